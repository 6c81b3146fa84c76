"""Digests: equal for equals, different for others, the same in every process."""

from __future__ import annotations

import enum
import functools
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import models
from django.utils.functional import lazy

from shoal.template_digests import (
    GONE,
    canonical,
    digest_code,
    digest_file,
    digest_folder,
    digest_value,
    is_of_project,
    names_used,
)

ROOT = Path("/srv/shop")


class Colour(enum.Enum):
    RED = 1


class Level(int, enum.Enum):
    LOW = 1


def answer():
    return 42


EQUAL = [
    (Path("/srv/shop/media"), "/srv/shop/media"),
    ({"b": 1, "a": {2, 1}}, {"b": 1, "a": {1, 2}}),
    ((1, "x"), [1, "x"]),
    (lazy(lambda: "name", str)(), lazy(lambda: "name", str)()),
    (models.CharField(max_length=5), models.CharField(max_length=5)),
    (models.Index(fields=["a"], name="i"), models.Index(fields=["a"], name="i")),
]
DIFFERENT = [
    (1, "1"),
    (1, True),
    (None, ""),
    ("a", b"a"),
    (["a", "b"], ["b", "a"]),
    (["ab"], ["a", "b"]),
    ({"a": 1}, {"a": 2}),
    (Colour.RED, 1),
    (Level.LOW, 1),
    (re.compile("a"), re.compile("a", re.IGNORECASE)),
    (functools.partial(max, 1), functools.partial(max, 2)),
    (answer, "answer"),
    (models.CharField(max_length=5), models.CharField(max_length=6)),
    (models.CASCADE, models.PROTECT),
    (models.Q(a=1), models.Q(a=2)),
]


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_equals_have_equal_digests(one, other):
    assert digest_value(one, ROOT) == digest_value(other, ROOT)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_others_have_others(one, other):
    assert digest_value(one, ROOT) != digest_value(other, ROOT)


def test_an_object_that_says_nothing_counts_by_what_it_holds():
    class Storage:
        def __init__(self, place):
            self.place = place

    assert canonical(Storage("a"), ROOT) == canonical(Storage("a"), ROOT)
    assert canonical(Storage("a"), ROOT) != canonical(Storage("b"), ROOT)


def test_what_holds_itself_comes_to_an_end():
    knot = []
    knot.append(knot)

    assert canonical(knot, ROOT) == canonical(knot, ROOT)


def test_the_project_may_lie_anywhere():
    here = digest_value({"MEDIA_ROOT": "/srv/shop/media"}, Path("/srv/shop"))

    assert here == digest_value({"MEDIA_ROOT": "/home/ada/shop/media"}, Path("/home/ada/shop"))
    assert here != digest_value({"MEDIA_ROOT": "/srv/other/media"}, Path("/srv/shop"))


def test_every_process_has_the_same():
    program = (
        "from pathlib import Path; from shoal.template_digests import digest_value; "
        "print(digest_value({'a': {'x', 'y', 'z'}, 'b': [1, None, 2.5]}, Path('/srv')))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONPATH": ":".join(filter(None, sys.path)), "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(answers) == 1


def test_files_and_folders(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("a")
    before = digest_file(file), digest_folder(tmp_path)
    (tmp_path / "__pycache__").mkdir()  # Python's own, and nobody else's.
    file.write_text("b")

    assert digest_file(file) != before[0]
    assert digest_folder(tmp_path) == before[1]
    (tmp_path / "b.txt").touch()
    assert digest_folder(tmp_path) != before[1]
    assert (digest_file(tmp_path / "c"), digest_folder(tmp_path / "c")) == (GONE, GONE)


def compiled(text):
    found = {}
    exec(text, found)
    return found["f"]


@pytest.mark.parametrize(
    "other",
    [
        "def f(a=1): return a + 2",
        "def f(a=2): return a + 1",
        "def f(a=1): return b + 1",
        "def f(a=1): return (lambda: a + 2)()",
        "def f(a=1): return a - 1",
    ],
)
def test_code_that_does_something_else_has_another_digest(other):
    ours = digest_code(compiled("def f(a=1): return a + 1"), ROOT)

    assert digest_code(compiled("\n\ndef f(a=1):\n    return a + 1  # words"), ROOT) == ours
    assert digest_code(compiled(other), ROOT) != ours


def test_names_used_are_those_of_inner_functions_too():
    f = compiled("def f():\n    def g():\n        return helper.price\n    return g")

    assert {"helper", "price"} <= set(names_used(f.__code__))


def test_installed_packages_are_not_the_projects():
    assert is_of_project(__file__)
    assert not is_of_project(models.__file__)
    assert not is_of_project(re.__file__)
    assert not is_of_project("<string>")
    assert not is_of_project("")
