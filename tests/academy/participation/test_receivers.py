"""academy/participation/receivers.py: a later migration over `enrollment` loses neither the triggers nor a figure."""

import shutil
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

import enrollments.migrations
from academy.participation import receivers, services, triggers
from academy.participation.models import ParticipationChange, ParticipationFigure
from enrollments.models import Enrollment
from tests.academy.participation.rows import make_cohort, make_enrollment

# On SQLite Django makes the table anew for this, and the triggers of the old one are gone.
LATER = """
from django.db import migrations, models

def enroll_more(apps, schema_editor):
    apps.get_model("enrollments", "Enrollment").objects.update(learning_minutes=45)

class Migration(migrations.Migration):
    dependencies = [("enrollments", "{last}")]
    operations = [
        migrations.RunPython(enroll_more, migrations.RunPython.noop),
        migrations.AlterField("enrollment", "score", models.BigIntegerField(null=True, blank=True)),
        migrations.AddConstraint("enrollment", models.CheckConstraint(condition=models.Q(learning_minutes__lt=9000), name="few_minutes")),
    ]
"""


@pytest.fixture
def later_migration(tmp_path, monkeypatch, settings):
    """A copy of the migrations of enrollments with one more behind them; undone afterwards."""
    folder = tmp_path / "later_enrollments"
    shutil.copytree(Path(enrollments.migrations.__file__).parent, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (_, last), *_ = MigrationLoader(None).graph.leaf_nodes("enrollments")
    (folder / "9999_later.py").write_text(LATER.format(last=last))
    monkeypatch.syspath_prepend(tmp_path)
    settings.MIGRATION_MODULES = {"enrollments": "later_enrollments"}
    yield
    call_command("migrate", "enrollments", last, verbosity=0)
    for name in [name for name in sys.modules if name.split(".")[0] == "later_enrollments"]:
        del sys.modules[name]


@pytest.mark.django_db(transaction=True)
def test_a_later_migration_over_enrollments_keeps_triggers_and_figures(later_migration):
    cohort = make_cohort()
    make_enrollment(cohort)
    services.fold_changes()
    make_enrollment(cohort, country_id="PE")

    call_command("migrate", verbosity=0)

    assert services.missing_triggers() == []
    assert services.check() == []
    assert dict(ParticipationFigure.objects.values_list("country_id", "learning_minutes")) == {"KE": 45, "PE": 45}
    Enrollment.objects.update(learning_minutes=50)
    assert list(ParticipationChange.objects.order_by("pk").values_list("learning_minutes", flat=True)) == [5, 5]


@pytest.mark.django_db
def test_migrating_nothing_mends_a_lost_trigger_and_what_it_missed():
    cohort = make_cohort()
    triggers.drop(connection)
    make_enrollment(cohort)

    call_command("migrate", verbosity=0)

    assert services.missing_triggers() == []
    assert services.check() == []


@pytest.mark.django_db
def test_migrating_nothing_leaves_changes_and_figures_alone():
    make_enrollment(make_cohort())

    call_command("migrate", verbosity=0)

    assert ParticipationChange.objects.count() == 1
    assert services.missing_triggers() == []


@pytest.mark.django_db
def test_what_was_emptied_in_an_unlucky_order_leaves_no_change_behind():
    make_enrollment(make_cohort())
    ParticipationChange.objects.all().delete()
    Enrollment.objects.all().delete()

    receivers.after_migrating(using="default")

    assert ParticipationChange.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_emptying_all_tables_leaves_no_figures():
    make_enrollment(make_cohort())

    call_command("flush", interactive=False, verbosity=0)

    assert ParticipationChange.objects.count() == 0
    assert services.counting_faults() == []
