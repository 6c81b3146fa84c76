"""PL/SQL blocks, read as a whole and then run."""

from .answers import Answer
from .errors import OracleError, UnknownStatement
from .frames import Frame
from .packages import NAMES
from .plsql_values import Values, sql_code
from .tokens import Reader, quote

TYPES = {
    "PLS_INTEGER",
    "INTEGER",
    "NUMBER",
    "VARCHAR2",
    "KU$_STATUS",
    "KU$_JOBSTATUS",
    "KU$_LOGENTRY",
}
HANDLED = ("OTHERS", "NO_DATA_FOUND")


class _Exit(Exception):
    """A loop is left."""


def run(session, tokens, text, binds):
    """Run a block; what it gives to its binds is told when it ends well, and only then."""
    reader = Reader(tokens, text)
    block = _Block(reader).read()
    reader.end()
    frame = Frame(session, binds)
    try:
        block(frame)
    except OracleError as error:
        if isinstance(error, UnknownStatement) or error.code == 0:
            raise
        raise OracleError(error.full_code, f"{error.text}\nORA-06512: at line 1") from None
    return Answer(outs=frame.outs)


class _Block:
    """Reads a block, from DECLARE or BEGIN to its END."""

    def __init__(self, reader):
        self.reader = reader
        self.values = Values(reader)

    def read(self):
        """Return the block as a function of the frame around it."""
        declarations = []
        if self.reader.accept("DECLARE"):
            while not self.reader.sees("BEGIN"):
                declarations.append(self._declaration())
        self.reader.expect("BEGIN")
        statements = self._statements("EXCEPTION", "END")
        handlers = []
        if self.reader.accept("EXCEPTION"):
            while self.reader.accept("WHEN"):
                name = self.reader.name()
                if name not in HANDLED:
                    self.reader.refuse(f"unknown exception {name}")
                self.reader.expect("THEN")
                handlers.append((name, self._statements("WHEN", "END")))
        self.reader.expect("END", ";")
        return lambda outer: _run_block(outer, declarations, statements, handlers)

    def _declaration(self):
        name, limit = self.reader.name(), None
        kind = self.reader.name()
        if self.reader.accept("."):
            self.reader.name()
            self.reader.expect("%", "TYPE")
        elif kind == "TIMESTAMP":
            self.reader.expect("WITH", "TIME", "ZONE")
        elif kind not in TYPES:
            self.reader.refuse(f"unknown type {kind}")
        if self.reader.accept("("):
            limit = self.reader.number()
            self.reader.expect(")")
        value = self.values.condition() if self.reader.accept(":=") else None
        self.reader.expect(";")
        return name, limit, value

    def _statements(self, *ends):
        found = []
        while not self.reader.peek().is_(*ends):
            found.append(self._statement())
        if not found:
            self.reader.refuse("a block needs statements")
        return found

    def _statement(self):
        token = self.reader.peek()
        if token.is_("BEGIN", "DECLARE"):
            return _Block(self.reader).read()
        if token.is_("SELECT"):
            return self._select()
        if token.kind == "bind" or self.reader.peek(1).is_(":="):
            return self._assignment()
        if self.reader.peek(1).is_("."):
            return self._call()
        self.reader.take()
        kinds = {
            "EXECUTE": self._execute,
            "IF": self._if,
            "WHILE": self._while,
            "FOR": self._for,
            "RAISE": self._raise,
            "EXIT": self._exit,
            "NULL": self._null,
        }
        if token.text not in kinds:
            self.reader.refuse(f"unknown statement {token.text} in a block")
        return kinds[token.text]()

    def _assignment(self):
        target = self.reader.take()
        self.reader.expect(":=")
        value = self.values.condition()
        self.reader.expect(";")

        def assign(frame):
            if target.kind == "bind":
                frame.outs[target.value[1:]] = value(frame)
            else:
                frame.set(target.text, value(frame))

        return assign

    def _call(self):
        if self.reader.peek().text not in NAMES:
            self.reader.refuse(f"unknown package {self.reader.peek().text}")
        value = self.values.sum()
        self.reader.expect(";")
        return value

    def _execute(self):
        self.reader.expect("IMMEDIATE")
        text = self.values.condition()
        target = self.reader.name() if self.reader.accept("INTO") else None
        self.reader.expect(";")

        def execute(frame):
            answer = frame.session.step(text(frame), inner=True)
            if target:
                frame.set(target, answer.rows[0][0])

        return execute

    def _if(self):
        branches, otherwise = [(self._condition(), self._statements("ELSIF", "ELSE", "END"))], []
        while self.reader.accept("ELSIF"):
            branches.append((self._condition(), self._statements("ELSIF", "ELSE", "END")))
        if self.reader.accept("ELSE"):
            otherwise = self._statements("END")
        self.reader.expect("END", "IF", ";")

        def choose(frame):
            for condition, statements in branches:
                if condition(frame):
                    return _run(frame, statements)
            return _run(frame, otherwise)

        return choose

    def _condition(self):
        condition = self.values.condition()
        self.reader.expect("THEN")
        return condition

    def _while(self):
        condition = self.values.condition()
        statements = self._loop()

        def repeat(frame):
            try:
                while condition(frame):
                    _run(frame, statements)
            except _Exit:
                pass

        return repeat

    def _loop(self):
        self.reader.expect("LOOP")
        statements = self._statements("END")
        self.reader.expect("END", "LOOP", ";")
        return statements

    def _for(self):
        record = self.reader.name()
        self.reader.expect("IN")
        question = self.reader.inside()
        statements = self._loop()

        def repeat(frame):
            answer = frame.session.step(_with_values(question, frame), inner=True)
            names = [column.name.upper() for column in answer.columns]
            inner = Frame(frame.session, frame.binds, frame)
            for row in answer.rows:
                inner.variables[record] = dict(zip(names, row, strict=True))
                _run(inner, statements)

        return repeat

    def _select(self):
        tokens = []
        while not self.reader.sees(";"):
            if self.reader.peek().kind == "end":
                self.reader.refuse("expected ;")
            tokens.append(self.reader.take())
        self.reader.expect(";")
        at = next((at for at, token in enumerate(tokens) if token.is_("INTO")), None)
        if at is None:
            self.reader.refuse("expected INTO")
        question, target = tokens[:at] + tokens[at + 2 :], tokens[at + 1].text

        def select(frame):
            rows = frame.session.step(_with_values(question, frame), inner=True).rows
            if len(rows) > 1:
                text = "ORA-01422: exact fetch returns more than requested number of rows"
                raise OracleError("ORA-01422", text)
            if not rows:
                raise OracleError("ORA-01403", "ORA-01403: no data found")
            frame.set(target, rows[0][0])

        return select

    def _raise(self):
        self.reader.expect(";")

        def again(frame):
            raise frame.error

        return again

    def _exit(self):
        self.reader.expect(";")

        def leave(_frame):
            raise _Exit

        return leave

    def _null(self):
        self.reader.expect(";")
        return lambda _frame: None


def _with_values(tokens, frame):
    """Return a question as text, with the block's variables put in."""
    return " ".join(
        _literal(frame.get(token.text))
        if token.kind == "word" and frame.owner(token.text)
        else token.text
        for token in tokens
    )


def _literal(value):
    return quote(value) if isinstance(value, str) else str(value)


def _run(frame, statements):
    for statement in statements:
        statement(frame)


def _run_block(outer, declarations, statements, handlers):
    frame = Frame(outer.session, outer.binds, outer)
    for name, limit, value in declarations:
        frame.variables[name] = None
        frame.limits[name] = limit
        if value:
            frame.set(name, value(frame))
    try:
        _run(frame, statements)
    except OracleError as error:
        if isinstance(error, UnknownStatement) or error.full_code == "DPY-4011":
            raise
        for name, handler in handlers:
            if name == "OTHERS" or sql_code(error) == 100:
                frame.error = error
                _run(frame, handler)
                return
        raise
