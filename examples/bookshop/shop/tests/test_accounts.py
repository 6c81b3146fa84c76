import os

from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.hashers import check_password, make_password
from django.test import SimpleTestCase, TestCase
from django.urls import reverse

from shop.tests.shelves import PASSWORD, make_user


class RegisterTests(TestCase):
    def register(self, **changes):
        answers = {
            "username": "newcomer",
            "email": "new@example.com",
            "password1": PASSWORD,
            "password2": PASSWORD,
        }
        return self.client.post(reverse("register"), answers | changes)

    def test_the_form_is_shown(self):
        self.assertContains(self.client.get(reverse("register")), "password1")

    def test_a_newcomer_is_logged_in(self):
        response = self.register()
        self.assertRedirects(response, reverse("catalogue"))
        self.assertContains(self.client.get("/"), "newcomer")

    def test_the_password_is_hashed(self):
        self.register()
        user = get_user_model().objects.get()
        self.assertNotIn(PASSWORD, user.password)
        self.assertTrue(user.check_password(PASSWORD))

    def test_two_passwords_that_differ_are_refused(self):
        response = self.register(password2="another-one-entirely")
        self.assertContains(response, "match")
        self.assertFalse(get_user_model().objects.exists())

    def test_a_common_password_is_refused(self):
        response = self.register(password1="password123", password2="password123")
        self.assertContains(response, "too common")

    def test_a_short_password_is_refused(self):
        self.assertContains(self.register(password1="x9!", password2="x9!"), "too short")

    def test_an_address_is_needed(self):
        self.assertContains(self.register(email="nowhere"), "valid email")

    def test_a_name_is_taken_once(self):
        make_user("newcomer")
        self.assertContains(self.register(), "already exists")


class LoginTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = make_user(password=PASSWORD)

    def log_in(self, password):
        return self.client.post(reverse("login"), {"username": "reader", "password": password})

    def test_the_right_password_opens_the_shop(self):
        self.assertRedirects(self.log_in(PASSWORD), reverse("catalogue"))

    def test_a_wrong_password_does_not(self):
        self.assertContains(self.log_in("open sesame"), "correct username and password")

    def test_nobody_is_logged_in_after_a_wrong_password(self):
        self.log_in("open sesame")
        self.assertNotIn("_auth_user_id", self.client.session)

    def test_orders_ask_for_a_login(self):
        self.assertRedirects(self.client.get("/orders/"), "/login/?next=/orders/")

    def test_a_login_leads_to_the_page_that_was_asked_for(self):
        answers = {"username": "reader", "password": PASSWORD}
        self.assertRedirects(self.client.post("/login/?next=/orders/", answers), "/orders/")


class AuthenticationTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = make_user(password=PASSWORD)

    def test_the_right_password_is_known(self):
        self.assertEqual(authenticate(username="reader", password=PASSWORD), self.user)

    def test_a_wrong_password_is_not(self):
        self.assertIsNone(authenticate(username="reader", password="reader"))

    def test_an_unknown_user_takes_as_long_as_a_known_one(self):
        self.assertIsNone(authenticate(username="nobody", password=PASSWORD))

    def test_a_user_who_left_is_refused(self):
        self.user.is_active = False
        self.user.save()
        self.assertIsNone(authenticate(username="reader", password=PASSWORD))


class PasswordTests(SimpleTestCase):
    def test_a_hash_is_checked(self):
        hashed = make_password(PASSWORD)
        self.assertTrue(check_password(PASSWORD, hashed))

    def test_one_letter_makes_a_difference(self):
        hashed = make_password(PASSWORD)
        self.assertFalse(check_password(PASSWORD.upper(), hashed))

    def test_two_hashes_of_one_password_differ(self):
        self.assertNotEqual(make_password(PASSWORD), make_password(PASSWORD))

    def test_an_unusable_password_opens_nothing(self):
        self.assertFalse(check_password("", make_password(None)))


class FlagTests(SimpleTestCase):
    def test_fails_when_told_to(self):
        """Set BOOKSHOP_FAIL=1 to see how a failure looks."""
        books, sold = ["The Shoal", "The Reef"], ["The Shoal"]
        left = [book for book in books if book not in sold]
        expected = ["The Reef"] if not os.environ.get("BOOKSHOP_FAIL") else ["The Shoal"]
        self.assertEqual(left, expected)
