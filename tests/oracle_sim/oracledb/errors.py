"""The driver's exceptions, and how the server's errors become them."""


class Error(Exception):
    """Anything that goes wrong."""


class InterfaceError(Error):
    """The driver is used wrongly."""


class DatabaseError(Error):
    """The server refuses."""


class OperationalError(DatabaseError):
    """The connection, not the statement, is at fault."""


class IntegrityError(DatabaseError):
    """A constraint is broken."""


class ProgrammingError(DatabaseError):
    """A parameter is wrong."""


class NotSupportedError(DatabaseError):
    """The driver cannot do that."""


class DataError(DatabaseError):
    """A value is wrong; the driver hardly ever says so."""


class InternalError(DatabaseError):
    """The driver or the server is in a state that it cannot be in."""


# How python-oracledb sorts errors: those of its own by the thousand, the server's by number.
KINDS = {1: InterfaceError, 2: ProgrammingError, 3: NotSupportedError, 6: OperationalError}
INTEGRITY = {1, 1400, 1438, 2290, 2291, 2292, 21525, 40479}
# These are the driver's DPY-4011 with the server's own text below; the number stays.
CLOSED = {22, 28, 31, 45, 378, 600, 602, 603, 609, 1012, 1041, 1043, 1089, 1092, 2396}
CLOSED |= {3113, 3114, 3122, 3135, 12153, 12537, 12547, 12570, 12583}
LOST = "DPY-4011: the database or network closed the connection"


class Details:
    """What `exception.args[0]` is."""

    def __init__(self, error):
        self.code = error.code
        self.offset = 0
        self.context = None
        self.message = error.text
        if self.code:
            self.message += f"\nHelp: https://docs.oracle.com/error-help/db/ora-{self.code:05}/"
        if self.code in CLOSED:
            self.message = f"{LOST}\n{self.message}"
        self.full_code = self.message.partition(":")[0]
        self.isrecoverable = self.full_code == "DPY-4011"

    def __str__(self):
        return self.message


def exception(error):
    """Return the driver's exception for an error of the server."""
    details = Details(error)
    if details.full_code.startswith("DPY-"):
        return KINDS.get(int(details.full_code[4:]) // 1000, DatabaseError)(details)
    return (IntegrityError if details.code in INTEGRITY else DatabaseError)(details)
