from django.apps import AppConfig
from django.db.models.signals import post_migrate


def open_shop(sender, using, **kwargs):
    """A receiver of the project's own."""
    if using == "default":
        sender.get_model("Shop").objects.using(using).get_or_create(name="Opened by a receiver")


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self):
        post_migrate.connect(open_shop, sender=self)
