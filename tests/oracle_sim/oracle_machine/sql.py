"""Oracle's SQL said in SQLite's: a closed list of words, functions and operators.

A word that is not listed, or a thing in a place where nobody expects it, is an unknown
statement. Names are written in brackets, which SQLite never takes for texts.
"""

import re

from . import functions
from .errors import ora
from .tokens import Reader, canonical, quote, tokenize

WORDS = frozenset(
    re.findall(
        r"\w+",
        "SELECT DISTINCT FROM WHERE AND OR NOT IN IS NULL LIKE ESCAPE BETWEEN EXISTS CASE WHEN "
        "THEN ELSE END AS ON JOIN INNER LEFT OUTER CROSS GROUP BY HAVING ORDER ASC DESC NULLS "
        "FIRST LAST UNION ALL INTERSECT SET VALUES DELETE UPDATE INSERT INTO WITH",
    )
)
OPERATORS = frozenset(re.findall(r"\S+", "= <> != < > <= >= + - * / || ( ) , ."))
ALIAS = re.compile(r"[A-Z]+\d+|COL_\d+|SUBQUERY|__[A-Z]\w*|QUALIFY\w*|ANON_\d+")
NOW = {"SYSDATE", "SYSTIMESTAMP", "CURRENT_TIMESTAMP", "LOCALTIMESTAMP"}
TABLE_FOLLOWS = {"FROM", "JOIN", "INTO", "UPDATE"}
CLAUSES = {"SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "SET", "VALUES", "ON"}


class Sql:
    """One text on its way into SQLite's language.

    `find` says what stands behind a table's name: it gets (owner or None, name) and returns
    SQLite's name of it and the `Table`, which is None for a view.
    """

    def __init__(self, tokens, text, find, extra=()):
        self.reader = Reader(tokens, text)
        self.text = text
        self.find = find
        self.extra = set(extra)
        self.out = []
        self.clauses = [""]
        self.order = [None]
        self.sources = {}
        self.binds = []
        self.limit = ""
        self.locks = False

    def translate(self):
        """Return the whole text in SQLite's language."""
        while self.reader.peek().kind != "end":
            self._step()
        self._end_order_item()
        return " ".join(self.out) + self.limit

    def part(self, tokens):
        """Return some of the tokens in SQLite's language, as an expression of their own."""
        inner = Sql(tokens, self.text, self.find, self.extra)
        inner.sources = self.sources
        inner.binds = self.binds
        return inner.translate()

    def _step(self):
        token = self.reader.peek()
        if token.kind == "string":
            self._emit(quote(token.value) if token.value else "NULL")
        elif token.kind == "number":
            self._emit(token.text)
        elif token.kind == "bind":
            self.binds.append(token.value[1:])
            self._emit(token.value)
        elif token.kind == "name":
            self._name()
        elif token.kind == "op":
            self._operator(token.text)
        elif token.kind == "word":
            self._word(token.text)
        else:
            self.reader.refuse(f"no place for {token.text}")

    def _emit(self, text, tokens=1):
        self.out.append(text)
        self.reader.at += tokens

    def _name(self):
        name = f"[{self.reader.name()}]"
        if self.reader.accept("."):
            token = self.reader.take()
            name += ".*" if token.is_("*") else f".[{token.value}]"
        self.out.append(name)

    # Operators

    def _operator(self, text):
        if text not in OPERATORS:
            self.reader.refuse(f"unknown operator {text}")
        if text == "=" and self.reader.peek(1).is_("ANY"):
            self._emit("IN", 2)
            return
        if text == "(":
            self.clauses.append("")
            self.order.append(None)
        elif text == ")":
            self._end_order_item()
            self.clauses.pop()
            self.order.pop()
        elif text == "," and self.clauses[-1] == "ORDER":
            self._end_order_item()
            self.order[-1] = "ASC"
        self._emit(text)
        if text == "," and self.clauses[-1] == "FROM":
            self._table()

    def _end_order_item(self):
        """Say where NULLs go: to Oracle they are the largest, to SQLite the smallest."""
        order, self.order[-1] = self.order[-1], None
        if order in ("ASC", "DESC"):
            self.out.append("NULLS LAST" if order == "ASC" else "NULLS FIRST")

    # Words

    def _word(self, word):
        ahead = self.reader.peek(1)
        if word in ("OFFSET", "FETCH"):
            self._limit()
        elif word == "FOR":
            self._lock()
        elif word == "MINUS":
            self._emit("EXCEPT")
        elif word in NOW:
            self._emit("ora_now()")
        elif word in ("CAST", "EXTRACT", "TRANSLATE", "LISTAGG") and ahead.is_("("):
            self.reader.take()
            getattr(self, f"_{word.lower()}")()
        elif ahead.is_(".") and functions.known(f"{word}.{self.reader.peek(2).text}"):
            self._function(f"{word}.{self.reader.peek(2).text}", 3)
        elif word == "ROWNUM":
            self._rownum()
        elif word in WORDS:
            self._keyword(word)
        elif ahead.is_("("):
            self._function(word, 1)
        elif ALIAS.fullmatch(word) or word in self.extra or self.out[-1:] == ["AS"]:
            self._name()
        else:
            self.reader.refuse(f"unknown word {word}")

    def _keyword(self, word):
        if word in CLAUSES:
            self._end_order_item()
            self.clauses[-1] = word
        if word == "ORDER":
            self.order[-1] = "ASC"
        elif word in ("DESC", "NULLS") and self.clauses[-1] == "ORDER":
            self.order[-1] = word
        self._emit(word)
        if word in TABLE_FOLLOWS:
            self._table()

    def _function(self, name, tokens):
        known = functions.known(name)
        if known is None:
            self.reader.refuse(f"unknown function {name}")
        self._emit(known, tokens)

    def _table(self):
        if self.reader.sees("("):
            return
        owner, name = None, self.reader.name()
        if self.reader.accept("."):
            owner, name = name, self.reader.name()
        if name == "DUAL" and owner is None:
            written, table = "(SELECT 'X' AS [DUMMY])", None
        else:
            written, table = self.find(owner, name)
        alias = self.reader.peek()
        is_alias = alias.kind == "name" or (
            alias.kind == "word"
            and alias.text not in WORDS
            and (ALIAS.fullmatch(alias.text) is not None or alias.text in self.extra)
        )
        if is_alias:
            self.reader.take()
        short = alias.value if is_alias else name
        self.sources[short] = table
        self.out.append(f"{written} AS [{short}]" if is_alias else written)

    # What SQLite says in another way

    def _limit(self):
        self._end_order_item()
        offset = "0"
        if self.reader.accept("OFFSET"):
            offset = self._count()
            self.reader.expect("ROWS")
        count = "-1"
        if self.reader.accept("FETCH", "FIRST"):
            count = self._count()
            self.reader.expect("ROWS", "ONLY")
        self.out.append(f"LIMIT {count} OFFSET {offset}")

    def _rownum(self):
        """Take ROWNUM = 1 or ROWNUM < n: only the first rows are wanted."""
        self.reader.take()
        reaches = 0 if self.reader.accept("=") else -1
        if reaches and not self.reader.accept("<"):
            self.reader.refuse("ROWNUM is known with = 1 or < n")
        self.limit = f" LIMIT {self.reader.number() + reaches}"
        self.out.append("1 = 1")

    def _count(self):
        token = self.reader.take()
        if token.kind == "bind":
            self.binds.append(token.value[1:])
        elif token.kind != "number":
            self.reader.refuse(f"expected a number of rows, not {token.text}")
        return token.text if token.kind == "number" else token.value

    def _lock(self):
        """Take FOR UPDATE: the whole schema is locked, so which rows does not matter."""
        self._end_order_item()
        self.reader.expect("FOR", "UPDATE")
        self.locks = True
        if self.reader.accept("OF"):
            self.part(self._up_to("NOWAIT", "SKIP", ")"))
        if not self.reader.accept("NOWAIT"):
            self.reader.accept("SKIP", "LOCKED")

    def _up_to(self, *words):
        found = []
        while self.reader.peek().kind != "end" and not self.reader.peek().is_(*words):
            found.append(self.reader.take())
        return found

    def _split(self, tokens, word):
        """Return what stands before and behind the last such word outside of parentheses."""
        depth = 0
        for at in range(len(tokens) - 1, -1, -1):
            depth += tokens[at].is_(")") - tokens[at].is_("(")
            if not depth and tokens[at].is_(word):
                return tokens[:at], tokens[at + 1 :]
        self.reader.refuse(f"expected {word}")

    def _cast(self):
        value, kind = self._split(self.reader.inside(), "AS")
        self._check_length(kind)
        type_ = canonical(kind).strip()
        self.out.append(f"ora_CAST({self.part(value)}, '{type_}')")

    def _check_length(self, kind):
        """Refuse a longer text than MAX_STRING_SIZE = STANDARD allows: Django asks for that."""
        if kind[0].text in ("VARCHAR2", "NVARCHAR2") and int(kind[2].text) > 4000:
            raise ora(910)

    def _extract(self):
        inside = self.reader.inside()
        if len(inside) < 3 or not inside[1].is_("FROM"):
            self.reader.refuse("expected EXTRACT(unit FROM value)")
        self.out.append(f"ora_EXTRACT('{inside[0].text}', {self.part(inside[2:])})")

    def _translate(self):
        value, charset = self._split(self.reader.inside(), "USING")
        if canonical(charset) != "NCHAR_CS ":
            self.reader.refuse("expected TRANSLATE(text USING NCHAR_CS)")
        self.out.append(f"({self.part(value)})")

    def _listagg(self):
        value, separator = self._split(self.reader.inside(), ",")
        self.reader.expect("WITHIN", "GROUP")
        order = self.reader.inside()
        if canonical(order[:2]) != "ORDER BY ":
            self.reader.refuse("expected WITHIN GROUP (ORDER BY ..)")
        parts = ", ".join(self.part(tokens) for tokens in (value, separator, order[2:]))
        self.out.append(f"ora_LISTAGG({parts})")


def _no_table(_owner, name):
    raise ora(942)


def expression(text):
    """Return an expression without tables in SQLite's language."""
    return Sql(tokenize(text), text, _no_table).translate()
