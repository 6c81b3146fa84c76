from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.template import Context, Template
from django.test import SimpleTestCase, TestCase

from shop.forms import QuantityForm, ReviewForm
from shop.models import Book, Review
from shop.templatetags.money import money, stars
from shop.tests.shelves import fill_shelves, make_book, make_user


class BookPageTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.books = fill_shelves(books=60, readers=8)

    def test_every_page_shows_its_book(self):
        for book in self.books:
            with self.subTest(book=book.title):
                self.assertContains(self.client.get(f"/books/{book.pk}/"), book.title)

    def test_every_review_is_shown(self):
        self.assertContains(self.client.get(f"/books/{self.books[1].pk}/"), "blockquote", count=16)

    def test_a_book_in_stock_can_be_bought(self):
        self.assertContains(self.client.get(f"/books/{self.books[1].pk}/"), "Buy")

    def test_a_book_that_is_sold_out_cannot(self):
        self.assertContains(self.client.get(f"/books/{self.books[0].pk}/"), "Sold out")

    def test_a_book_that_does_not_exist_is_missing(self):
        self.assertEqual(self.client.get("/books/999999/").status_code, 404)

    def test_the_number_of_queries_does_not_grow_with_reviews(self):
        with self.assertNumQueries(2):
            self.client.get(f"/books/{self.books[1].pk}/")


class ReviewTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.book = make_book()
        cls.user = make_user()

    def setUp(self):
        self.client.force_login(self.user)

    def review(self, **answers):
        return self.client.post(f"/books/{self.book.pk}/review/", answers)

    def test_a_review_is_written(self):
        self.assertRedirects(self.review(stars=4, text="Deep."), f"/books/{self.book.pk}/")
        self.assertEqual(self.book.reviews.get().stars, 4)

    def test_a_second_review_replaces_the_first(self):
        self.review(stars=4, text="Deep.")
        self.review(stars=2, text="Too deep.")
        self.assertEqual(self.book.reviews.get().text, "Too deep.")

    def test_a_stranger_is_asked_to_log_in(self):
        self.client.logout()
        self.assertEqual(self.review(stars=4).status_code, 302)
        self.assertFalse(Review.objects.exists())

    def test_six_stars_are_too_many(self):
        self.assertContains(self.review(stars=6), "less than or equal to 5")

    def test_shouting_is_refused(self):
        self.assertContains(self.review(stars=1, text="THE END"), "No shouting")

    def test_markup_is_escaped(self):
        self.review(stars=1, text="<b>bold</b>")
        self.assertContains(self.client.get(f"/books/{self.book.pk}/"), "&lt;b&gt;bold")

    def test_the_database_allows_one_review_each(self):
        Review.objects.create(book=self.book, user=self.user, stars=1)
        with self.assertRaises(IntegrityError), transaction.atomic():
            Review.objects.create(book=self.book, user=self.user, stars=2)


class BookTests(TestCase):
    def test_books_are_sorted_by_title(self):
        make_book("B")
        make_book("A")
        self.assertEqual([book.title for book in Book.objects.all()], ["A", "B"])

    def test_books_in_stock(self):
        make_book("here", stock=1)
        make_book("gone", stock=0)
        self.assertEqual([str(book) for book in Book.objects.in_stock()], ["here"])

    def test_a_price_has_two_decimals(self):
        book = make_book(price="1.005")
        with self.assertRaises(ValidationError):
            book.full_clean()

    def test_stars_are_between_one_and_five(self):
        with self.assertRaises(ValidationError):
            Review(book=make_book(), user=make_user(), stars=0).full_clean()


class FormTests(SimpleTestCase):
    def test_a_quantity_is_at_least_one(self):
        self.assertFalse(QuantityForm({"quantity": 0}).is_valid())

    def test_a_quantity_is_at_most_twenty(self):
        self.assertFalse(QuantityForm({"quantity": 21}).is_valid())

    def test_a_quantity_is_a_number(self):
        self.assertFalse(QuantityForm({"quantity": "many"}).is_valid())

    def test_every_sensible_quantity_is_accepted(self):
        self.assertTrue(all(QuantityForm({"quantity": n}).is_valid() for n in range(1, 21)))

    def test_spaces_around_a_review_are_removed(self):
        form = ReviewForm({"stars": 3, "text": "  fine  "})
        form.full_clean()
        self.assertEqual(form.cleaned_data["text"], "fine")


class TemplateFilterTests(SimpleTestCase):
    def test_money_has_two_decimals(self):
        self.assertEqual(money(Decimal("3")), "3.00 €")

    def test_thousands_are_set_apart(self):
        self.assertEqual(money(Decimal("1234567.8")), "1\u2009234\u2009567.80 €")

    def test_stars_are_rounded(self):
        self.assertEqual(
            [stars(n) for n in (None, 0.4, 2.6, 5)], ["☆☆☆☆☆", "☆☆☆☆☆", "★★★☆☆", "★★★★★"]
        )

    def test_a_long_price_list_is_rendered(self):
        template = Template(
            "{% load money %}{% for n in numbers %}<td>{{ n|money }} {{ n|stars }}</td>{% endfor %}"
        )
        page = template.render(Context({"numbers": [n % 6 for n in range(20_000)]}))
        self.assertEqual(page.count("<td>"), 20_000)
