from django.contrib.gis.db import models


class Place(models.Model):
    name = models.CharField(max_length=50)
    where = models.PointField(geography=True)
    around = models.PolygonField(null=True)
