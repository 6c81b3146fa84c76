from django.db import models


class Category(models.Model):
    """The data migration makes two of them."""

    name = models.CharField(max_length=50, unique=True)

    def __str__(self):
        return self.name


class Item(models.Model):
    category = models.ForeignKey(Category, models.CASCADE, null=True, related_name="items")
    name = models.CharField(max_length=100)
    quantity = models.IntegerField(default=0)

    def __str__(self):
        return self.name
