"""Every kind of TransactionTestCase. Each test writes down what it finds before it begins."""

import os
from datetime import datetime, timezone
from unittest import skipUnless

from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sites.models import Site
from django.core.management.commands import flush
from django.db import connection, connections, transaction
from django.db.models.signals import post_migrate
from django.test import TestCase, TransactionTestCase, modify_settings, override_settings
from shelf.models import Author, Book, Capital, Late, Log, Novel, Odd, ShortBook, Size, Tag
from shelf.states import record

LONG_AGO = datetime(2001, 2, 3, tzinfo=timezone.utc)


def refuse(*arguments, **named):
    raise AssertionError("Django's own flush was called")


if os.environ.get("SHOAL_TEST_NO_FLUSH"):
    flush.sql_flush = refuse


class Recorded:
    """In front of a kind of TestCase: writes down the state in which each test begins."""

    databases = {"default", "other"}

    def setUp(self):
        super().setUp()
        record(self.id(), self.databases)


def fill(using="default"):
    author = Author.objects.using(using).create(name="it's 100 %")
    book = Book.objects.using(using).create(title="one", author=author)
    Book.objects.using(using).create(title="two", author=author, sequel_of=book)
    author.favourite = book
    author.save()
    book.tags.set(Tag.objects.using(using).bulk_create([Tag(word="a"), Tag(word="b")]))
    Novel.objects.using(using).create(title="three", pages=3)
    Size.objects.using(using).create(capital=Capital.objects.using(using).create(name="Wien"))
    book.kind = ContentType.objects.db_manager(using).get_for_model(Book)
    book.save()
    Odd.objects.using(using).create()


class A1RowsTests(Recorded, TransactionTestCase):
    def test_a_nothing(self):
        pass

    def test_b_nothing_again(self):
        with self.assertNumQueries(1):
            ContentType.objects.get_for_model(Book)
        with self.assertNumQueries(1):
            Permission.objects.filter(codename="add_book", content_type__app_label="shelf").get()

    def test_c_rows_everywhere(self):
        fill()
        user = User.objects.create(username="u", password="x", date_joined=LONG_AGO)
        group = Group.objects.create(name="g")
        user.groups.add(group)
        user.user_permissions.set(Permission.objects.all()[:5])
        group.permissions.set(Permission.objects.all()[3:9])

    def test_d_content_types_of_others(self):
        ContentType.objects.create(app_label="gone", model="thing")
        ContentType.objects.get_for_model(ShortBook, for_concrete_model=False).delete()
        Permission.objects.filter(codename__startswith="delete").delete()

    def test_e_content_types_renamed(self):
        ContentType.objects.filter(model="book").update(model="renamed")
        Permission.objects.update(name="all alike")
        ContentType.objects.clear_cache()

    def test_f_all_rows_deleted(self):
        Site.objects.all().delete()
        Permission.objects.all().delete()
        ContentType.objects.all().delete()

    def test_g_sites(self):
        Site.objects.create(domain="shelf.example", name="shelf")
        self.assertEqual(Site.objects.get_current().domain, "example.com")

    def test_h_keys_far_away(self):
        Author.objects.create(pk=1000, name="far")
        ContentType.objects.create(pk=5000, app_label="far", model="away")

    def test_i_an_error_in_the_database(self):
        Author.objects.create(name="kept")
        with self.assertRaises(Exception), transaction.atomic():
            Author.objects.create(name="rolled back")
            connection.cursor().execute("SELECT * FROM no_such_table")

    def test_j_a_closed_connection(self):
        Author.objects.create(name="kept")
        connections["default"].close()

    def test_k_a_large_table(self):
        Book.objects.bulk_create([Book(title="x" * 400) for _ in range(4000)])

    def test_l_rows_in_many_tables_again(self):
        fill()

    def test_m_last(self):
        pass


class A2SequencesTests(Recorded, TransactionTestCase):
    reset_sequences = True

    def test_a_keys_begin_at_one(self):
        self.assertEqual(Author.objects.create(name="x").pk, 1)

    def test_b_keys_begin_at_one(self):
        self.assertEqual(Author.objects.create(name="x").pk, 1)


class A3SeveralTests(Recorded, TransactionTestCase):
    databases = {"default", "other", "replica"}

    def test_a_rows_in_both(self):
        fill()
        fill("other")

    def test_b_rows_in_the_other(self):
        fill("other")
        Site.objects.using("other").create(domain="other.example", name="other")

    def test_c_the_mirror(self):
        self.assertEqual(Author.objects.using("replica").count(), 0)


