"""Values as the files keep them.

Numbers are numbers and texts are texts. Dates and intervals are texts that sort as they
should, with a mark at the end that no ordinary text has. The empty text is NULL.
"""

import datetime
import decimal

DATE_MARK = "\x1fT"
INTERVAL_MARK = "\x1fI"
DATE_FORMAT = "%Y-%m-%d %H:%M:%S.%f"
INTERVAL_ZERO = 10**20  # Keeps what is written without a sign, so that texts sort as intervals.
MICROSECOND = datetime.timedelta(microseconds=1)


def kept(value):
    """Return a bound value as it is kept."""
    if value is None or value == "" or value == b"":
        return None
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime.datetime):
        return value.strftime(DATE_FORMAT).rjust(26, "0") + DATE_MARK
    if isinstance(value, datetime.date):
        return kept(datetime.datetime(value.year, value.month, value.day))
    if isinstance(value, datetime.timedelta):
        return f"{INTERVAL_ZERO + value // MICROSECOND:021d}{INTERVAL_MARK}"
    if isinstance(value, (int, float, str)):
        return value
    return bytes(value)


def given(value):
    """Return a kept value as the driver hands it out."""
    if isinstance(value, str):
        if value.endswith(DATE_MARK):
            return datetime.datetime.strptime(value[:-2], DATE_FORMAT)
        if value.endswith(INTERVAL_MARK):
            return datetime.timedelta(microseconds=int(value[:-2]) - INTERVAL_ZERO)
    return value


def is_date(value):
    """Say whether a kept value is a date."""
    return isinstance(value, str) and value.endswith(DATE_MARK)


def read_date(text):
    """Return the date in a text in the formats that Django sets for a session."""
    for form in ("%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%H:%M:%S"):
        try:
            return datetime.datetime.strptime(text, form)
        except ValueError:
            continue
    return None


def number_text(value):
    """Return a number as Oracle writes it: never with an exponent."""
    if isinstance(value, float):
        return format(decimal.Decimal(format(value, ".15g")), "f")
    return str(value)
