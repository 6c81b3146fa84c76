import os

from django.apps import AppConfig
from project.marks import mark


class ShelfConfig(AppConfig):
    name = "shelf"

    def ready(self):
        if os.environ.get("CLONES_HOST") != str(os.getpid()):
            mark("came-up")
