"""Oracle's functions, for SQLite. Which ones there are is part of what is known."""

import datetime
import decimal
import re

from .errors import ora
from .values import INTERVAL_MARK, given, is_date, kept, number_text, read_date

FORMATS = {
    "YYYY": "%Y",
    "MM": "%m",
    "DD": "%d",
    "HH24": "%H",
    "MI": "%M",
    "SS": "%S",
    "FF": "%f",
}


def _text(value):
    """Return a value as text; NULL is the empty text."""
    if value is None:
        return ""
    if is_date(value):
        return str(given(value))
    return value if isinstance(value, str) else number_text(value)


def _or_null(text):
    return text if text != "" else None


def _of_text(function):
    """Make a function of a text: NULL stays NULL, and an empty answer becomes it."""
    return lambda value, *rest: None if value is None else _or_null(function(_text(value), *rest))


def _substr(text, start, length=None):
    begin = start - 1 if start > 0 else len(text) + start if start < 0 else 0
    return text[begin : None if length is None else begin + max(length, 0)]


def _to_number(value):
    if isinstance(value, str):
        try:
            return kept(decimal.Decimal(value))
        except decimal.InvalidOperation:
            raise ora(1722) from None
    return value


def _to_date(value, _form=None):
    if value is None or is_date(value):
        return value
    return kept(read_date(value))


