"""Known forms of statements, and who carries them out.

A form is the statement's text with `{what:kind}` for what varies
(or `{what:WORDS}` for words that may be told apart from others), `[[ .. ]]` around what
may be missing, and `<( a | b )>` for what may be either. It matches a text as a whole.
"""

import re

from .tokens import canonical, tokenize

NAME = r'"[^"]+"|[A-Z][A-Z0-9_$#]*'
TEXT = r"'(?:[^']|'')*'"
KINDS = {
    "name": NAME,
    "names": rf"(?:{NAME})(?: , (?:{NAME}))*",
    "text": TEXT,
    "texts": rf"{TEXT}(?: , {TEXT})*",
    "size": r"\d+[KMGT]?|UNLIMITED",
    "number": r"\d+",
    "words": r"[A-Z][A-Z_ ]*?(?: , [A-Z][A-Z_ ]*?)*",
    "rest": r".*?",
}
PIECES = re.compile(r"(\{\w+:[\w |]+\}|\[\[|\]\]|<\(|\)>| \| )")
MARKS = {"[[": "(?:", "]]": ")?", "<(": "(?:", ")>": ")", " | ": "|"}
FORMS = []


class Form:
    """One known form."""

    def __init__(self, text, carry_out):
        self.carry_out = carry_out
        self.kinds = {}
        pieces = (self._piece(piece) for piece in PIECES.split(text))
        self.pattern = re.compile("".join(pieces), re.S)

    def _piece(self, piece):
        if piece in MARKS:
            return MARKS[piece]
        if piece.startswith("{"):
            what, kind = piece[1:-1].split(":")
            self.kinds[what] = kind
            return f"(?P<{what}>{KINDS.get(kind, kind)}) " if kind != "rest" else f"(?P<{what}>.*?)"
        return re.escape(canonical(tokenize(piece)))

    def match(self, text):
        """Return what varies, by name, if the canonical text has this form."""
        found = self.pattern.fullmatch(text)
        if not found:
            return None
        return {
            what: value if value is None else _value(self.kinds[what], value)
            for what, value in found.groupdict().items()
        }


def _value(kind, text):
    if kind == "name":
        return text.strip('"')
    if kind == "names":
        return [name.strip('"') for name in text.split(" , ")]
    if kind == "text":
        return text[1:-1].replace("''", "'")
    if kind == "texts":
        return [part[1:-1].replace("''", "'") for part in re.findall(TEXT, text)]
    if kind == "words":
        return text.split(" , ")
    return text


def form(text):
    """Register the function below as the one that carries out statements of this form."""

    def register(carry_out):
        FORMS.append(Form(text, carry_out))
        return carry_out

    return register


def find(text):
    """Return who carries out a canonical text, and what varies in it; None if no form fits."""
    for known in FORMS:
        values = known.match(text)
        if values is not None:
            return known.carry_out, values
    return None
