from django.contrib.gis.db.models import PointField, PolygonField
from django.contrib.gis.geos import Point
from django.db import migrations, models

TOWNS = {"Vienna": (16.37, 48.21), "Graz": (15.44, 47.07), "Linz": (14.29, 48.31)}


def fill(apps, schema_editor):
    places = apps.get_model("maps", "Place").objects
    for name, where in TOWNS.items():
        place = Point(*where, srid=4326)
        places.create(name=name, where=place, around=place.buffer(0.1))


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel(
            "Place",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("name", models.CharField(max_length=50)),
                ("where", PointField(geography=True)),
                ("around", PolygonField(null=True)),
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
