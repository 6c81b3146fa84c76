"""Columns and constraints, read from the text of CREATE TABLE and ALTER TABLE."""

from .errors import ora
from .objects import Column, Constraint
from .tokens import canonical

TYPES = {"NUMBER", "FLOAT", "DATE", "NCLOB", "CLOB", "BLOB"}
SIZED = {"VARCHAR2", "NVARCHAR2", "CHAR", "NCHAR"}
LONGEST = {"VARCHAR2": 4000, "NVARCHAR2": 2000, "CHAR": 2000, "NCHAR": 1000}
ENDS = {"NOT", "NULL", "UNIQUE", "PRIMARY", "CHECK", "CONSTRAINT", "GENERATED", "ENABLE", ","}


def type_(reader):
    """Read a type."""
    word = reader.take()
    if word.is_("DOUBLE"):
        reader.expect("PRECISION")
        return "DOUBLE PRECISION"
    if word.is_("TIMESTAMP"):
        return "TIMESTAMP" + _numbers(reader)
    if word.is_("INTERVAL"):
        reader.expect("DAY")
        days = _numbers(reader)
        reader.expect("TO", "SECOND")
        return f"INTERVAL DAY {days} TO SECOND {_numbers(reader)}"
    if word.text in TYPES:
        return word.text + _numbers(reader)
    if word.text in SIZED:
        numbers = _numbers(reader)
        if not numbers:
            raise ora(906)
        if int(numbers[1:-1]) > LONGEST[word.text]:
            raise ora(910)
        return word.text + numbers
    reader.refuse(f"unknown type {word.text}")


def is_type(token):
    """Say whether a type begins here."""
    return token.kind == "word" and token.text in TYPES | SIZED | {
        "DOUBLE",
        "TIMESTAMP",
        "INTERVAL",
    }


def _numbers(reader):
    if not reader.sees("("):
        return ""
    inside = reader.inside()
    if any(token.kind != "number" and not token.is_(",", "*") for token in inside):
        reader.refuse("expected numbers behind the type")
    return "(" + "".join(token.text for token in inside).replace(",", ", ") + ")"


def column(reader, name):
    """Read a column's definition; return it with (sequence options or None, constraints)."""
    found = Column(name, type_(reader))
    identity, constraints = None, []
    while True:
        if reader.accept("COLLATE"):
            reader.name()
        elif reader.accept("DEFAULT"):
            reader.accept("ON", "NULL")
            found.default = default(reader)
        elif reader.accept("GENERATED"):
            found.always = reader.accept("ALWAYS")
            if not found.always:
                reader.expect("BY", "DEFAULT", "ON", "NULL")
            reader.expect("AS", "IDENTITY")
            identity = sequence(reader)
            found.nullable = False
        elif reader.accept("NOT", "NULL"):
            found.nullable = False
            reader.accept("ENABLE")
        elif reader.accept("NULL"):
            found.nullable = True
        else:
            constraint = inline(reader, name)
            if constraint is None:
                return found, identity, constraints
            constraints.append(constraint)


def default(reader):
    """Read a default, which ends where something else about the column begins."""
    taken, depth = [], 0
    while True:
        token = reader.peek()
        is_end = token.kind == "end" or token.is_(*ENDS, ")")
        if is_end and not depth and taken:
            return canonical(taken).strip()
        if token.kind == "end":
            reader.refuse("expected a default")
        depth += token.is_("(") - token.is_(")")
        taken.append(reader.take())


def sequence(reader):
    """Read what is said of a sequence, in any order: its first number, its step, its cache."""
    options = {"start": 1, "step": 1, "cache": 20}
    words = {"NOORDER", "NOCYCLE", "NOKEEP", "NOSCALE", "NOMAXVALUE", "NOMINVALUE", "GLOBAL"}
    while True:
        if reader.accept("START", "WITH"):
            options["start"] = reader.number()
        elif reader.accept("INCREMENT", "BY"):
            options["step"] = reader.number()
        elif reader.accept("CACHE"):
            options["cache"] = reader.number()
        elif reader.accept("NOCACHE"):
            options["cache"] = 0
        elif reader.accept("MINVALUE") or reader.accept("MAXVALUE"):
            reader.number()
        elif reader.peek().kind == "word" and reader.peek().text in words:
            reader.take()
        else:
            return options


def inline(reader, name):
    """Read a constraint behind a column's type, if there is one."""
    known_as = reader.name() if reader.accept("CONSTRAINT") else ""
    if reader.accept("PRIMARY", "KEY"):
        found = Constraint(known_as, "P", [name])
    elif reader.accept("UNIQUE"):
        found = Constraint(known_as, "U", [name])
    elif reader.accept("CHECK"):
        found = Constraint(known_as, "C", [name], canonical(reader.inside()).strip())
    elif reader.accept("REFERENCES"):
        found = Constraint(known_as, "R", [name], r_table=reader.name())
        found.r_columns = reader.names()
    elif known_as:
        reader.refuse("expected a constraint")
    else:
        return None
    _finish(reader, found)
    return found


def outline(reader):
    """Read a constraint of a table, or return None."""
    at = reader.at
    known_as = reader.name() if reader.accept("CONSTRAINT") else ""
    if reader.accept("PRIMARY", "KEY"):
        found = Constraint(known_as, "P", reader.names())
    elif reader.accept("UNIQUE") and reader.sees("("):
        found = Constraint(known_as, "U", reader.names())
    elif reader.accept("CHECK"):
        inside = reader.inside()
        columns = [token.value for token in inside if token.kind == "name"]
        found = Constraint(known_as, "C", list(dict.fromkeys(columns)))
        found.condition = canonical(inside).strip()
    elif reader.accept("FOREIGN", "KEY"):
        found = Constraint(known_as, "R", reader.names())
        reader.expect("REFERENCES")
        found.r_table = reader.name()
        found.r_columns = reader.names()
    else:
        reader.at = at
        return None
    _finish(reader, found)
    return found


def _finish(reader, found):
    if reader.accept("DEFERRABLE", "INITIALLY", "DEFERRED"):
        if found.kind != "R":
            reader.refuse("only foreign keys are known to be deferrable")
        found.deferrable = True
    reader.accept("USING", "INDEX")
    reader.accept("ENABLE")
