"""Fields of the project's own: of another type, and one that says so to what it points at."""

from django.db import models


class CodeField(models.Field):
    def __init__(self, *arguments, size=5, **named):
        self.size = size
        super().__init__(*arguments, **named)

    def db_type(self, connection):
        return f"char({self.size})"

    def rel_db_type(self, connection):
        return self.db_type(connection)

    def deconstruct(self):
        name, path, arguments, named = super().deconstruct()
        return name, path, arguments, {**named, "size": self.size}


class TellingKey(models.ForeignKey):
    def contribute_to_related_class(self, cls, related):
        super().contribute_to_related_class(cls, related)
        cls.told = [*getattr(cls, "told", []), self.model.__name__]
