"""What the tests put on the shelves."""

from decimal import Decimal

from django.contrib.auth import get_user_model

from shop.models import Author, Book, Review

PASSWORD = "the-librarian-says-hush"


def make_user(name="reader", password=None):
    """Return a user; hashing a password takes its time, so only who logs in has one."""
    return get_user_model().objects.create_user(name, f"{name}@example.com", password)


def make_book(title="The Shoal", price="12.50", stock=3, author="A. Writer"):
    writer, _ = Author.objects.get_or_create(name=author)
    return Book.objects.create(author=writer, title=title, price=Decimal(price), stock=stock)


def fill_shelves(books=300, readers=5):
    """Fill the shelves with books by twenty authors, each reviewed by every reader."""
    users = [make_user(f"reader{n}") for n in range(readers)]
    authors = Author.objects.bulk_create(Author(name=f"Author {n}") for n in range(20))
    made = Book.objects.bulk_create(
        Book(
            author=authors[n % len(authors)],
            title=f"Volume {n:04}",
            price=Decimal(5 + n % 40),
            stock=n % 4,
        )
        for n in range(books)
    )
    Review.objects.bulk_create(
        Review(book=book, user=user, stars=1 + (n + position) % 5, text=f"Page {n} is the best.")
        for n, book in enumerate(made)
        for position, user in enumerate(users)
    )
    return made
