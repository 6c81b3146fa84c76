from django.db import models


class Thing(models.Model):
    name = models.CharField(max_length=20)


class Part(models.Model):
    thing = models.ForeignKey(Thing, models.CASCADE)
