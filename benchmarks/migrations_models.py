"""Models of a generated project as its migrations leave them, and their text in Python.

A field is text with `{to}` where the model stands that it leads to, because that may be renamed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

USER = "settings.AUTH_USER_MODEL"

# Of each kind of field, what it is at first and what migrations make of it, one after the other.
# Some of it changes the table, some only what Django knows of it, as in every project.
PLAIN_FIELDS = {
    "title": (
        'models.CharField(max_length=40, default="")',
        'models.CharField(max_length=80, default="")',
        'models.CharField(max_length=80, default="", db_index=True)',
        'models.CharField(max_length=200, default="untitled", db_index=True)',
    ),
    "amount": (
        "models.IntegerField(default=0)",
        'models.IntegerField(default=0, help_text="How many there are.")',
        "models.BigIntegerField(default=0)",
    ),
    "price": (
        "models.DecimalField(max_digits=10, decimal_places=2, null=True)",
        "models.DecimalField(max_digits=12, decimal_places=4, null=True)",
        "models.DecimalField(max_digits=12, decimal_places=4, default=1)",
    ),
    "text": (
        'models.TextField(default="")',
        'models.TextField(blank=True, default="")',
    ),
    "moment": (
        "models.DateTimeField(null=True)",
        "models.DateTimeField(null=True, blank=True, db_index=True)",
        'models.DateTimeField("the moment", null=True, blank=True)',
    ),
    "flag": (
        "models.BooleanField(null=True)",
        "models.BooleanField(default=False)",
        "models.BooleanField(default=True, db_index=True)",
    ),
    "slug": (
        'models.SlugField(default="")',
        'models.SlugField(default="", max_length=120)',
        'models.SlugField(default="", max_length=120, allow_unicode=True)',
    ),
    "address": (
        'models.EmailField(default="")',
        "models.EmailField(null=True, max_length=254)",
    ),
    "facts": (
        "models.JSONField(default=dict)",
        "models.JSONField(default=dict, blank=True)",
    ),
    "state": (
        'models.CharField(max_length=9, default="new")',
        'models.CharField(max_length=9, default="new", choices=[("new", "New"), ("old", "Old")])',
    ),
    "share": ("models.FloatField(default=0.5)", "models.FloatField(null=True)"),
    "period": ("models.DurationField(null=True)",),
    "token": ("models.UUIDField(null=True)", "models.UUIDField(null=True, editable=False)"),
}

KEY_FIELDS = {
    "parent": (
        'models.ForeignKey("{to}", models.CASCADE, null=True, related_name="{back}")',
        'models.ForeignKey("{to}", models.SET_NULL, null=True, related_name="{back}")',
        'models.ForeignKey("{to}", models.SET_NULL, blank=True, null=True, related_name="{back}")',
        'models.OneToOneField("{to}", models.CASCADE, null=True, related_name="{back}")',
    ),
    "owner": (
        f'models.ForeignKey({USER}, models.CASCADE, null=True, related_name="{{back}}")',
        f'models.ForeignKey({USER}, models.PROTECT, null=True, related_name="{{back}}")',
    ),
}

MANY_FIELDS = {
    "links": (
        'models.ManyToManyField("{to}", related_name="{back}")',
        'models.ManyToManyField("{to}", blank=True, related_name="{back}")',
    ),
}

KINDS = PLAIN_FIELDS | KEY_FIELDS | MANY_FIELDS


@dataclass
class Field:
    name: str
    kind: str
    back: str = ""  # The name that leads back, of a key.
    to: Model | None = None
    step: int = 0  # In the kind's history.
    bound: bool = False  # In an index or a constraint, so that it keeps its name and stays.

    @property
    def text(self) -> str:
        to = f"{self.to.app}.{self.to.name}" if self.to else ""
        return KINDS[self.kind][self.step].format(to=to, back=self.back)

    @property
    def can_change(self) -> bool:
        # A unique key could be broken by rows; the last step of a bound field might be one.
        return self.step + 1 < len(KINDS[self.kind]) and not self.bound

    @property
    def is_plain(self) -> bool:
        return self.kind in PLAIN_FIELDS

    @property
    def is_many(self) -> bool:
        return self.kind in MANY_FIELDS


@dataclass
class Model:
    app: str
    name: str
    fields: dict[str, Field] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    indexes: list[str] = field(default_factory=list)
    constraints: list[str] = field(default_factory=list)
    has_rows: bool = False

    @property
    def table(self) -> str:
        return f"{self.app}_{self.name.lower()}"

    def free_fields(self) -> list[Field]:
        return [each for each in self.fields.values() if not each.bound]


NAME_FIELD = "models.CharField(max_length=100, unique=True)"

# The name of an argument has changed in Django 5.1.
CHECKS = """\
import django
from django.db import models


def check(condition, name):
    argument = "condition" if django.VERSION >= (5, 1) else "check"
    return models.CheckConstraint(**{argument: condition, "name": name})
"""


def text_of_models(models: list[Model]) -> str:
    """A models.py."""
    head = [
        "from django.conf import settings  # noqa: F401",
        "from django.db import models",
        "",
        "from checks import check  # noqa: F401",
    ]
    return "\n".join([*head, *(line for model in models for line in lines_of(model))]) + "\n"


def lines_of(model: Model) -> Iterator[str]:
    yield from ("", "", f"class {model.name}(models.Model):", f"    name = {NAME_FIELD}")
    yield from (f"    {each.name} = {each.text}" for each in model.fields.values())
    meta = [f"        {name} = {value}" for name, value in model.options.items()]
    for part, texts in (("indexes", model.indexes), ("constraints", model.constraints)):
        if texts:
            meta += [
                f"        {part} = [",
                *(f"            {text}," for text in texts),
                "        ]",
            ]
    if meta:
        yield from ("", "    class Meta:", *meta)
