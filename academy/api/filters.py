"""Filters of lists: those that a view declares, and no others."""

from typing import Any

import django_filters
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

ALWAYS_KNOWN = frozenset({"page", "page_size", "language"})


def refuse_unknown(request: Request, known: frozenset[str] | set[str]) -> None:
    """Refuse a query parameter that nothing here reads, or one that stands twice.

    Raises: ValidationError (422), naming each.
    """
    faults: dict[str, list[str]] = {name: ["There is no such filter."] for name in request.query_params if name not in known | ALWAYS_KNOWN}
    doubled = [name for name in request.query_params if len(request.query_params.getlist(name)) > 1]
    faults |= {name: ["This stands more than once."] for name in doubled}
    if faults:
        raise ValidationError(faults)


def _is_of_fixed_values(declared: django_filters.Filter) -> bool:
    """Whether one value of a few is asked for; an ordering asks for a list of them, which may be empty."""
    one_of_a_few = isinstance(declared, django_filters.ChoiceFilter | django_filters.BooleanFilter)
    return one_of_a_few and not isinstance(declared, django_filters.OrderingFilter)


def _refuse_empty(request: Request, names: set[str]) -> None:
    """An empty text is none of fixed values; django-filter alone would take it for no filter at all."""
    if empty := [name for name in names if request.query_params.get(name) == ""]:
        raise ValidationError({name: ["This is empty. Leave it out, or give a value."] for name in empty})


class KnownFilters(DjangoFilterBackend):
    """django-filter's backend; unknown filters are refused."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        filterset = self.get_filterset_class(view, queryset)
        declared = filterset.base_filters if filterset else {}
        refuse_unknown(request, set(declared))
        _refuse_empty(request, {name for name, each in declared.items() if _is_of_fixed_values(each)})
        return super().filter_queryset(request, queryset, view)


class StableOrdering(django_filters.OrderingFilter):
    """An ordering that always ends in the primary key, so that pages neither repeat nor skip."""

    def filter(self, qs: Any, value: Any) -> Any:
        fields = [self.get_ordering_value(param) for param in value or []]
        return qs.order_by(*fields, "pk") if fields else qs
