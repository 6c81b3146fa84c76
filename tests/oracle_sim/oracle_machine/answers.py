"""What statements answer."""

import dataclasses


@dataclasses.dataclass
class Answer:
    """Rows with their columns, or how many rows were changed, and what goes into binds."""

    columns: list | None = None
    rows: list = dataclasses.field(default_factory=list)
    count: int = 0
    outs: dict = dataclasses.field(default_factory=dict)
