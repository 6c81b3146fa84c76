"""What shoal says when the world does not let it work."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of the ``shoal`` command; ``manage.py test`` keeps Django's."""

    PASSED = 0
    FAILED = 1
    USAGE = 2
    COULD_NOT_START = 3
    NO_TESTS = 4
    INTERRUPTED = 130


class ShoalError(Exception):
    """What happened, why, and what to do; printed as it is, without a traceback.

    ``message`` is lower case and has no full stop; the others may be empty. ``known`` is what can
    be said all the same, in one or more lines.
    """

    def __init__(
        self,
        message: str,
        *,
        cause: str = "",
        known: str = "",
        hint: str = "",
        exit_code: ExitCode = ExitCode.COULD_NOT_START,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.cause = cause
        self.known = known
        self.hint = hint
        self.exit_code = exit_code

    def __str__(self) -> str:
        lines = [f"shoal: {self.message}"]
        if self.cause:
            lines.append(f"  cause: {self.cause}")
        if self.known:
            lines.append("  known: " + self.known.replace("\n", "\n         "))
        if self.hint:
            lines.append(f"  hint:  {self.hint}")
        return "\n".join(lines)
