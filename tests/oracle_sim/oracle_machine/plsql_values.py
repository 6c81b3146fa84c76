"""Expressions of PL/SQL, turned into functions of a frame."""

import datetime
import re

from . import packages

FIRST_OF = {"NULL": None, "TRUE": True, "FALSE": False}


def _joined(left, right):
    text = "".join("" if value is None else str(value) for value in (left, right))
    return text or None


def _unless_null(function):
    return lambda *values: None if None in values else function(*values)


def _substr(text, start, length):
    return text[start - 1 : start - 1 + length] or None


def _substrb(text, start, length):
    return (_substr(text.encode(), start, length) or b"").decode(errors="ignore") or None


FUNCTIONS = {
    "SUBSTR": _unless_null(_substr),
    "SUBSTRB": _unless_null(_substrb),
    "INSTR": _unless_null(lambda text, part: text.find(part) + 1),
    "BITAND": _unless_null(lambda left, right: int(left) & int(right)),
    "CHR": _unless_null(chr),
    "NVL": lambda value, other: other if value is None else value,
    "NUMTODSINTERVAL": _unless_null(
        lambda number, unit: datetime.timedelta(**{unit.lower() + "s": number})
    ),
}
COMPARISONS = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<>": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    "<=": lambda left, right: left <= right,
    ">=": lambda left, right: left >= right,
}
SUMS = {
    "+": _unless_null(lambda left, right: left + right),
    "-": _unless_null(lambda left, right: left - right),
    "||": _joined,
}


class Values:
    """Reads expressions."""

    def __init__(self, reader):
        self.reader = reader

    def condition(self):
        """Read a condition, or any other expression."""
        left = self._all()
        while self.reader.accept("OR"):
            left = self._or(left, self._all())
        return left

    @staticmethod
    def _or(left, right):
        return lambda frame: left(frame) or right(frame)

    def _all(self):
        left = self._negated()
        while self.reader.accept("AND"):
            left = self._and(left, self._negated())
        return left

    @staticmethod
    def _and(left, right):
        return lambda frame: left(frame) and right(frame)

    def _negated(self):
        if self.reader.accept("NOT"):
            value = self._negated()
            return lambda frame: _not(value(frame))
        return self._comparison()

    def _comparison(self):
        left = self.sum()
        token = self.reader.peek()
        if token.kind == "op" and token.text in COMPARISONS:
            self.reader.take()
            compare, right = _unless_null(COMPARISONS[token.text]), self.sum()
            return lambda frame: compare(left(frame), right(frame))
        if self.reader.accept("IS", "NULL"):
            return lambda frame: left(frame) is None
        if self.reader.accept("IS", "NOT", "NULL"):
            return lambda frame: left(frame) is not None
        negated = self.reader.accept("NOT")
        if self.reader.accept("IN"):
            found = self._in(left)
        elif self.reader.accept("LIKE"):
            found = self._like(left)
        elif negated:
            self.reader.refuse("expected IN or LIKE")
        else:
            return left
        return (lambda frame: _not(found(frame))) if negated else found

    def _in(self, left):
        self.reader.expect("(")
        members = [self.sum()]
        while self.reader.accept(","):
            members.append(self.sum())
        self.reader.expect(")")
        return _unless(left, lambda value, frame: value in [one(frame) for one in members])

    def _like(self, left):
        pattern = self.reader.take()
        if pattern.kind != "string":
            self.reader.refuse("expected a text behind LIKE")
        parts = (re.escape(part).replace("_", ".") for part in pattern.value.split("%"))
        regex = re.compile(".*".join(parts), re.S)
        return _unless(left, lambda value, _frame: regex.fullmatch(value) is not None)

    def sum(self):
        """Read a sum, or texts that are joined."""
        left = self._single()
        while self.reader.peek().kind == "op" and self.reader.peek().text in SUMS:
            combine = SUMS[self.reader.take().text]
            left = self._combined(combine, left, self._single())
        return left

    @staticmethod
    def _combined(combine, left, right):
        return lambda frame: combine(left(frame), right(frame))

    def _single(self):
        token = self.reader.take()
        if token.kind == "string":
            return lambda _frame: token.value or None
        if token.kind == "number":
            number = float(token.value) if "." in token.value else int(token.value)
            return lambda _frame: number
        if token.kind == "bind":
            return lambda frame: frame.binds[token.value[1:]]
        if token.is_("-"):
            value = self._single()
            return lambda frame: -value(frame)
        if token.is_("("):
            value = self.condition()
            self.reader.expect(")")
            return value
        if token.kind != "word":
            self.reader.refuse(f"unexpected {token.text!r} in an expression")
        return self._word(token.text)

    def _word(self, word):
        if word in FIRST_OF:
            return lambda _frame: FIRST_OF[word]
        if word == "SQLCODE":
            return lambda frame: sql_code(frame.error)
        if word == "SQLERRM":
            return lambda frame: frame.error.text
        if word == "SYSTIMESTAMP":
            return lambda _frame: datetime.datetime.now(datetime.timezone.utc)
        if word in packages.NAMES and self.reader.sees("."):
            return self._packaged(word)
        if word in FUNCTIONS or word == "SYS_CONTEXT":
            return self._function(word)
        return self._variable(word)

    def _function(self, word):
        arguments = [value for _, value in self.arguments()]
        if word == "SYS_CONTEXT":
            return lambda frame: packages.context(
                frame.session, *(value(frame) for value in arguments)
            )
        return lambda frame: FUNCTIONS[word](*(value(frame) for value in arguments))

    def _packaged(self, package):
        self.reader.expect(".")
        name = f"{package}.{self.reader.name()}"
        if name in packages.CONSTANTS:
            return lambda _frame: packages.CONSTANTS[name]
        return packages.call(self.reader, name, self.arguments())

    def arguments(self):
        """Read arguments in parentheses: (name or None, value) pairs."""
        self.reader.expect("(")
        found = []
        while not self.reader.accept(")"):
            if found:
                self.reader.expect(",")
            name = None
            if self.reader.peek(1).is_("=>"):
                name = self.reader.name()
                self.reader.expect("=>")
            found.append((name, self._argument()))
        return found

    def _argument(self):
        """Read an argument; a plain variable may be given to something that fills it."""
        token, behind = self.reader.peek(), self.reader.peek(1)
        value = self.condition()
        if token.kind == "word" and behind.is_(",", ")"):
            value.variable = token.text
        return value

    def _variable(self, name):
        """Read a variable, its fields and members: `sts.job_status`, `le(ind).LogText`."""
        steps = []
        while True:
            if self.reader.accept("("):
                steps.append(("member", self.sum()))
                self.reader.expect(")")
            elif self.reader.accept("."):
                steps.append((self.reader.name(), None))
                if steps[-1][0] == "NEXT":
                    self.reader.expect("(")
                    steps[-1] = ("NEXT", self.sum())
                    self.reader.expect(")")
            else:
                return lambda frame: _walk(frame, frame.get(name), steps)


def _walk(frame, value, steps):
    for step, argument in steps:
        if step == "member":
            value = value[argument(frame) - 1]
        elif step == "NEXT":
            following = argument(frame) + 1
            value = following if following <= len(value) else None
        elif step == "FIRST":
            value = 1 if value else None
        else:
            value = value[step]
    return value


def _unless(left, function):
    def value(frame):
        found = left(frame)
        return None if found is None else function(found, frame)

    return value


def _not(value):
    return None if value is None else not value


def sql_code(error):
    """Return an error as SQLCODE has it: NO_DATA_FOUND alone is not its number."""
    if error is None:
        return 0
    return 100 if error.code == 1403 else -error.code
