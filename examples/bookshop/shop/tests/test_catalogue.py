from django.db.models import Avg, Count
from django.test import TestCase

from shop.models import Author, Book
from shop.tests.shelves import fill_shelves, make_book


class EmptyCatalogueTests(TestCase):
    def test_nothing_is_found(self):
        self.assertContains(self.client.get("/"), "Nothing found.")

    def test_there_is_one_page(self):
        self.assertContains(self.client.get("/"), "Page 1 of 1")


class CataloguePageTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        fill_shelves()

    def test_the_first_page_shows_fifty_books(self):
        self.assertContains(self.client.get("/"), "<li>", count=50)

    def test_every_page_can_be_turned(self):
        for number in range(1, 7):
            with self.subTest(page=number):
                self.assertContains(self.client.get("/", {"page": number}), f"Page {number} of 6")

    def test_every_book_is_on_one_page(self):
        pages = [self.client.get("/", {"page": n}).content.decode() for n in range(1, 7)]
        for number in range(0, 300, 7):
            self.assertEqual(sum(f"Volume {number:04}" in page for page in pages), 1)

    def test_a_page_after_the_last_is_the_last(self):
        self.assertContains(self.client.get("/", {"page": 99}), "Page 6 of 6")

    def test_a_page_that_is_no_number_is_the_first(self):
        self.assertContains(self.client.get("/", {"page": "x"}), "Page 1 of 6")

    def test_a_page_takes_few_queries(self):
        with self.assertNumQueries(2):
            self.client.get("/")

    def test_books_without_copies_are_marked(self):
        self.assertContains(self.client.get("/"), "(sold out)", count=13)


class SearchTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        fill_shelves()
        make_book("Herring & Cod", author="Ørsted")

    def found(self, text):
        return self.client.get("/", {"q": text})

    def test_a_title_is_found(self):
        self.assertContains(self.found("Volume 0123"), "<li>", count=1)

    def test_part_of_a_title_is_found(self):
        self.assertContains(self.found("me 000"), "<li>", count=10)

    def test_an_author_is_found(self):
        self.assertContains(self.found("Author 7"), "<li>", count=15)

    def test_letters_of_other_languages_are_found(self):
        self.assertContains(self.found("Ørsted"), "Herring &amp; Cod")

    def test_nothing_is_found(self):
        self.assertContains(self.found("whale"), "Nothing found.")

    def test_what_was_typed_is_escaped(self):
        self.assertContains(self.found("<script>"), "&lt;script&gt;")

    def test_every_author_is_found_by_name(self):
        for name in Author.objects.values_list("name", flat=True):
            with self.subTest(author=name):
                self.assertContains(self.found(name), name)


class RatingTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.books = fill_shelves(readers=6)

    def test_the_database_computes_what_python_computes(self):
        rated = {book.pk: book.rating for book in Book.objects.with_rating()}
        for book in Book.objects.prefetch_related("reviews"):
            given = [review.stars for review in book.reviews.all()]
            self.assertAlmostEqual(rated[book.pk], sum(given) / len(given))

    def test_a_book_without_reviews_has_no_rating(self):
        self.assertIsNone(Book.objects.with_rating().get(pk=make_book().pk).rating)

    def test_every_book_has_a_review_of_every_reader(self):
        counts = Book.objects.annotate(count=Count("reviews")).values_list("count", flat=True)
        self.assertEqual(set(counts), {6})

    def test_authors_are_rated_by_their_books(self):
        authors = Author.objects.annotate(rating=Avg("books__reviews__stars"))
        self.assertTrue(all(1 <= author.rating <= 5 for author in authors))

    def test_the_best_come_first_when_asked(self):
        ratings = [book.rating for book in Book.objects.with_rating().order_by("-rating")]
        self.assertEqual(ratings, sorted(ratings, reverse=True))
