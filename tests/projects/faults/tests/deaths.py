"""Workers that die: in five ways, in every place where a test's code runs."""

from django.db import connection
from django.test import SimpleTestCase, TestCase, TransactionTestCase
from ledger.models import Entry
from project.faults import WAYS, die, die_once, kill, mark


class DeathsInTests:
    """Three of five tests take their worker along; the others stand around them."""

    way = ""

    def setUp(self):
        super().setUp()
        if self._testMethodName.endswith("set_up"):
            die(self.way, "set_up")

    def tearDown(self):
        if self._testMethodName.endswith("tear_down"):
            die(self.way, "tear_down")
        super().tearDown()

    def test_a_before(self):
        Entry.objects.create(name="before")

    def test_b_dies_in_set_up(self):
        pass

    def test_c_dies_in_the_middle(self):
        die(self.way, "the_middle")

    def test_d_dies_in_tear_down(self):
        pass

    def test_z_after(self):
        self.assertEqual(Entry.objects.count(), 0)


class Pair:
    """Two tests that do nothing wrong."""

    way = ""

    def test_a(self):
        Entry.objects.create(name="a")
        self.assertEqual(Entry.objects.count(), 1)

    def test_b(self):
        Entry.objects.create(name="b")
        self.assertEqual(Entry.objects.count(), 1)


class SetUpClass(Pair):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        die_once(cls.way, "setUpClass")


class TearDownClass(Pair):
    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        die_once(cls.way, "tearDownClass")


def make_classes(module, *kinds):
    """Return a class of each kind for each way to die."""
    for kind in kinds:
        for way in WAYS:
            name = f"{kind.__name__}{way}"
            yield name, type(name, (kind, TestCase), {"way": way, "__module__": module})


globals().update(make_classes(__name__, DeathsInTests, SetUpClass, TearDownClass))


class RowsDeath(TransactionTestCase):
    """What the dead have written must not be there for those who follow."""

    def test_a_writes_and_dies(self):
        Entry.objects.create(name="of the dead")
        kill()

    def test_b_sees_a_fresh_database(self):
        self.assertEqual(Entry.objects.count(), 0)
        mark("databases", connection.settings_dict["NAME"])


class Living(SimpleTestCase):
    def test_one(self):
        pass
