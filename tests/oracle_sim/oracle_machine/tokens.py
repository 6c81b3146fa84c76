"""Texts cut into tokens, and the canonical text that forms are matched with.

In canonical text everything that Oracle does not care about is gone: words are upper
case, quoting of texts is uniform, and one space follows each token.
"""

import re
from typing import NamedTuple

from .errors import UnknownStatement, ora

PATTERN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<quoted>[nN]?[qQ]'\[.*?\]')
  | (?P<string>[nN]?'(?:[^']|'')*')
  | (?P<name>"[^"]+")
  | (?P<size>\d+[KMGTkmgt]\b)
  | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w$\#])|\.\d+)
  | (?P<bind>:[A-Za-z]\w*)
  | (?P<word>[A-Za-z_][\w$\#]*)
  | (?P<op>:=|=>|<>|!=|<=|>=|\|\||\.\.|[-+*/=<>(),.;%@&])
    """,
    re.X | re.S,
)
LONGEST_NAME = 128


class Token(NamedTuple):
    """One token: `value` is what it means, `text` how canonical text has it."""

    kind: str
    value: str
    text: str
    start: int
    end: int

    def is_(self, *texts):
        """Say whether it is one of these words or operators, unquoted."""
        return self.kind in ("word", "op") and self.text in texts


def tokenize(text):
    """Return the tokens of a text, or complain about the first sign that is none."""
    tokens, at = [], 0
    while at < len(text):
        found = PATTERN.match(text, at)
        if not found:
            raise UnknownStatement(f"unknown sign {text[at]!r}", text)
        if found.lastgroup != "space":
            tokens.append(_token(found.lastgroup, found[0], at, found.end()))
        at = found.end()
    return tokens


def _token(kind, text, start, end):
    if kind == "quoted":
        value = text[text.index("[") + 1 : -2]
        return Token("string", value, quote(value), start, end)
    if kind == "string":
        value = text[text.index("'") + 1 : -1].replace("''", "'")
        return Token(kind, value, quote(value), start, end)
    if kind == "name":
        value = text[1:-1]
        # SQL Language Reference, Database Object Naming Rules: at most 128 bytes.
        if len(value.encode()) > LONGEST_NAME:
            raise ora(972)
        return Token(kind, value, text, start, end)
    if kind in ("word", "size", "bind"):
        text = text.upper()
        if len(text) > LONGEST_NAME:
            raise ora(972)
    return Token(kind, text, text, start, end)


def quote(value):
    """Return a text as a literal."""
    return "'" + value.replace("'", "''") + "'"


def canonical(tokens):
    """Return the canonical text of tokens."""
    return "".join(token.text + " " for token in tokens)


def bind_names(tokens):
    """Return the names of binds, in order; in a CREATE, `:NEW` is none to the driver."""
    if tokens and tokens[0].is_("CREATE"):
        return []
    return list(dict.fromkeys(token.value[1:] for token in tokens if token.kind == "bind"))


class Reader:
    """Walks along tokens, for what is parsed and not matched."""

    def __init__(self, tokens, text):
        self.tokens = tokens
        self.text = text
        self.at = 0

    def peek(self, ahead=0):
        """Return a token without taking it; behind the end there is an empty one."""
        place = self.at + ahead
        if place < len(self.tokens):
            return self.tokens[place]
        return Token("end", "", "", len(self.text), len(self.text))

    def sees(self, *words):
        """Say whether these words or operators come next, in this order."""
        return all(self.peek(ahead).is_(word) for ahead, word in enumerate(words))

    def take(self):
        """Return the next token, and go on."""
        token = self.peek()
        self.at += 1
        return token

    def accept(self, *words):
        """Take these words if they come next."""
        found = self.sees(*words)
        if found:
            self.at += len(words)
        return found

    def expect(self, *words):
        """Take these words, or complain."""
        if not self.accept(*words):
            self.refuse(f"expected {' '.join(words)} before {self.peek().text or 'the end'}")

    def name(self):
        """Take a name, quoted or not."""
        token = self.take()
        if token.kind not in ("name", "word"):
            self.refuse(f"expected a name, not {token.text!r}")
        return token.value

    def number(self):
        """Take a whole number."""
        sign = -1 if self.accept("-") else 1
        token = self.take()
        if not token.value.isdigit():
            self.refuse(f"expected a number, not {token.text!r}")
        return sign * int(token.value)

    def names(self):
        """Take names in parentheses."""
        self.expect("(")
        found = [self.name()]
        while self.accept(","):
            found.append(self.name())
        self.expect(")")
        return found

    def inside(self):
        """Take what stands in parentheses, and return its tokens."""
        self.expect("(")
        found, depth = [], 1
        while True:
            token = self.take()
            if token.kind == "end":
                self.refuse("a parenthesis is not closed")
            depth += token.is_("(") - token.is_(")")
            if not depth:
                return found
            found.append(token)

    def end(self):
        """Complain about anything that is left."""
        if self.peek().kind != "end":
            self.refuse(f"nothing is known to follow before {self.peek().text!r}")

    def refuse(self, why):
        """Complain."""
        raise UnknownStatement(why, self.text)
