from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Avg, F, Sum


class OutOfStock(Exception):
    """There are fewer copies of a book than were asked for."""


class Author(models.Model):
    name = models.CharField(max_length=100, unique=True)

    def __str__(self):
        return self.name


class BookQuerySet(models.QuerySet):
    def in_stock(self):
        return self.filter(stock__gt=0)

    def matching(self, text):
        return self.filter(models.Q(title__icontains=text) | models.Q(author__name__icontains=text))

    def with_rating(self):
        return self.annotate(rating=Avg("reviews__stars"))


class Book(models.Model):
    author = models.ForeignKey(Author, models.PROTECT, related_name="books")
    title = models.CharField(max_length=200)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    stock = models.PositiveIntegerField(default=0)

    objects = BookQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self):
        return self.title


class Review(models.Model):
    book = models.ForeignKey(Book, models.CASCADE, related_name="reviews")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    stars = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    text = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "user"], name="one_review_each")]


class Order(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="orders")
    placed = models.DateTimeField(auto_now_add=True)

    @classmethod
    def place(cls, user, quantities):
        """Return a new order of {book's pk: number of copies}; raises OutOfStock."""
        with transaction.atomic():
            order = cls.objects.create(user=user)
            for pk, quantity in quantities.items():
                taken = Book.objects.filter(pk=pk, stock__gte=quantity)
                if not taken.update(stock=F("stock") - quantity):
                    raise OutOfStock(pk)
                book = Book.objects.get(pk=pk)
                order.lines.create(book=book, quantity=quantity, price=book.price)
        return order

    @property
    def total(self):
        return self.lines.aggregate(sum=Sum(F("price") * F("quantity")))["sum"] or Decimal(0)


class OrderLine(models.Model):
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    book = models.ForeignKey(Book, models.PROTECT)
    quantity = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=8, decimal_places=2)
