import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from academy.web import language
from academy.web.middleware import LanguageMiddleware


@pytest.mark.parametrize(("path", "spoken"), [("/verify?language=sr-Cyrl", "sr"), ("/api/v1/courses?language=sr-Cyrl", "en")])
def test_pages_speak_the_readers_language_and_the_api_chooses_for_itself(monkeypatch, path, spoken):
    monkeypatch.setattr(language, "catalogues", lambda: ("en", "sr-Cyrl"))
    request = RequestFactory().get(path)
    request.user = AnonymousUser()

    response = LanguageMiddleware(lambda _: HttpResponse(translation.get_language()))(request)

    assert response.content.decode() == spoken
    assert translation.get_language() == "en"  # nothing is left behind for the next request of this thread


@pytest.mark.parametrize(
    ("content_type", "vary"), [("text/html; charset=utf-8", "Accept-Language, Cookie"), ("application/json", None), ("image/webp", None)]
)
def test_only_pages_vary_by_language_and_cookie(content_type, vary):
    request = RequestFactory().get("/anything?language=ko")
    request.user = AnonymousUser()

    response = LanguageMiddleware(lambda _: HttpResponse(content_type=content_type))(request)

    assert response.headers.get("Vary") == vary
    assert (language.COOKIE in response.cookies) == (vary is not None)
