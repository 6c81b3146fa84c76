"""A stand-in for the engine: it notes what it is told and answers as it was asked to.

Run as the engine is: ``run --directory DIR --state DIR``. In the state folder, ``answers.json``
holds the answers by question, ``heard`` gets what was heard, a line a message, and
``left`` the folder of the run as it was at the end.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path

from shoal.engine import PROTOCOL

USUAL = {
    "ask_left_over": {"m": "left_over", "things": [], "removed": [], "elsewhere": 0},
    "intend": {"m": "noted"},
}


def main() -> int:
    arguments = dict(zip(sys.argv[2::2], sys.argv[3::2], strict=False))
    state = Path(arguments["--state"])
    answers = USUAL | json.loads((state / "answers.json").read_text())
    listener = socket.socket(socket.AF_UNIX)
    address = arguments["--directory"] + "/endpoint"
    listener.bind(address)
    listener.listen()
    print(json.dumps({"listening": address, "protocol": PROTOCOL, "version": "0"}), flush=True)
    connection, _ = listener.accept()
    with (state / "heard").open("a", buffering=1) as heard:
        heard.write(json.dumps({"m": "arguments", **arguments}) + "\n")
        for line in connection.makefile("rb"):
            message = json.loads(line)
            heard.write(json.dumps(message) + "\n")
            answer = answers.get(message["m"])
            if message["m"] == "goodbye":
                return 0
            if answer == "die":
                os.kill(os.getpid(), 9)
            if message["m"] == "claim" and answer is None:
                answer = {"m": "claimed", "names": [one["name"] for one in message["databases"]]}
            if answer is not None:
                connection.sendall(json.dumps(answer).encode() + b"\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
