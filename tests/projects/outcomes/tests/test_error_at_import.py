"""A test module that raises while it is imported."""

MESSAGE = "raised at import: ünï \x1b[31mred\x1b[0m"


class ImportFailure(Exception):
    def __init__(self, code, reason):
        super().__init__(reason)
        self.lock = lambda: code


raise ImportFailure(7, MESSAGE)
