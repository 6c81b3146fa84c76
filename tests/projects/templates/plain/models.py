from django.db import models


class Note(models.Model):
    """Of an app without migrations."""

    text = models.TextField(default="")
