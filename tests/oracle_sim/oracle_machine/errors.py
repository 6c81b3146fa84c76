"""The errors of the server and of the driver, with Oracle's own texts."""

import re

ORA = {
    1: "unique constraint ({}.{}) violated",
    27: "cannot kill current session",
    28: "your session has been killed",
    30: "User session ID does not exist.",
    54: "resource busy and acquire with NOWAIT specified or timeout expired",
    60: "deadlock detected while waiting for resource",
    904: "{}: invalid identifier",
    906: "missing left parenthesis",
    910: "specified length too long for its datatype",
    922: "missing or invalid option",
    942: "table or view does not exist",
    955: "name is already used by an existing object",
    959: "tablespace '{}' does not exist",
    972: "identifier is too long",
    988: "missing or invalid password(s)",
    1017: "invalid username/password; logon denied",
    1031: "insufficient privileges",
    1045: "user {} lacks CREATE SESSION privilege; logon denied",
    1119: "error in creating database file '{}'",
    1400: 'cannot insert NULL into ("{}"."{}"."{}")',
    1407: 'cannot update ("{}"."{}"."{}") to NULL',
    1408: "such column list already indexed",
    1418: "specified index does not exist",
    1430: "column being added already exists in table",
    1438: "value larger than specified precision allowed for this column",
    1440: "column to be modified must be empty to decrease precision or scale",
    1442: "column to be modified to NOT NULL is already NOT NULL",
    1451: "column to be modified to NULL cannot be modified to NULL",
    1537: "cannot add file '{}' - file already part of database",
    1543: "tablespace '{}' already exists",
    1549: "tablespace not empty, use INCLUDING CONTENTS option",
    1722: "invalid number",
    1758: "table must be empty to add mandatory (NOT NULL) column",
    1917: "user or role '{}' does not exist",
    1918: "user '{}' does not exist",
    1919: "role '{}' does not exist",
    1920: "user name '{}' conflicts with another user or role name",
    1921: "role name '{}' conflicts with another user or role name",
    1922: "CASCADE must be specified to drop '{}'",
    1932: "ADMIN option not granted for role '{}'",
    1940: "cannot drop a user that is currently connected",
    1950: "no privileges on tablespace '{}'",
    1951: "ROLE '{}' not granted to '{}'",
    2236: "invalid file name",
    2264: "name already used by an existing constraint",
    2266: "unique/primary keys in table referenced by enabled foreign keys",
    2270: "no matching unique or primary key for this column-list",
    2273: "this unique/primary key is referenced by some foreign keys",
    2289: "sequence does not exist",
    2290: "check constraint ({}.{}) violated",
    2291: "integrity constraint ({}.{}) violated - parent key not found",
    2292: "integrity constraint ({}.{}) violated - child record found",
    2293: "cannot validate ({}.{}) - check constraint violated",
    2296: "cannot enable ({}.{}) - null values found",
    2298: "cannot validate ({}.{}) - parent keys not found",
    2299: "cannot validate ({}.{}) - duplicate keys found",
    2443: "Cannot drop constraint  - nonexistent constraint",
    2449: "unique/primary keys in table referenced by foreign keys",
    4043: "object {} does not exist",
    12899: 'value too large for column "{}"."{}"."{}" (actual: {}, maximum: {})',
    27038: "created file already exists",
    27040: "file create error, unable to create file",
    28000: "The account is locked.",
    28003: "password verification for the specified password failed",
    29283: "invalid file operation",
    29285: "file write error",
    29857: "domain indexes and/or secondary objects exist in the tablespace",
    30046: "Undo tablespace {} not found in control file.",
    31603: 'object "{}" of type {} not found in schema "{}"',
    31623: "a job is not attached to this session via the specified handle",
    31626: "job does not exist",
    31627: "API call succeeded but more information is available",
    31631: "privileges are required",
    31633: 'unable to create master table "{}.{}"',
    31634: "job already exists",
    31684: 'Object type {}:"{}" already exists',
    39001: "invalid argument value",
    39002: "invalid operation",
    39070: "Unable to open the log file.",
    39082: 'Object type {}:"{}"."{}" created with compilation warnings',
    39083: "Object type {} failed to create with error:",
    39087: "directory name {} is invalid",
    39122: "Unprivileged users may not perform {} remappings.",
    39149: "cannot link privileged user to non-privileged user",
    65096: "common user or role name must start with C## or c##",
}
DPY = {
    1001: "not connected to database",
    1003: "the executed statement does not return rows",
    1006: "cursor is not open",
    4008: 'no bind placeholder named "{}" was found in the SQL text',
    4009: "{} positional bind values are required but {} were provided",
    4010: 'a bind variable replacement value for placeholder "{}" was not provided',
    4011: "the database or network closed the connection",
    6001: 'Service "{}" is not registered with the listener at host "{}" port {}. '
    "(Similar to ORA-12514)",
    6003: 'SID "{}" is not registered with the listener at host "{}" port {}. '
    "(Similar to ORA-12505)",
}


class OracleError(Exception):
    """What the server or the driver refuses with: its code, and the text with the codes in it."""

    def __init__(self, full_code, text):
        super().__init__(text)
        self.full_code = full_code
        self.text = text

    @property
    def code(self):
        """The number as `SQLCODE` and the driver have it; the driver's own errors have none."""
        prefix, _, number = self.full_code.partition("-")
        return int(number) if prefix in ("ORA", "PLS") and number.isdigit() else 0

    @classmethod
    def parse(cls, text):
        """Return the error that a test wrote down: "ORA-01653: unable to extend ..."."""
        found = re.match(r"(ORA|DPY|PLS)-\d+", text)
        if not found:
            raise ValueError(f"an error begins with its code, as ORA-01653: {text!r}")
        return cls(found[0], text)

    def under(self, code, *values):
        """Return the error with another one on top, as Oracle stacks them."""
        top = ora(code, *values)
        return OracleError(top.full_code, f"{top.text}\n{self.text}")


class UnknownStatement(OracleError):
    """A text that the machine does not know; its test has to fail."""

    noted = False

    def __init__(self, why, text):
        super().__init__("ORA-SIM", f"ORA-SIM unknown statement: {why}: {text}")
        self.why = why


def ora(code, *values):
    """Return Oracle's error of that number."""
    return OracleError(f"ORA-{code:05d}", f"ORA-{code:05d}: {ORA[code].format(*values)}")


def dpy(code, *values):
    """Return the driver's own error of that number."""
    return OracleError(f"DPY-{code:04d}", f"DPY-{code:04d}: {DPY[code].format(*values)}")
