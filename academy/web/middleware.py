"""The language of a page, chosen before its view runs."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from academy import languages
from academy.web import language

_YEAR = 365 * 24 * 3600


class LanguageMiddleware:
    """Speak the reader's language on pages and keep a choice made by `?language=`; the API chooses for itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/"):
            return self.get_response(request)
        tag = language.interface_language(request)
        with translation.override(languages.to_django(tag)):
            response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Language", tag)
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
            _keep_choice(request, response)
        return response


def _keep_choice(request: HttpRequest, response: HttpResponse) -> None:
    tag = language.asked_for(request)
    if tag:
        secure = settings.ACADEMY_URL.startswith("https://")
        response.set_cookie(language.COOKIE, tag, max_age=_YEAR, secure=secure, httponly=True, samesite="Lax")
