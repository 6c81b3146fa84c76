"""A stand-in for the engine: it notes what it is told and answers as it was asked to.

Run as the engine is: ``run --directory DIR --state DIR``. In the state folder, ``answers.json``
holds the answers by question, and ``heard`` gets what was heard, a line a message. A suite is run
in one worker, which passes whatever it says.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path
from typing import Any

from shoal.engine import PROTOCOL

USUAL = {
    "ask_left_over": {"m": "left_over", "things": [], "removed": [], "elsewhere": 0},
    "intend": {"m": "noted"},
    "ask_set_up": {
        "m": "set_up",
        "django_migrate": False,
        "template_cache": False,
        "template_inputs": [],
    },
    "suite_complete": {"m": "start_worker", "slot": 1, "generation": 1},
    "worker_exited": {
        "m": "finished",
        "verdict": "passed",
        "exit_code": 0,
        "counts": {"run": 0, "not_run": 0},
    },
}

PREPARE = {"m": "prepare", "run": "20261124-1", "slots": 1, "isolate": [], "django_flush": False}


class Engine:
    def __init__(self, directory: str, state: Path) -> None:
        self.directory = directory
        self.answers = USUAL | json.loads((state / "answers.json").read_text())
        self.heard = (state / "heard").open("a", buffering=1)
        self.address = directory + "/endpoint"
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.address)
        self.listener.listen()
        self.units = 0

    def serve(self) -> int:
        connection, _ = self.listener.accept()
        for line in connection.makefile("rb"):
            message = self.hear(line)
            if message["m"] == "goodbye":
                return 0
            answer = self.answers.get(message["m"])
            if message["m"] == "claim" and answer is None:
                answer = {"m": "claimed", "names": [one["name"] for one in message["databases"]]}
            if message["m"] == "claim":
                answer = {"shortened": [], **answer}
            self.units += message["m"] == "unit"
            if answer is not None:
                send(connection, answer)
            if message["m"] == "suite_complete":
                self.serve_worker()
        return 1

    def serve_worker(self) -> None:
        Path(self.directory, "worker-1-1.now").write_bytes(bytes(64))
        worker, _ = self.listener.accept()
        for line in worker.makefile("rb"):
            message = self.hear(line)
            if message["m"] == "hello":
                send(worker, PREPARE)
            elif message["m"] == "clone":
                copy = {"do": "copy_file", "source": message["source"], "text": message["name"]}
                send(worker, {"m": "perform", "steps": [copy]})
            elif message["m"] == "performed":
                send(worker, {"m": "clone_made"})
            elif message["m"] == "ready":
                for unit in range(self.units):
                    send(worker, {"m": "run", "unit": unit, "tests": []})
            elif message["m"] == "done" and message["unit"] == self.units - 1:
                send(worker, {"m": "leave"})

    def hear(self, line: bytes) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(line)
        self.heard.write(json.dumps(message) + "\n")
        if self.answers.get(message["m"]) == "die":
            os.kill(os.getpid(), 9)
        return message


def send(connection: socket.socket, message: object) -> None:
    connection.sendall(json.dumps(message).encode() + b"\n")


def main() -> int:
    arguments = dict(zip(sys.argv[2::2], sys.argv[3::2], strict=False))
    engine = Engine(arguments["--directory"], Path(arguments["--state"]))
    greeting = {"listening": engine.address, "protocol": PROTOCOL, "version": "0"}
    print(json.dumps(greeting), flush=True)
    engine.heard.write(json.dumps({"m": "arguments", **arguments}) + "\n")
    return engine.serve()


if __name__ == "__main__":
    sys.exit(main())
