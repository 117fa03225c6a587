"""Filters of lists: known ones alone, each once, and orderings that never tie."""

import django_filters
import pytest
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from academy.accounts.models import Country
from academy.api.filters import KnownFilters, StableOrdering, refuse_unknown


class CountryFilters(django_filters.FilterSet):
    region = django_filters.CharFilter()
    ordering = StableOrdering(fields=["region"])


class Listed:
    filterset_class = CountryFilters


class Plain:
    """A list without filters."""


def request(query: str) -> Request:
    return Request(APIRequestFactory().get(f"/list?{query}"))


def test_known_filters_and_those_of_every_list_pass():
    refuse_unknown(request("q=a&page=2&page_size=5&language=en"), {"q"})


def test_every_unknown_and_every_doubled_filter_is_named():
    with pytest.raises(ValidationError) as refused:
        refuse_unknown(request("q=a&q=b&country=KE&Q=1"), {"q"})

    unknown = ["There is no such filter."]
    assert refused.value.detail == {"q": ["This stands more than once."], "country": unknown, "Q": unknown}


@pytest.mark.parametrize("view", [Listed(), Plain()])
def test_a_list_refuses_what_it_does_not_filter_by(view):
    with pytest.raises(ValidationError) as refused:
        KnownFilters().filter_queryset(request("subregion=014"), Country.objects.none(), view)

    assert refused.value.detail == {"subregion": ["There is no such filter."]}


@pytest.mark.django_db
def test_a_list_is_filtered_by_what_it_knows():
    found = KnownFilters().filter_queryset(request("region=002"), Country.objects.all(), Listed())

    assert set(found.values_list("region", flat=True)) == {"002"}


@pytest.mark.django_db
@pytest.mark.parametrize("filter_", ["region=%00", "ordering=code", "ordering=user__password", "ordering=-"])
def test_a_value_that_cannot_be_is_a_field_fault(filter_):
    with pytest.raises(ValidationError) as refused:
        KnownFilters().filter_queryset(request(filter_), Country.objects.all(), Listed())

    assert list(refused.value.detail) == [filter_.partition("=")[0]]


@pytest.mark.parametrize(("asked", "order"), [("region", ("region", "pk")), ("-region", ("-region", "pk"))])
def test_an_ordering_ends_in_the_primary_key(asked, order):
    found = KnownFilters().filter_queryset(request(f"ordering={asked}"), Country.objects.all(), Listed())

    assert found.query.order_by == order
