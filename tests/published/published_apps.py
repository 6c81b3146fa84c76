"""The published apps whose migrations are run, and what a project needs to have them installed.

They are spread over several projects, as Django's own way takes many minutes for all of them in
one; EVERYTHING is that one. Nothing but the standard library is used here: settings read it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """One distribution, and what it adds to INSTALLED_APPS."""

    name: str
    project: str  # That it is a part of; apps that need each other share one.
    apps: tuple[str, ...]


PUBLISHED = (
    Published(
        "wagtail",
        "wagtail",
        (
            "wagtail.contrib.forms",
            "wagtail.contrib.redirects",
            "wagtail.contrib.search_promotions",
            "wagtail.contrib.settings",
            "wagtail.contrib.simple_translation",
            "wagtail.embeds",
            "wagtail.sites",
            "wagtail.users",
            "wagtail.snippets",
            "wagtail.documents",
            "wagtail.images",
            "wagtail.search",
            "wagtail.admin",
            "wagtail",
            "modelcluster",
            "taggit",
        ),
    ),
    Published(
        "django-oscar",
        "shop",
        (
            "oscar.config.Shop",
            "oscar.apps.analytics.apps.AnalyticsConfig",
            "oscar.apps.checkout.apps.CheckoutConfig",
            "oscar.apps.address.apps.AddressConfig",
            "oscar.apps.shipping.apps.ShippingConfig",
            "oscar.apps.catalogue.apps.CatalogueConfig",
            "oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig",
            "oscar.apps.communication.apps.CommunicationConfig",
            "oscar.apps.partner.apps.PartnerConfig",
            "oscar.apps.basket.apps.BasketConfig",
            "oscar.apps.payment.apps.PaymentConfig",
            "oscar.apps.offer.apps.OfferConfig",
            "oscar.apps.order.apps.OrderConfig",
            "oscar.apps.customer.apps.CustomerConfig",
            "oscar.apps.search.apps.SearchConfig",
            "oscar.apps.voucher.apps.VoucherConfig",
            "oscar.apps.wishlists.apps.WishlistsConfig",
            "oscar.apps.dashboard.apps.DashboardConfig",
            "oscar.apps.dashboard.reports.apps.ReportsDashboardConfig",
            "oscar.apps.dashboard.users.apps.UsersDashboardConfig",
            "oscar.apps.dashboard.orders.apps.OrdersDashboardConfig",
            "oscar.apps.dashboard.catalogue.apps.CatalogueDashboardConfig",
            "oscar.apps.dashboard.offers.apps.OffersDashboardConfig",
            "oscar.apps.dashboard.partners.apps.PartnersDashboardConfig",
            "oscar.apps.dashboard.pages.apps.PagesDashboardConfig",
            "oscar.apps.dashboard.ranges.apps.RangesDashboardConfig",
            "oscar.apps.dashboard.reviews.apps.ReviewsDashboardConfig",
            "oscar.apps.dashboard.vouchers.apps.VouchersDashboardConfig",
            "oscar.apps.dashboard.communications.apps.CommunicationsDashboardConfig",
            "oscar.apps.dashboard.shipping.apps.ShippingDashboardConfig",
            "haystack",
            "treebeard",
            "django_tables2",
        ),
    ),
    Published("django-cms", "cms", ("cms", "menus", "sekizai", "treebeard")),
    Published(
        "django-allauth",
        "accounts",
        (
            "allauth",
            "allauth.account",
            "allauth.socialaccount",
            "allauth.mfa",
            "allauth.usersessions",
        ),
    ),
    Published("django-filer", "cms", ("filer",)),
    Published("easy-thumbnails", "cms", ("easy_thumbnails",)),
    Published("django-reversion", "cms", ("reversion",)),
    Published("django-oauth-toolkit", "accounts", ("oauth2_provider",)),
    Published("django-celery-beat", "tasks", ("django_celery_beat",)),
    Published("django-celery-results", "tasks", ("django_celery_results",)),
    Published("django-guardian", "cms", ("guardian",)),
    Published("django-axes", "accounts", ("axes",)),
    Published("django-waffle", "accounts", ("waffle",)),
    Published("django-constance", "tasks", ("constance",)),
    Published("django-post_office", "tasks", ("post_office",)),
    Published("social-auth-app-django", "accounts", ("social_django",)),
    Published(
        "django-otp",
        "accounts",
        (
            "django_otp",
            "django_otp.plugins.otp_email",
            "django_otp.plugins.otp_hotp",
            "django_otp.plugins.otp_static",
            "django_otp.plugins.otp_totp",
        ),
    ),
    Published("django-silk", "forum", ("silk",)),
    Published("django-q2", "tasks", ("django_q",)),
    Published("dj-stripe", "payments", ("djstripe",)),
    Published("django-organizations", "accounts", ("organizations",)),
    Published(
        "django-machina",
        "forum",
        (
            "machina",
            "machina.apps.forum",
            "machina.apps.forum_conversation",
            "machina.apps.forum_conversation.forum_attachments",
            "machina.apps.forum_conversation.forum_polls",
            "machina.apps.forum_feeds",
            "machina.apps.forum_member",
            "machina.apps.forum_moderation",
            "machina.apps.forum_permission",
            "machina.apps.forum_search",
            "machina.apps.forum_tracking",
            "mptt",
            "widget_tweaks",
        ),
    ),
    Published("django-helpdesk", "forum", ("helpdesk",)),
)

EVERYTHING = "everything"
PROJECTS = tuple(dict.fromkeys(each.project for each in PUBLISHED))

# By Django and distribution, why that one cannot be imported there.
LEFT_OUT: dict[tuple[str, str], str] = {}


def published_in(project: str, django: str) -> list[Published]:
    """The distributions of a project under a Django ("6.1")."""
    return [
        each
        for each in PUBLISHED
        if project in (each.project, EVERYTHING) and (django, each.name) not in LEFT_OUT
    ]