class A4OneTests(Recorded, TransactionTestCase):
    """Flushes one of two databases, and clears what is kept in memory for both."""

    databases = {"other"}

    def test_a_the_other_alone(self):
        Author.objects.using("other").create(name="x")

    def test_b_the_other_again(self):
        ContentType.objects.db_manager("other").get_for_model(Author)


class A6AvailableTests(Recorded, TransactionTestCase):
    available_apps = ["shelf", "django.contrib.contenttypes", "django.contrib.auth"]

    def test_a_rows(self):
        fill()

    def test_b_rows_again(self):
        Log.objects.create(text="x")


class A7FewAppsTests(Recorded, TransactionTestCase):
    """Contenttypes are not flushed, and books refer to them."""

    available_apps = ["shelf"]

    def test_a_rows(self):
        Log.objects.create(text="x")
        Author.objects.create(name="x")

    def test_b_rows_again(self):
        Tag.objects.create(word="x")


class A7SerializedTests(Recorded, TransactionTestCase):
    databases = {"default"}
    serialized_rollback = True

    def test_a_rows(self):
        Author.objects.create(name="x")

    def test_b_rows(self):
        Log.objects.create(text="x")


class A8AfterwardsTests(Recorded, TransactionTestCase):
    def test_a_content_types_are_gone(self):
        pass

    def test_b_and_here_again(self):
        fill()


@override_settings(SITE_ID=7)
class B2SiteTests(Recorded, TransactionTestCase):
    def test_a_first(self):
        self.assertEqual(Site.objects.get().pk, 3)

    def test_b_second(self):
        Site.objects.all().delete()


@modify_settings(INSTALLED_APPS={"remove": ["django.contrib.sites"]})
class B3FewerAppsTests(Recorded, TransactionTestCase):
    def test_a_first(self):
        fill()

    def test_b_second(self):
        pass


def make_log(using, **kwargs):
    Log.objects.using(using).create(text=f"migrated {ContentType.objects.using(using).count()}")


