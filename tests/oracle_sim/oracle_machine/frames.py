"""What a block knows while it runs: its variables, its binds, and the error at hand."""

from .errors import OracleError


class Frame:
    """The variables of a block; what it does not know, the block around it may."""

    def __init__(self, session, binds, outer=None):
        self.session = session
        self.binds = binds
        self.outer = outer
        self.outs = outer.outs if outer else {}
        self.error = outer.error if outer else None
        self.variables = {}
        self.limits = {}

    def owner(self, name):
        """Return the frame that has a variable, or None."""
        frame = self
        while frame is not None and name not in frame.variables:
            frame = frame.outer
        return frame

    def get(self, name):
        """Return a variable's value."""
        frame = self.owner(name)
        if frame is None:
            raise undeclared(name)
        return frame.variables[name]

    def set(self, name, value):
        """Assign to a variable; a text has to fit."""
        frame = self.owner(name)
        if frame is None:
            raise undeclared(name)
        limit = frame.limits.get(name)
        if limit and isinstance(value, str) and len(value.encode()) > limit:
            text = "ORA-06502: PL/SQL: numeric or value error: character string buffer too small"
            raise OracleError("ORA-06502", text)
        frame.variables[name] = value


def undeclared(name):
    """Return the error of a block that uses what it does not declare."""
    text = f"ORA-06550: line 1, column 1:\nPLS-00201: identifier '{name}' must be declared"
    return OracleError("ORA-06550", text)
