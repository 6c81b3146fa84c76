"""Puts the scripted engine in the engine's place, for one test."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
PACKAGE = HERE.parents[1] / "python"


class ScriptedEngine:
    """What the next sessions of this process talk to."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.state = folder / "state"
        self.state.mkdir()
        self._answers: dict[str, Any] = {}
        self.answer()
        program = folder / "engine"
        program.write_text(
            f"#!{sys.executable}\n"
            f"import sys\nsys.path[:0] = [{str(PACKAGE)!r}, {str(HERE)!r}]\n"
            "import scripted_engine\nsys.exit(scripted_engine.main())\n"
        )
        program.chmod(0o755)
        monkeypatch.setenv("SHOAL_ENGINE", str(program))
        monkeypatch.setenv("SHOAL_STATE", str(self.state))

    def answer(self, **answers: Any) -> None:
        """Answer these questions so from now on; "die" ends the engine."""
        self._answers |= answers
        (self.state / "answers.json").write_text(json.dumps(self._answers))

    @property
    def heard(self) -> list[dict[str, Any]]:
        path = self.state / "heard"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def words(self) -> list[str]:
        return [message["m"] for message in self.heard]

    def told(self, word: str) -> list[dict[str, Any]]:
        return [message for message in self.heard if message["m"] == word]
