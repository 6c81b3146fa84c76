from django.db import models


class Lamp(models.Model):
    """Of an app whose migrations the settings turn off."""

    watts = models.IntegerField(default=5)
