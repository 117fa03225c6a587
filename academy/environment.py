"""How a setting is read from the environment: each value is checked, and what is wrong with it said in one sentence."""

from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()


def flag(name: str, *, default: bool) -> bool:
    """Yes or no. Raises: ImproperlyConfigured."""
    value = env.str(name, default="1" if default else "0").strip().lower()
    if value not in {"0", "1", "true", "false", "yes", "no", "on", "off"}:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return value in {"1", "true", "yes", "on"}


def whole_number(name: str, *, default: int) -> int:
    """A number of digits alone. Raises: ImproperlyConfigured."""
    value = env.str(name, default=str(default)).strip()
    if not value.isascii() or not value.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def address(name: str) -> str:
    """Scheme, host and port of a place on the web, without a slash at its end; empty if it is not set. Raises: ImproperlyConfigured."""
    value: str = env.str(name, default="").strip().rstrip("/")
    if not value:
        return ""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query or parts.fragment or parts.username:
        raise ImproperlyConfigured(f"{name} must be an address such as https://academy.example, not {value!r}.")
    return value
