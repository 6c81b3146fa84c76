from django.contrib.auth.views import LoginView
from django.urls import path
from shop import views

urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("books/<int:pk>/", views.book, name="book"),
    path("books/<int:pk>/review/", views.review, name="review"),
    path("basket/", views.basket, name="basket"),
    path("basket/add/<int:pk>/", views.add_to_basket, name="add"),
    path("checkout/", views.checkout, name="checkout"),
    path("orders/", views.orders, name="orders"),
    path("register/", views.register, name="register"),
    path("login/", LoginView.as_view(template_name="shop/form.html"), name="login"),
]
