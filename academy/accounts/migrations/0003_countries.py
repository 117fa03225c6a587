import csv
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import migrations

CSV = Path(__file__).parent.parent / "countries.csv"


def add_countries(apps, schema_editor):
    with CSV.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    domestic = settings.DOMESTIC_COUNTRY
    if domestic not in {row["code"] for row in rows} - {"ZZ"}:
        raise ImproperlyConfigured(f"ACADEMY_DOMESTIC_COUNTRY must be a country's alpha-2 code, not {domestic!r}.")
    Country = apps.get_model("accounts", "Country")
    Country.objects.bulk_create([Country(**row, domestic=row["code"] == domestic) for row in rows], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_grants_and_consents")]

    operations = [migrations.RunPython(add_countries, migrations.RunPython.noop)]