def _to_char(value, form=None):
    if value is None or form is None:
        return _or_null(_text(value))
    if not is_date(value):
        raise ora(1722)
    date = given(value)
    special = {
        "D": str(date.isoweekday() % 7 + 1),
        "IW": f"{date.isocalendar()[1]:02d}",
        "Q": str((date.month + 2) // 3),
        "IYYY": str(date.isocalendar()[0]),
    }
    if form in special:
        return special[form]
    return date.strftime(re.sub("|".join(FORMATS), lambda found: FORMATS[found[0]], form))


def _trunc(value, unit=None):
    if value is None or not is_date(value):
        return None if value is None else int(value)
    date = given(value).replace(microsecond=0)
    day = date.replace(hour=0, minute=0, second=0)
    units = {
        None: day,
        "YEAR": day.replace(month=1, day=1),
        "MONTH": day.replace(day=1),
        "Q": day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
        "IW": day - datetime.timedelta(days=day.weekday()),
        "HH24": date.replace(minute=0, second=0),
        "MI": date.replace(second=0),
    }
    return kept(units[unit])


def _extract(unit, value):
    if value is None:
        return None
    found = given(value)
    if isinstance(found, datetime.timedelta):
        seconds = found.seconds
        parts = {"DAY": found.days, "HOUR": seconds // 3600, "MINUTE": seconds // 60 % 60}
        return parts.get(unit, seconds % 60 + found.microseconds / 1e6)
    if unit == "SECOND":
        return found.second + found.microsecond / 1e6
    return getattr(found, unit.lower())


def _cast(value, type_):
    if value is None:
        return None
    if type_.startswith("DATE"):
        return kept(given(value).replace(microsecond=0))
    if type_.startswith(("NUMBER", "FLOAT", "DOUBLE")):
        return _to_number(value)
    if type_.startswith(("NVARCHAR2", "VARCHAR2")):
        return _text(value)
    return value


def _decode(value, *choices):
    for seen, answer in zip(choices[::2], choices[1::2], strict=False):
        if seen == value:
            return answer
    return choices[-1] if len(choices) % 2 else None


def _regexp_like(value, pattern, flags="c"):
    if value is None or pattern is None:
        return None
    return bool(re.search(pattern, _text(value), re.I if "i" in flags else 0))


def _seconds_to_interval(number, unit):
    if number is None:
        return None
    seconds = {"DAY": 86400, "HOUR": 3600, "MINUTE": 60, "SECOND": 1}[unit]
    return kept(datetime.timedelta(seconds=number * seconds))


def _bitand(left, right):
    return None if left is None or right is None else int(left) & int(right)


def _now():
    return kept(datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None))


class _Numbers:
    """SUM and AVG over numbers, with NULLs left out."""

    def __init__(self):
        self.values = []

    def step(self, value):
        if value is not None:
            self.values.append(value)

    def total(self):
        if isinstance(self.values[0], str) and self.values[0].endswith(INTERVAL_MARK):
            return sum((given(value) for value in self.values), datetime.timedelta())
        return sum(decimal.Decimal(number_text(value)) for value in self.values)


class _Sum(_Numbers):
    def finalize(self):
        return kept(self.total()) if self.values else None


class _Average(_Numbers):
    def finalize(self):
        return kept(self.total() / len(self.values)) if self.values else None


class _List:
    """LISTAGG, whose rows come in the order that the caller's subquery gives them."""

    def __init__(self):
        self.rows = []

    def step(self, value, separator, order):
        self.rows.append((order, value))
        self.separator = separator

    def finalize(self):
        self.rows.sort(key=lambda row: row[0])
        return self.separator.join(_text(value) for _, value in self.rows) or None


# Oracle's names, and the functions behind them; those not in SQLite get an `ora_` in front.
OWN = {
    "UPPER": _of_text(str.upper),
    "LOWER": _of_text(str.lower),
    "SUBSTR": _of_text(_substr),
    "DBMS_LOB.SUBSTR": lambda value: value,
    "LENGTH": lambda value: None if value is None else len(_text(value)),
    "DBMS_LOB.GETLENGTH": lambda value: None if value is None else len(value),
    "REPLACE": _of_text(lambda text, old, new="": text.replace(old, new or "") if old else text),
    "TRIM": _of_text(str.strip),
    "LTRIM": _of_text(str.lstrip),
    "RTRIM": _of_text(str.rstrip),
    "CONCAT": lambda left, right: _or_null(_text(left) + _text(right)),
    "TO_NUMBER": _to_number,
    "TO_DATE": _to_date,
    "TO_TIMESTAMP": _to_date,
    "TO_NCLOB": lambda value: value,
    "TO_CLOB": lambda value: value,
    "TO_BLOB": lambda value: value,
    "TO_CHAR": _to_char,
    "TRUNC": _trunc,
    "DECODE": _decode,
    "REGEXP_LIKE": _regexp_like,
    "NUMTODSINTERVAL": _seconds_to_interval,
    "BITAND": _bitand,
    "POWER": lambda base, exponent: base**exponent,
    "MOD": lambda left, right: None if left is None else left % right,
    "FLOOR": lambda value: None if value is None else int(value // 1),
    "CEIL": lambda value: None if value is None else int(-(-value // 1)),
    "EXTRACT": _extract,
    "CAST": _cast,
}
SAME = {"COALESCE", "NVL", "ABS", "ROUND", "NULLIF", "INSTR", "COUNT", "MIN", "MAX"}
SESSION = {"SYS_CONTEXT", "DBMS_METADATA.GET_DDL"}  # Only where the dictionary is asked.
AGGREGATES = {"SUM": (1, _Sum), "AVG": (1, _Average), "LISTAGG": (3, _List)}


def known(name):
    """Return SQLite's name of one of Oracle's functions, or None."""
    if name == "NVL":
        return "COALESCE"
    if name in SAME:
        return name
    if name in OWN or name in AGGREGATES or name in SESSION:
        return "ora_" + name.replace(".", "_")
    return None


def register(file, errors):
    """Make the functions known to a file. SQLite hides errors, so they are put into `errors`."""

    def careful(function):
        def call(*values):
            try:
                return function(*values)
            except Exception as error:
                errors.append(error)
                raise

        return call

    for name, function in OWN.items():
        file.create_function(known(name), -1, careful(function))
    for name, (count, aggregate) in AGGREGATES.items():
        file.create_aggregate(known(name), count, aggregate)
    file.create_function("ora_now", 0, _now)
