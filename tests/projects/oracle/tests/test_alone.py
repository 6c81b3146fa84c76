"""Each worker sees its own rows, be they committed or not."""

from django.core.management.color import no_style
from django.db import connection
from django.test import TestCase, TransactionTestCase
from shop.models import Mark, Shelf

from .marks import leave_mark_and_look


class MarksOfATransaction(TestCase):
    def test_only_mine_are_there(self):
        leave_mark_and_look(self)

    def test_they_go_with_the_test(self):
        self.assertEqual(Mark.objects.count(), 0)
        leave_mark_and_look(self)


class CommittedMarks(TransactionTestCase):
    def test_only_mine_are_there(self):
        leave_mark_and_look(self)

    def test_they_are_flushed(self):
        self.assertEqual(Mark.objects.count(), 0)
        leave_mark_and_look(self)


class MoreCommittedMarks(TransactionTestCase):
    def test_only_mine_are_there(self):
        leave_mark_and_look(self)

    def test_numbers_begin_anew_for_nobody_else(self):
        first = Mark.objects.create(slot="a", pid=1)
        second = Mark.objects.create(slot="b", pid=2)
        self.assertEqual(second.pk, first.pk + 1)


class Sequences(TransactionTestCase):
    def test_they_go_on_behind_rows_with_numbers_of_their_own(self):
        Shelf.objects.create(pk=Shelf.objects.create(name="first").pk + 5, name="far")
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [Shelf, Mark]):
                cursor.execute(statement)
        far = Shelf.objects.get(name="far")
        self.assertEqual(Shelf.objects.create(name="next").pk, far.pk + 1)

    def test_tables_come_and_go(self):
        with connection.schema_editor() as editor:
            editor.delete_model(Mark)
            editor.create_model(Mark)
        leave_mark_and_look(self)
