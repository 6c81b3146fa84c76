"""Requests without a server, and asynchronous tests."""

import asyncio
import unittest

from django.test import AsyncClient, AsyncRequestFactory, RequestFactory, SimpleTestCase, TestCase
from shop import views
from shop.models import Item


class ClientTests(TestCase):
    def test_a_view_answers(self):
        self.assertContains(self.client.get("/"), "hello")

    def test_a_view_writes(self):
        response = self.client.post("/items/add/", {"name": "posted"})
        self.assertEqual(response.status_code, 201)
        self.assertEqual(Item.objects.get(pk=response.json()["pk"]).name, "posted")

    def test_a_wrong_method_is_refused(self):
        self.assertEqual(self.client.get("/items/add/").status_code, 405)

    def test_a_page_is_missing(self):
        self.assertEqual(self.client.get("/nowhere/").status_code, 404)

    def test_a_wrong_expectation(self):
        self.assertContains(self.client.get("/"), "good bye")

    def test_an_exception_comes_through(self):
        self.client.post("/items/add/")


class RequestFactoryTests(SimpleTestCase):
    def test_a_view_is_called(self):
        self.assertEqual(views.greet(RequestFactory().get("/")).content, b"hello")

    def test_an_asynchronous_request(self):
        self.assertEqual(AsyncRequestFactory().get("/").path, "/")


class AsyncTests(TestCase):
    async def test_passes(self):
        await asyncio.sleep(0)

    async def test_fails(self):
        await asyncio.sleep(0)
        self.fail("asynchronously")

    async def test_errors(self):
        await asyncio.wait_for(asyncio.sleep(30), timeout=0.01)

    async def test_is_skipped(self):
        self.skipTest("asynchronously")

    async def test_queries(self):
        await Item.objects.acreate(name="async")
        self.assertEqual(await Item.objects.acount(), 1)

    async def test_requests(self):
        response = await self.async_client.get("/")
        self.assertEqual(response.content, b"hello")

    async def test_a_client_of_its_own(self):
        response = await AsyncClient().get("/items/")
        self.assertEqual(response.json(), {"items": []})

    async def test_subtests(self):
        for n in range(2):
            with self.subTest(n=n):
                await asyncio.sleep(0)
                self.assertEqual(n, 0)

    @unittest.expectedFailure
    async def test_fails_as_expected(self):
        self.fail("asynchronously, as expected")


class PlainAsyncTests(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.ready = True

    async def test_passes(self):
        self.assertTrue(self.ready)

    async def test_fails(self):
        await asyncio.gather(asyncio.sleep(0), asyncio.sleep(0))
        self.fail("in a loop of its own")
