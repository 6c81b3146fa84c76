"""PL/SQL blocks."""

from .errors import UnknownStatement


def run(session, tokens, text, binds):
    """Run a block."""
    raise UnknownStatement("blocks are not there yet", text)
