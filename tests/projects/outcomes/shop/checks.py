from django.conf import settings
from django.core.checks import Error


def check_greeting(app_configs, **kwargs):
    """Refuse a project without a greeting."""
    if getattr(settings, "GREETING", ""):
        return []
    return [Error("the shop has no greeting", hint="set GREETING", id="shop.E001")]
