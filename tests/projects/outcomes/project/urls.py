from django.urls import path
from shop import views

urlpatterns = [
    path("", views.greet),
    path("items/", views.items),
    path("items/add/", views.add),
]
