"""Settings of the tests: the product's own, with folders and addresses of a test run.

Each process of a run (the workers of pytest-xdist) has folders, counters and a database of its own.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

_folder = Path(tempfile.mkdtemp(prefix="academy-tests-", dir=os.environ.get("ACADEMY_TESTS_FOLDER")))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["ACADEMY_DATA"] = str(_folder / "data")  # also where a parent process has set its own
os.environ["ACADEMY_URL"] = "https://academy.example"
os.environ.setdefault("ACADEMY_LOG_LEVEL", "WARNING")
(_folder / "data" / "static").mkdir(parents=True)  # whitenoise warns where it is missing

from academy.settings import *  # noqa: E402, F403

INSTALLED_APPS = [*INSTALLED_APPS, "django_linear_migrations", "django_migration_linter"]  # noqa: F405
SECRET_KEY = "tests-" * 8
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]  # noqa: F405
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
# A file, for the shared in-memory database of the test runner knows no lock time-out.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "test.sqlite3")}  # noqa: F405
# Nothing listens on the queue in ordinary tests; those with a worker start one as a process.
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {}
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
if REDIS_URL:  # noqa: F405
    # The counters are cleared before each test: two workers must not clear each other's.
    _number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) + 1
    REDIS_URL = CACHES["default"]["LOCATION"] = urlunsplit(urlsplit(REDIS_URL)._replace(path=f"/{_number}"))  # noqa: F405
# As strong as production's, but for the time it takes.
PASSWORD_HASHERS = ["tests.hashers.QuickArgon2"]
