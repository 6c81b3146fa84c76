import django
from django.db import models
from django.utils import timezone

# Django 5.1 has renamed the argument, and 6.0 has forgotten its old name.
CHECK = "condition" if django.VERSION >= (5, 1) else "check"


class Shelf(models.Model):
    name = models.CharField(max_length=30, unique=True)
    is_open = models.BooleanField(default=True)


class Item(models.Model):
    shelf = models.ForeignKey(Shelf, models.CASCADE, null=True, related_name="items")
    name = models.CharField(max_length=50, db_index=True)
    text = models.TextField(blank=True)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    weight = models.FloatField(null=True)
    count = models.PositiveIntegerField(default=0)
    made_on = models.DateField(null=True)
    sold_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["shelf", "name"], name="one_name_a_shelf"),
            models.CheckConstraint(
                **{
                    "name": "price_not_negative",
                    CHECK: models.Q(price__gte=0),
                }
            ),
        ]


class Tag(models.Model):
    word = models.SlugField(unique=True)
    items = models.ManyToManyField(Item, related_name="tags")


class Mark(models.Model):
    """Written by a test that wants to see whether anybody else is here."""

    slot = models.CharField(max_length=20)
    pid = models.IntegerField()
    at = models.DateTimeField(auto_now_add=True)
