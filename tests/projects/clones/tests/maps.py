"""What PostGIS alone can do, in clones; with outcomes of several kinds."""

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.db import connection
from django.test import TestCase, TransactionTestCase
from maps.models import Place

from shoal.clones import is_planned

VIENNA = Point(16.37, 48.21, srid=4326)


class Planned(TestCase):
    def test_the_engine_plans_the_clones(self):
        self.assertTrue(is_planned(connection.creation))


class Distances(TestCase):
    def test_places_are_found_by_distance(self):
        near = Place.objects.filter(where__distance_lt=(VIENNA, D(km=150))).order_by("name")
        self.assertEqual([place.name for place in near], ["Graz", "Vienna"])

    def test_distances_are_measured(self):
        graz = Place.objects.annotate(far=Distance("where", VIENNA)).get(name="Graz")
        self.assertAlmostEqual(graz.far.km, 145, delta=2)

    def test_fails_with_a_distance(self):
        graz = Place.objects.annotate(far=Distance("where", VIENNA)).get(name="Graz")
        self.assertEqual(int(graz.far.km), 0)


class Shapes(TestCase):
    def test_a_polygon_holds_its_middle(self):
        found = Place.objects.get(around__contains=VIENNA)
        self.assertEqual(found.name, "Vienna")

    def test_an_index_of_its_own_kind_came_along(self):
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, "maps_place").values()
        self.assertEqual([one["type"] for one in found if one["index"]], ["gist", "gist"])


class Emptied(TransactionTestCase):
    def test_is_emptied_afterwards(self):
        Place.objects.create(name="nowhere", where=Point(0, 0, srid=4326))

    def test_what_the_extension_needs_survives(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM spatial_ref_sys")
            self.assertGreater(cursor.fetchone()[0], 1000)
