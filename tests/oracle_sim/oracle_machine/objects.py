"""Tables and what belongs to them, as the dictionary describes them."""

import dataclasses
import re

from .errors import OracleError, ora
from .values import is_date, kept, read_date


@dataclasses.dataclass
class Column:
    """A column; `identity` names the sequence behind it, if there is one."""

    name: str
    type: str
    nullable: bool = True
    default: str | None = None
    identity: str | None = None
    always: bool = False
    comment: str | None = None

    @property
    def kind(self):
        """The type without its numbers."""
        return re.sub(r"\s*\([^)]*\)", "", self.type)

    @property
    def numbers(self):
        """The numbers in the type's parentheses."""
        found = re.search(r"\(([\d, ]+)", self.type)
        return [int(number) for number in found[1].split(",")] if found else []

    def fit(self, value):
        """Return a value as this column keeps it, or refuse it."""
        if value is None or value == "":
            return None
        if self.kind in ("NUMBER", "FLOAT", "DOUBLE PRECISION", "BINARY_DOUBLE"):
            return self._fit_number(value)
        if self.kind in ("DATE", "TIMESTAMP"):
            return self._fit_date(value)
        if self.kind in ("VARCHAR2", "NVARCHAR2", "CHAR", "NCHAR"):
            return self._fit_text(value)
        if self.kind == "BLOB" and isinstance(value, str):
            return bytes.fromhex(value)
        return value

    def _fit_number(self, value):
        if isinstance(value, str):
            try:
                value = int(value) if value.strip().lstrip("-").isdigit() else float(value)
            except ValueError:
                raise ora(1722) from None
        if self.kind == "NUMBER" and self.numbers:
            precision, scale = [*self.numbers, 0][:2]
            value = round(value, scale) if scale else int(round(value))
            if abs(value) >= 10 ** (precision - scale):
                raise ora(1438)
        return value

    def _fit_date(self, value):
        if not is_date(value):
            found = read_date(value) if isinstance(value, str) else None
            if found is None:
                raise OracleError("ORA-01861", "ORA-01861: literal does not match format string")
            value = kept(found)
        return value if self.kind == "TIMESTAMP" else f"{value[:20]}000000{value[26:]}"

    def _fit_text(self, value):
        text = value if isinstance(value, str) else str(value)
        size = len(text) if self.kind.startswith("N") else len(text.encode())
        if size > self.numbers[0]:
            raise ora(12899, "{owner}", "{table}", self.name, size, self.numbers[0])
        return text


@dataclasses.dataclass
class Constraint:
    """A constraint: P(rimary key), U(nique), C(heck) or R(eference)."""

    name: str
    kind: str
    columns: list
    condition: str = ""
    r_table: str = ""
    r_columns: list = dataclasses.field(default_factory=list)
    deferrable: bool = False
    enabled: bool = True
    generated: bool = False


@dataclasses.dataclass
class Index:
    """An index; each column is its name or expression, and whether it descends."""

    name: str
    unique: bool
    columns: list
    function_based: bool = False


@dataclasses.dataclass
class Table:
    """A table."""

    name: str
    id: int
    tablespace: str
    columns: list = dataclasses.field(default_factory=list)
    constraints: list = dataclasses.field(default_factory=list)
    indexes: list = dataclasses.field(default_factory=list)
    comment: str | None = None

    def column(self, name):
        """Return a column, or refuse."""
        for column in self.columns:
            if column.name == name:
                return column
        raise ora(904, f'"{name}"')

    def constraint(self, name):
        """Return a constraint, or None."""
        return next((found for found in self.constraints if found.name == name), None)

    def unique_keys(self):
        """Return the primary key and the unique constraints."""
        return [found for found in self.constraints if found.kind in "PU"]

    @classmethod
    def from_dictionary(cls, kept_as):
        """Return the table that `dataclasses.asdict` made a dictionary of."""
        table = cls(**kept_as)
        table.columns = [Column(**column) for column in table.columns]
        table.constraints = [Constraint(**constraint) for constraint in table.constraints]
        table.indexes = [Index(**index) for index in table.indexes]
        return table
