SECRET_KEY = "a sample project has no secrets"
INSTALLED_APPS = []
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
TEST_RUNNER = "shoal.ShoalRunner"
