"""The reference table of countries, kept from `countries.csv` by every migration: none is ever missing."""

import csv
from pathlib import Path

from django.conf import settings

from academy.accounts.models import Country

CSV = Path(__file__).parent / "countries.csv"


def keep_countries() -> None:
    """Add the countries that are missing and mark the domestic one; rows that are there stay as they are."""
    with CSV.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    Country.objects.bulk_create([Country(**row) for row in rows], ignore_conflicts=True)
    Country.objects.filter(domestic=True).exclude(pk=settings.DOMESTIC_COUNTRY).update(domestic=False)
    Country.objects.filter(pk=settings.DOMESTIC_COUNTRY, domestic=False).update(domestic=True)
