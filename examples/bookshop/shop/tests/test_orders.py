import json
import threading
from decimal import Decimal
from urllib.request import urlopen

from django.core import mail
from django.db import connection
from django.test import LiveServerTestCase, TestCase, TransactionTestCase

from shop.models import Book, Order, OutOfStock
from shop.tests.shelves import fill_shelves, make_book, make_user


class BasketTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.book = make_book(price="12.50", stock=30)
        cls.other = make_book("The Reef", price="1000", stock=1)

    def add(self, book, quantity=1):
        return self.client.post(f"/basket/add/{book.pk}/", {"quantity": quantity})

    def test_an_empty_basket_costs_nothing(self):
        self.assertContains(self.client.get("/basket/"), "Total: 0.00 €")

    def test_a_book_is_added(self):
        self.assertRedirects(self.add(self.book), "/basket/")
        self.assertContains(self.client.get("/basket/"), "1 × The Shoal")

    def test_quantities_add_up(self):
        self.add(self.book, 2)
        self.add(self.book, 3)
        self.assertContains(self.client.get("/basket/"), "5 × The Shoal: 62.50 €")

    def test_the_total_is_of_all_books(self):
        self.add(self.book, 2)
        self.add(self.other)
        self.assertContains(self.client.get("/basket/"), "Total: 1\u2009025.00 €")

    def test_nonsense_is_refused(self):
        self.assertContains(
            self.client.post(f"/basket/add/{self.book.pk}/", follow=True), "not a number"
        )

    def test_a_book_that_is_sold_out_is_missing(self):
        Book.objects.update(stock=0)
        self.assertEqual(self.add(self.book).status_code, 404)

    def test_a_basket_needs_a_post(self):
        self.assertEqual(self.client.get(f"/basket/add/{self.book.pk}/").status_code, 405)


class CheckoutTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = make_user()
        cls.book = make_book(stock=3)

    def setUp(self):
        self.client.force_login(self.user)

    def check_out(self, quantity):
        self.client.post(f"/basket/add/{self.book.pk}/", {"quantity": quantity})
        return self.client.post("/checkout/", follow=True)

    def test_an_order_is_placed(self):
        self.assertContains(self.check_out(2), "2 × The Shoal")
        self.assertEqual(Order.objects.get().total, Decimal("25.00"))

    def test_the_stock_shrinks(self):
        self.check_out(2)
        self.assertEqual(Book.objects.get().stock, 1)

    def test_a_mail_is_sent(self):
        self.check_out(1)
        self.assertEqual([message.to for message in mail.outbox], [["reader@example.com"]])

    def test_the_basket_is_empty_afterwards(self):
        self.check_out(1)
        self.assertNotIn("basket", self.client.session)

    def test_more_than_there_is_cannot_be_bought(self):
        self.assertContains(self.check_out(4), "Somebody was faster")
        self.assertEqual((Order.objects.count(), Book.objects.get().stock), (0, 3))

    def test_an_empty_basket_cannot_be_paid_for(self):
        self.assertContains(self.client.post("/checkout/", follow=True), "The basket is empty.")

    def test_a_later_price_does_not_change_an_order(self):
        self.check_out(1)
        Book.objects.update(price=99)
        self.assertEqual(Order.objects.get().total, Decimal("12.50"))


class OrderListTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user, cls.other = make_user(), make_user("other")
        books = [book for book in fill_shelves(books=200, readers=1) if book.stock]
        for book in books:
            Order.place(cls.user, {book.pk: 1})

    def test_all_orders_are_listed(self):
        self.client.force_login(self.user)
        self.assertContains(self.client.get("/orders/"), "<section>", count=150)

    def test_orders_of_others_are_not(self):
        self.client.force_login(self.other)
        self.assertNotContains(self.client.get("/orders/"), "<section>")

    def test_totals_are_those_of_the_books(self):
        self.assertEqual(
            sum(order.total for order in self.user.orders.all()),
            sum(line.price for order in self.user.orders.all() for line in order.lines.all()),
        )


class PlaceOrderTests(TransactionTestCase):
    def test_nothing_is_kept_of_an_order_that_fails(self):
        first, second = make_book("first", stock=1), make_book("second", stock=0)
        with self.assertRaises(OutOfStock):
            Order.place(make_user(), {first.pk: 1, second.pk: 1})
        self.assertEqual(Order.objects.count(), 0)
        self.assertEqual(Book.objects.get(pk=first.pk).stock, 1)

    def test_the_last_copy_is_sold_once(self):
        book, user = make_book(stock=1), make_user()
        Order.place(user, {book.pk: 1})
        with self.assertRaises(OutOfStock):
            Order.place(user, {book.pk: 1})

    def test_a_thread_sees_what_was_committed(self):
        make_book(stock=7)
        seen = []

        def look():
            seen.append(Book.objects.get().stock)
            connection.close()

        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        self.assertEqual(seen, [7])

    def test_many_orders_empty_the_shelves(self):
        user = make_user()
        books = [make_book(f"Volume {n}", stock=1) for n in range(40)]
        for book in books:
            Order.place(user, {book.pk: 1})
        self.assertFalse(Book.objects.in_stock().exists())


class LiveShopTests(LiveServerTestCase):
    def get(self, path):
        with urlopen(self.live_server_url + path, timeout=30) as answer:
            return answer.read().decode()

    def test_the_catalogue_is_served(self):
        fill_shelves(books=100, readers=2)
        self.assertIn("Page 1 of 2", self.get("/"))

    def test_a_book_is_served(self):
        book = make_book("Served", price="1")
        self.assertIn("<h1>Served</h1>", self.get(f"/books/{book.pk}/"))

    def test_what_is_served_follows_the_database(self):
        self.assertIn("Nothing found.", self.get("/"))
        make_book("Just arrived")
        self.assertIn("Just arrived", self.get("/"))

    def test_sessions_travel_as_cookies(self):
        with urlopen(f"{self.live_server_url}/login/", timeout=30) as answer:
            self.assertIn("csrftoken", json.dumps(answer.headers.get_all("Set-Cookie")))
