from django.db import models

from shop.prices import usual_price


class Shop(models.Model):
    name = models.CharField(max_length=60)
    opened = models.DateTimeField(auto_now_add=True)


class Good(models.Model):
    shop = models.ForeignKey(Shop, models.CASCADE, null=True)
    name = models.CharField(max_length=60, unique=True)
    price = models.IntegerField(default=usual_price)
    country = models.CharField(max_length=60, default="")

    class Meta:
        permissions = [("weigh_good", "Can weigh goods")]
