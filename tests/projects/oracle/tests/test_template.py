"""What migrations have put into the database is there in each worker."""

from django.contrib.auth import authenticate
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import TestCase
from shop.models import Item, Shelf


class WhatMigrationsWrote(TestCase):
    def test_shelves_are_there(self):
        names = Shelf.objects.order_by("name").values_list("name", flat=True)
        self.assertEqual(list(names), ["left", "middle", "right"])

    def test_items_are_there(self):
        self.assertEqual(Item.objects.count(), 9)
        self.assertEqual(Item.objects.filter(shelf__name="left").count(), 3)

    def test_text_is_there(self):
        self.assertEqual({item.text for item in Item.objects.all()}, {"from 0002"})

    def test_new_rows_go_on_behind_them(self):
        last = Shelf.objects.order_by("-pk").first()
        self.assertGreater(Shelf.objects.create(name="new").pk, last.pk)


class ContentTypes(TestCase):
    def test_models_have_theirs(self):
        self.assertEqual(ContentType.objects.get_for_model(Item).model_class(), Item)

    def test_permissions_are_there(self):
        self.assertEqual(Permission.objects.filter(content_type__app_label="shop").count(), 16)


class Users(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = User.objects.create_user("ann", "ann@example.org", "pw")

    def test_can_log_in(self):
        self.assertEqual(authenticate(username="ann", password="pw"), self.user)

    def test_may_change_items(self):
        self.user.user_permissions.add(Permission.objects.get(codename="change_item"))
        self.assertTrue(User.objects.get(pk=self.user.pk).has_perm("shop.change_item"))

    def test_has_no_last_name(self):
        self.assertEqual(User.objects.get(pk=self.user.pk).last_name, "")


class Introspection(TestCase):
    def test_tables_are_there(self):
        names = connection.introspection.table_names()
        self.assertIn("shop_tag_items", names)

    def test_constraints_are_there(self):
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, "shop_item")
        self.assertTrue(found["price_not_negative"]["check"])
        self.assertEqual(found["one_name_a_shelf"]["columns"], ["shelf_id", "name"])
        self.assertIn(("shop_shelf", "id"), [one["foreign_key"] for one in found.values()])

    def test_columns_are_there(self):
        with connection.cursor() as cursor:
            found = connection.introspection.get_table_description(cursor, "shop_shelf")
        self.assertEqual([column.name for column in found], ["id", "name", "is_open"])