class B4ReceiverTests(Recorded, TransactionTestCase):
    """A receiver of the project's own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        post_migrate.connect(make_log, sender=apps.get_app_config("shelf"))

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        post_migrate.disconnect(make_log, sender=apps.get_app_config("shelf"))

    def test_a_first(self):
        pass

    def test_b_second(self):
        fill()


class B5OwnWayTests(Recorded, TransactionTestCase):
    """Leaves its rows to the next class, which has none of them after its first test."""

    def _fixture_teardown(self):
        Log.objects.create(text="left by a teardown")

    def test_a_first(self):
        Author.objects.create(name="left")

    def test_b_second(self):
        Author.objects.create(name="left, too")


class B6AroundTests(Recorded, TransactionTestCase):
    def _fixture_teardown(self):
        super()._fixture_teardown()
        Log.objects.create(text="after the flush")

    def test_a_first(self):
        pass

    def test_b_second(self):
        pass


class B7PlainTests(Recorded, TestCase):
    def test_a_rolled_back(self):
        fill()

    def test_b_rolled_back(self):
        pass


def execute(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class C1SchemaTests(Recorded, TransactionTestCase):
    """What tests do to the schema stays, and the next flushes must know."""

    databases = {"default"}

    def test_a_drops_a_table(self):
        Late.objects.create(text="x")
        execute("DROP TABLE shelf_late")

    def test_b_nothing(self):
        Author.objects.create(name="x")

    def test_c_makes_it_again(self):
        with connection.constraint_checks_disabled(), connection.schema_editor() as editor:
            editor.create_model(Late)
        Late.objects.create(text="x")

    def test_d_fills_it(self):
        Late.objects.create(text="y")

    def test_e_makes_an_index(self):
        execute("CREATE INDEX by_text ON shelf_late (text)")
        Late.objects.create(text="z")

    def test_f_makes_a_table_of_its_own(self):
        execute(
            "CREATE TABLE elsewhere (id integer, text varchar(50))",
            "INSERT INTO elsewhere VALUES (1, 'stays')",
        )
        fill()

    def test_g_makes_a_temporary_table(self):
        execute("CREATE TEMPORARY TABLE passing (id integer)")
        fill()

    def test_h_makes_a_trigger(self):
        execute(*TRIGGERS[connection.vendor])
        Author.objects.create(name="heard of")

    def test_i_is_heard_of(self):
        Log.objects.create(text="heard of")
        Late.objects.create(text="x")

    def test_j_drops_the_trigger(self):
        Author.objects.create(name="heard of")
        execute(*DROPPED[connection.vendor])

    def test_k_is_not_heard_of(self):
        fill()


TRIGGERS = {
    "sqlite": [
        "CREATE TRIGGER hears AFTER DELETE ON shelf_author BEGIN"
        " INSERT INTO shelf_log (text) VALUES (old.name); END",
        "CREATE TRIGGER hears_logs AFTER DELETE ON shelf_log BEGIN"
        " INSERT INTO shelf_author (name) VALUES (old.text); END",
    ],
    "mysql": [
        "CREATE TRIGGER hears AFTER DELETE ON shelf_author FOR EACH ROW"
        " INSERT INTO shelf_log (text) VALUES (old.name)",
        "CREATE TRIGGER hears_logs AFTER DELETE ON shelf_log FOR EACH ROW"
        " INSERT INTO `UPPER Case` (name) VALUES (old.text)",
    ],
    "postgresql": [
        "CREATE FUNCTION hears() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN INSERT INTO shelf_log (text) VALUES ('heard'); RETURN NULL; END $$",
        "CREATE TRIGGER hears AFTER DELETE ON shelf_author FOR EACH ROW EXECUTE FUNCTION hears()",
        "CREATE TRIGGER hears_inserts AFTER INSERT ON django_content_type"
        " FOR EACH STATEMENT EXECUTE FUNCTION hears()",
    ],
}
DROPPED = {
    "sqlite": ["DROP TRIGGER hears", "DROP TRIGGER hears_logs"],
    "mysql": ["DROP TRIGGER hears", "DROP TRIGGER hears_logs"],
    "postgresql": [
        "DROP TRIGGER hears ON shelf_author",
        "DROP TRIGGER hears_inserts ON django_content_type",
    ],
}


@skipUnless(connection.vendor == "postgresql", "what a DELETE minds and a TRUNCATE does not")
class C2PostgresqlTests(Recorded, TransactionTestCase):
    databases = {"default"}

    def test_a_a_rule_that_keeps_rows(self):
        fill()
        Log.objects.create(text="kept by a DELETE")
        execute("CREATE RULE keeps AS ON DELETE TO shelf_log DO INSTEAD NOTHING")

    def test_b_no_rule(self):
        self.assertEqual(Log.objects.count(), 0)
        execute("DROP RULE keeps ON shelf_log")

    def test_c_a_key_that_restricts(self):
        fill()
        execute(
            'ALTER TABLE "Größe ß" ADD CONSTRAINT restricts FOREIGN KEY (capital_id)'
            ' REFERENCES "UPPER Case" ON DELETE RESTRICT'
        )

    def test_d_a_key_that_is_checked_at_once(self):
        execute(
            'ALTER TABLE "Größe ß" DROP CONSTRAINT restricts',
            'ALTER TABLE "Größe ß" ADD CONSTRAINT at_once FOREIGN KEY (capital_id)'
            ' REFERENCES "UPPER Case"',
        )
        fill()

    def test_e_a_key_that_could_be_deferred(self):
        execute('ALTER TABLE "Größe ß" ALTER CONSTRAINT at_once DEFERRABLE')
        fill()

    def test_f_a_policy_that_hides_rows(self):
        execute('ALTER TABLE "Größe ß" DROP CONSTRAINT at_once')
        fill()
        Late.objects.create(text="hidden from a DELETE")
        execute(
            "ALTER TABLE shelf_late ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE shelf_late FORCE ROW LEVEL SECURITY",
        )

    def test_g_no_policy(self):
        execute(
            "ALTER TABLE shelf_late NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE shelf_late DISABLE ROW LEVEL SECURITY",
        )
        self.assertEqual(Late.objects.count(), 0)

    def test_h_a_vacuum(self):
        fill()
        Book.objects.bulk_create([Book(title="x" * 400) for _ in range(200)])
        Book.objects.filter(title__startswith="x").delete()
        execute("VACUUM shelf_book")

    def test_i_rows_in_order_after_it(self):
        Book.objects.bulk_create([Book(title=f"{number:0400}") for number in range(200)])
        titles = list(Book.objects.values_list("title", flat=True))
        self.assertEqual(titles, sorted(titles))

    def test_j_a_trigger_of_truncate(self):
        execute(
            "CREATE FUNCTION notes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " CREATE TABLE noted AS SELECT 1 AS one; RETURN NULL; END $$",
            "CREATE TRIGGER notes AFTER TRUNCATE ON shelf_late EXECUTE FUNCTION notes()",
        )

    def test_k_a_trigger_of_truncate_was_called(self):
        self.assertIn("noted", connection.introspection.table_names())
        execute("DROP TRIGGER notes ON shelf_late")


class D1LastTests(Recorded, TransactionTestCase):
    def test_a_after_all_that(self):
        fill()
        fill("other")

    def test_b_last(self):
        pass
