"""What the servers' own tools print of a database, and the removal of one that was kept."""

from __future__ import annotations

import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

import servers
from runs import Finished


def server_options(database: str, *names: str) -> list[str]:
    parts = urlsplit(f"//{servers.address_of(database)}")
    values = (parts.hostname, parts.port, unquote(parts.username or ""))
    return [text for name, value in zip(names, values, strict=True) for text in (name, str(value))]


def tool(command: list[str]) -> list[str]:
    answer = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.splitlines()


def remove_kept(database: str, run: Finished) -> None:
    if database in servers.ADDRESSES:
        servers.drop_databases_with(database, f"test_{run.prefix}")
        return
    for file in Path(run.folder, "tmp").iterdir():
        if file.is_file():
            file.unlink()
