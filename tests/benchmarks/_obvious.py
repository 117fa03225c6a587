"""The same two requests as anybody would write them first: Django's and allauth's defaults, a serializer a model, the ORM.

It is the second thing that `answer` and `lesson` are measured against. As settings it is Academy's with other addresses and middleware.
"""

from typing import Any

from academy.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks._obvious_views"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["allauth.headless.contrib.rest_framework.authentication.XSessionTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
}
