from django.apps import AppConfig
from django.core.checks import register


class ShopConfig(AppConfig):
    name = "shop"
    ready_calls = 0

    def ready(self):
        from shop.checks import check_greeting

        type(self).ready_calls += 1
        register(check_greeting)
