"""Which languages a caller wants."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from rest_framework.exceptions import ValidationError

from academy.api.language import request_language, wanted_languages


def request(query: str = "", *, profile: str | None = None, header: str = ""):
    made = RequestFactory().get(f"/api/v1/courses?{query}", headers={"accept-language": header})
    made.user = AnonymousUser() if profile is None else SimpleNamespace(language=profile)
    return made


def test_the_address_comes_before_the_profile_and_the_profile_before_the_browser():
    assert wanted_languages(request("language=ko", profile="fr", header="ar, en;q=0.5")) == ["ko", "fr", "ar", "en"]


def test_a_tag_is_taken_in_any_spelling():
    assert wanted_languages(request("language=SR")) == ["sr-Cyrl"]


def test_nobody_in_particular_and_an_empty_profile_want_what_the_browser_says():
    assert [wanted_languages(request(header="km")), wanted_languages(request(profile="", header="km"))] == [["km"], ["km"]]


@pytest.mark.parametrize("asked", ["klingon", "en_US_x", "%00", "e" * 500, "١"])
def test_what_is_no_language_is_a_field_fault(asked):
    with pytest.raises(ValidationError) as refused:
        wanted_languages(request(f"language={asked}"))

    assert refused.value.detail == {"language": ["A language tag such as en, ko or sr-Cyrl."]}


@pytest.mark.parametrize("header", ["*", "\xff", ";q=nan", "en;q=x", "ko;q=-1", "," * 3000])
def test_a_garbled_header_wants_nothing(header):
    assert wanted_languages(request(header=header)) == []


def test_the_interface_answers_in_the_first_wanted_language_that_it_speaks():
    assert [request_language(request("language=km", header="fr")), request_language(request("language=km"))] == ["fr", "en"]
