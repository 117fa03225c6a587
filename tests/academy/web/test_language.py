import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from academy.accounts.models import User
from academy.web import language

HEADER = {"Accept-Language": "fr;q=0.5, ko"}


@pytest.fixture
def five_languages(monkeypatch):
    """An installation whose five catalogues are compiled."""
    monkeypatch.setattr(language, "catalogues", lambda: ("en", "ko", "sr-Cyrl", "fr", "ar"))


def _request(path="/", user=None, cookie=""):
    request = RequestFactory().get(path, headers=HEADER)
    request.user = user or AnonymousUser()
    request.COOKIES = {language.COOKIE: cookie} if cookie else {}
    return request


@pytest.mark.parametrize(
    ("request_", "wanted"),
    [
        (_request("/?language=SR", User(language="ar"), "fr"), ["sr-Cyrl", "fr", "ar", "ko"]),
        (_request("/", User(language="ar"), "fr"), ["fr", "ar", "ko"]),
        (_request("/", User(language="ar")), ["ar", "ko", "fr"]),
        (_request("/?language=nonsense"), ["ko", "fr"]),
        (_request("/", None, "%00"), ["ko", "fr"]),
    ],
)
def test_the_address_comes_before_the_last_choice_before_the_profile_before_the_browser(request_, wanted):
    assert language.wanted(request_) == wanted


def test_the_interface_speaks_the_most_wanted_language_that_has_a_catalogue(five_languages):
    assert language.interface_language(_request("/?language=km")) == "ko"


def test_without_compiled_catalogues_the_interface_speaks_english():
    assert language.catalogues.__wrapped__() == ("en",)
    assert language.interface_language(_request("/?language=ko")) == "en"


def test_a_catalogue_counts_once_it_is_compiled(settings, tmp_path):
    compiled = tmp_path / "sr_Cyrl" / "LC_MESSAGES" / "django.mo"
    compiled.parent.mkdir(parents=True)
    compiled.write_bytes(b"")
    settings.LOCALE_PATHS = [tmp_path]

    assert language.catalogues.__wrapped__() == ("en", "sr-Cyrl")


@pytest.mark.django_db
def test_a_choice_in_the_address_is_kept_for_the_next_page(browser):
    browser.get("/verify?language=ko")

    cookie = browser.cookies[language.COOKIE]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("ko", "Lax", True)


@pytest.mark.django_db
def test_what_is_no_language_is_not_kept(browser):
    browser.get("/verify?language=%0d%0aX")

    assert language.COOKIE not in browser.cookies


@pytest.mark.django_db
def test_a_page_in_arabic_runs_from_right_to_left_and_offers_the_others(browser, five_languages):
    response = browser.get("/verify?language=ar")

    page = response.content.decode()
    assert response.headers["Content-Language"] == "ar"
    assert '<html lang="ar" dir="rtl">' in page
    assert '<a href="?language=ko" lang="ko" dir="ltr">한국어</a>' in page
    assert '<a href="?language=ar" aria-current="true">العربية</a>' in page


@pytest.mark.django_db
def test_the_api_is_left_to_choose_for_itself(browser):
    response = browser.get("/api/nothing?language=ko")

    assert language.COOKIE not in response.cookies
    assert "Content-Language" not in response.headers
