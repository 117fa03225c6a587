"""Filters of the lists of certificates."""

import django_filters

from certificates.models import Certificate


class CertificateFilters(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=Certificate.State.choices)

    class Meta:
        model = Certificate
        fields = ["state"]
