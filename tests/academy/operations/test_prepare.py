"""`manage.py prepare`: what it refuses, and that one prepares at a time. What it does is tested with the services that wait for it."""

import os

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from academy.operations import demonstration
from academy.operations.management.commands import prepare
from academy.operations.models import Job
from academy.operations.starting import preflight


def refusal(capsys: pytest.CaptureFixture[str]) -> str:
    """What it says in refusing."""
    with pytest.raises(SystemExit) as end:
        call_command("prepare")
    assert end.value.code == 2
    return capsys.readouterr().err.strip()


@pytest.mark.django_db
def test_it_refuses_where_demonstration_data_may_be_made(settings, capsys):
    settings.DEMONSTRATION_ALLOWED = True

    assert refusal(capsys) == "Set ACADEMY_DEMO=0: where `prepare` is used real people come, and no demonstration data are made."


@pytest.mark.django_db
def test_it_refuses_a_database_with_demonstration_data(settings, capsys):
    settings.DEMONSTRATION_ALLOWED = False
    Job.objects.create(key=demonstration.JOB_KEY, created_at=timezone.now())

    assert refusal(capsys) == "The database holds demonstration data: run `python3 manage.py demo --remove` first."


def test_for_the_code_alone_no_database_is_needed(settings, monkeypatch):
    compiled = []
    settings.DATA_FOLDER = settings.DATA_FOLDER / "not-made"
    monkeypatch.setattr(prepare.preparing, "compile_messages", compiled.append)

    call_command("prepare", "--code")

    assert compiled == [settings.LOCALE_PATHS]
    assert not settings.DATA_FOLDER.exists()


def another_may() -> bool:
    """Whether another process could prepare now: in this folder, or with a folder of its own in this database."""
    if connection.vendor == "sqlite":
        try:
            os.close(preflight.lock_folder(settings.DATA_FOLDER, patience_seconds=0))
        except preflight.StartRefused:
            return False
        return True
    address = connection.get_connection_params()
    with psycopg.connect(**{name: address[name] for name in ("dbname", "host", "port", "user", "password") if name in address}) as other:
        return bool(other.execute("SELECT pg_try_advisory_lock(%s)", [prepare._LOCK]).fetchone()[0])


@pytest.mark.django_db
def test_two_prepare_one_after_the_other(tmp_path, settings):
    settings.DATA_FOLDER = tmp_path

    with prepare._alone():
        meanwhile = another_may()

    assert (meanwhile, another_may()) == (False, True)
