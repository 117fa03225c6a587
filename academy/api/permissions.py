"""Permissions without a domain."""

from rest_framework.permissions import AllowAny


class Anyone(AllowAny):
    """A path that is public on purpose; a test lists every one of them by name."""
