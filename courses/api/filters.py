"""Which cohorts a list shows."""

import django_filters
from django import forms
from django.utils import timezone

from courses.models import Cohort, CohortQuerySet, Delivery


class TrueOrFalseField(forms.Field):
    """`true` or `false`; django-filter's own takes every other word for no filter at all."""

    def to_python(self, value: str | None) -> bool | None:
        """The flag, or None where there is no such parameter."""
        if not value:
            return None
        if value not in {"true", "false"}:
            raise forms.ValidationError("true or false.")
        return value == "true"


class FlagFilter(django_filters.BooleanFilter):
    field_class = TrueOrFalseField


class CohortFilters(django_filters.FilterSet):
    course = django_filters.CharFilter(field_name="version__course__slug")
    enrolling = FlagFilter(method="filter_enrolling", label="true: one can enroll now and there is a seat")
    delivery = django_filters.ChoiceFilter(choices=Delivery.choices)

    def filter_enrolling(self, queryset: CohortQuerySet, name: str, value: bool) -> CohortQuerySet:
        at = timezone.now()
        return queryset.enrolling_at(at) if value else queryset.exclude(pk__in=Cohort.objects.enrolling_at(at).values("pk"))
