from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.mail import send_mail
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from shop.forms import QuantityForm, RegisterForm, ReviewForm
from shop.models import Book, Order, OutOfStock


def catalogue(request):
    books = Book.objects.with_rating().select_related("author").order_by("title", "pk")
    if text := request.GET.get("q"):
        books = books.matching(text)
    page = Paginator(books, 50).get_page(request.GET.get("page"))
    return render(request, "shop/catalogue.html", {"page": page, "text": text or ""})


def book(request, pk):
    found = get_object_or_404(Book.objects.with_rating().select_related("author"), pk=pk)
    reviews = found.reviews.select_related("user").order_by("pk")
    context = {"book": found, "reviews": reviews, "form": QuantityForm()}
    return render(request, "shop/book.html", context)


@login_required
def review(request, pk):
    found = get_object_or_404(Book, pk=pk)
    mine = found.reviews.filter(user=request.user).first()
    form = ReviewForm(request.POST or None, instance=mine)
    if form.is_valid():
        form.instance.book, form.instance.user = found, request.user
        form.save()
        return redirect("book", pk=pk)
    return render(request, "shop/form.html", {"form": form})


@require_POST
def add_to_basket(request, pk):
    get_object_or_404(Book.objects.in_stock(), pk=pk)
    form = QuantityForm(request.POST)
    if not form.is_valid():
        messages.error(request, "That is not a number of copies.")
        return redirect("book", pk=pk)
    quantities = request.session.setdefault("basket", {})
    quantities[str(pk)] = quantities.get(str(pk), 0) + form.cleaned_data["quantity"]
    request.session.modified = True
    return redirect("basket")


def lines_of(session):
    quantities = session.get("basket", {})
    books = Book.objects.select_related("author").in_bulk([int(pk) for pk in quantities])
    return [
        (books[int(pk)], count, books[int(pk)].price * count) for pk, count in quantities.items()
    ]


def basket(request):
    lines = lines_of(request.session)
    context = {"lines": lines, "total": sum(price for _, _, price in lines)}
    return render(request, "shop/basket.html", context)


@login_required
@require_POST
def checkout(request):
    quantities = {int(pk): count for pk, count in request.session.get("basket", {}).items()}
    if not quantities:
        messages.error(request, "The basket is empty.")
        return redirect("basket")
    try:
        order = Order.place(request.user, quantities)
    except OutOfStock:
        messages.error(request, "Somebody was faster than you.")
        return redirect("basket")
    del request.session["basket"]
    send_mail(f"Order {order.pk}", f"Total: {order.total}", None, [request.user.email])
    return redirect("orders")


@login_required
def orders(request):
    found = request.user.orders.prefetch_related("lines__book").order_by("-pk")
    return render(request, "shop/orders.html", {"orders": found})


def register(request):
    form = RegisterForm(request.POST or None)
    if form.is_valid():
        login(request, form.save())
        return redirect("catalogue")
    return render(request, "shop/form.html", {"form": form})
