"""Tests that write to the engine as if they were the worker."""

import os
import socket
import time

from django.test import SimpleTestCase


def link_of_worker():
    """Return a socket that is the worker's own link to the engine."""
    for descriptor in map(int, os.listdir("/proc/self/fd")):
        try:
            copy = socket.socket(fileno=os.dup(descriptor))
        except OSError:
            continue
        try:
            if copy.family == socket.AF_UNIX and str(copy.getpeername()).endswith("/endpoint"):
                return copy
        except OSError:
            pass
        copy.close()
    raise AssertionError("the worker has no link")


class Garbage(SimpleTestCase):
    content = b"\x00\xff this is no message\n"

    def test_a_before(self):
        pass

    def test_m_sends(self):
        link = link_of_worker()
        try:
            link.sendall(self.content)
        except OSError:
            pass  # The engine does not read it all.
        time.sleep(60)  # The worker is ended long before.

    def test_z_after(self):
        pass


class AnotherToken(Garbage):
    content = b'{"m": "hello", "role": "host", "token": "guessed", "protocol": 2, "pid": 1}\n'


class HugeLine(Garbage):
    content = b"x" * (64 << 20)


class HalfAMessage(Garbage):
    """Spoils what the worker says next."""

    def test_m_sends(self):
        link_of_worker().sendall(b'{"m": "rea')


class Living(SimpleTestCase):
    def test_one(self):
        pass
