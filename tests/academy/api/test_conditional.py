"""Answers that a client may keep."""

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from academy.api import conditional
from academy.errors import ChangedMeanwhile

DATA = {"title": "ICT", "hours": 3}
TAG = conditional.etag_of(DATA)


def request(**headers: str) -> Request:
    return Request(APIRequestFactory().get("/courses/ict", headers=headers))


def test_equal_data_have_one_validator_and_other_data_another():
    assert conditional.etag_of(DATA) == conditional.etag_of(dict(DATA))
    assert conditional.etag_of(DATA) != conditional.etag_of({**DATA, "hours": 4})


@pytest.mark.parametrize("kept", [TAG, f'"other", {TAG}', f"W/{TAG}", "*"])
def test_who_has_the_present_state_gets_304_with_its_validator(kept):
    answer = conditional.answer(request(**{"if-none-match": kept}), DATA)

    assert (answer.status_code, answer.headers["ETag"], answer.content) == (304, TAG, b"")


@pytest.mark.parametrize("kept", ["", '"other"', "garbage", 'W/"x', "\x00", "ÿ"])
def test_who_has_another_state_gets_the_data(kept):
    answer = conditional.answer(request(**{"if-none-match": kept}), DATA)

    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (200, DATA, TAG)


def test_a_given_validator_saves_the_hashing():
    assert conditional.answer(request(), DATA, etag='"v1-en"').headers["ETag"] == '"v1-en"'


def test_a_read_that_insists_on_another_state_is_refused_like_a_write():
    with pytest.raises(ChangedMeanwhile):
        conditional.answer(request(**{"if-match": '"other"'}), DATA)
