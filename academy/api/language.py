"""Which languages a caller wants, the most wanted first."""

from django.http import HttpRequest
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from academy import languages

TAG = {"type": "string", "format": "bcp47"}
"""How a parameter that names a language is described."""


def wanted_languages(request: Request | HttpRequest) -> list[str]:
    """`?language=`, then the profile's, then `Accept-Language`.

    Raises: ValidationError (422), if `?language=` is no language.
    """
    asked = request.GET.get("language", "")
    tag = languages.normalized(asked) if asked else None
    if asked and tag is None:
        raise ValidationError({"language": ["A language tag such as en, ko or sr-Cyrl."]})
    profile = getattr(request.user, "language", "")
    found = [tag] if tag else []
    return found + ([profile] if profile else []) + languages.accepted(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))


def request_language(request: Request | HttpRequest) -> str:
    """The one interface language to answer in."""
    return languages.best(wanted_languages(request), languages.INTERFACE)
