"""Live servers: threads of the test's own process answer over HTTP."""

import json
import unittest
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

from django.contrib.staticfiles.testing import StaticLiveServerTestCase
from django.test import LiveServerTestCase
from shop.models import Item


class LiveServerMixin:
    def get(self, path):
        with urlopen(self.live_server_url + path, timeout=30) as answer:
            return answer.read()

    def post(self, path, **data):
        with urlopen(self.live_server_url + path, urlencode(data).encode(), timeout=30) as answer:
            return json.load(answer)


class LiveServerTests(LiveServerMixin, LiveServerTestCase):
    def test_the_server_answers(self):
        self.assertEqual(self.get("/"), b"hello")

    def test_the_server_reads_this_database(self):
        Item.objects.create(pk=1, name="from the test")
        self.assertEqual(json.loads(self.get("/items/")), {"items": ["from the test"]})

    def test_the_server_writes_into_this_database(self):
        self.post("/items/add/", name="from the server")
        self.assertEqual(list(Item.objects.values_list("name", flat=True)), ["from the server"])

    def test_several_requests_at_once(self):
        for key in range(1, 6):
            Item.objects.create(pk=key, name=f"item {key}")
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(self.get, ["/items/"] * 24))
        self.assertEqual({len(json.loads(answer)["items"]) for answer in answers}, {5})

    def test_an_answer_is_an_error(self):
        with self.assertRaises(HTTPError) as caught:
            self.get("/no/such/page/")
        self.addCleanup(caught.exception.close)
        self.assertEqual(caught.exception.code, 404)

    def test_fails_with_a_running_server(self):
        self.assertEqual(self.get("/"), b"good bye")


class AnotherLiveServerTests(LiveServerMixin, LiveServerTestCase):
    """Runs at the same time as the first on another worker, on another port."""

    def test_the_table_is_empty_at_first(self):
        self.assertEqual(json.loads(self.get("/items/")), {"items": []})
        self.post("/items/add/", name="mine alone")
        self.assertEqual(json.loads(self.get("/items/")), {"items": ["mine alone"]})

    @unittest.expectedFailure
    def test_fails_as_expected(self):
        self.assertEqual(self.get("/"), b"good bye")


class StaticFilesTests(LiveServerMixin, StaticLiveServerTestCase):
    def test_static_files_are_served(self):
        self.assertIn(b"color", self.get("/static/shop/style.css"))
