"""How lists are cut into pages."""

import pytest
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from academy.api.pagination import Pages


def page(**query: str) -> tuple[list[int] | None, Pages]:
    pages = Pages()
    return pages.paginate_queryset(list(range(260)), Request(APIRequestFactory().get("/list", query))), pages


def test_a_page_has_50_rows_and_says_what_is_before_and_after():
    rows, pages = page(page="2")

    answer = pages.get_paginated_response([]).data
    assert rows == list(range(50, 100))
    assert answer == {"count": 260, "next": "http://testserver/list?page=3", "previous": "http://testserver/list", "results": []}


def test_a_caller_may_ask_for_up_to_200_rows():
    assert [page(page_size="200")[0], page(page_size="200", page="2")[0]] == [list(range(200)), list(range(200, 260))]


@pytest.mark.parametrize("size", ["", "0", "201", "-1", "1e2", "+5", "５", "1000000", "9" * 5000, " 5"])
def test_a_size_that_cannot_be_is_a_field_fault(size):
    with pytest.raises(ValidationError) as refused:
        page(page_size=size)

    assert refused.value.detail == {"page_size": ["A whole number from 1 to 200."]}


@pytest.mark.parametrize("number", ["", "0", "-1", "last", "٢", "9" * 5000, "1.0"])
def test_a_page_that_cannot_be_is_a_field_fault(number):
    with pytest.raises(ValidationError) as refused:
        page(page=number)

    assert refused.value.detail == {"page": ["A whole number from 1."]}


def test_a_page_behind_the_last_is_not_found():
    with pytest.raises(NotFound):
        page(page="7")
