"""Tables of every kind: connected, in circles, and with names that have to be quoted."""

from django.contrib.contenttypes.models import ContentType
from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=50)
    favourite = models.ForeignKey("Book", models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = "author's 100% entry"
        permissions = [("praise_author", "Can praise an author's 'work' 100% (größte)")]


class Book(models.Model):
    title = models.TextField()
    author = models.ForeignKey(Author, models.CASCADE, null=True)
    sequel_of = models.ForeignKey("self", models.CASCADE, null=True)
    tags = models.ManyToManyField("Tag")
    kind = models.ForeignKey(ContentType, models.CASCADE, null=True)


class ShortBook(Book):
    class Meta:
        proxy = True


class Novel(Book):
    pages = models.IntegerField(default=0)


class Tag(models.Model):
    word = models.CharField(max_length=50, primary_key=True)

    class Meta:
        db_table = "a tag; or two"
        default_permissions = ("add",)


class Odd(models.Model):
    """Django itself stumbles over percent signs and apostrophes in names, not over these."""

    class Meta:
        db_table = "odd -- [or] {two} é"


class Capital(models.Model):
    name = models.CharField(max_length=50)

    class Meta:
        db_table = "UPPER Case"


class Size(models.Model):
    capital = models.ForeignKey(Capital, models.CASCADE)

    class Meta:
        db_table = "Größe ß"


class Log(models.Model):
    """What a trigger writes; nothing refers to it."""

    text = models.CharField(max_length=50)


class Late(models.Model):
    """Its table is dropped and made again by tests."""

    text = models.CharField(max_length=50)


class Elsewhere(models.Model):
    """Not managed: a flush leaves its rows, if a test has made the table."""

    text = models.CharField(max_length=50)

    class Meta:
        managed = False
        db_table = "elsewhere"
