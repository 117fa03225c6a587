from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from academy.operations import health, services
from academy.operations.models import Mail


def queue(at: datetime) -> Mail:
    return services.queue_mail(key="news", address="amina@example.org", kind="news", subject="News", text="News.", at=at)


def test_a_live_process_answers_without_a_database(client):
    answer = client.get("/health/live")

    assert (answer.status_code, answer.json()) == (200, {"status": "live"})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_a_sound_installation_is_ready_and_tells_what_was_given_up(client):
    mail = queue(timezone.now())
    Mail.objects.filter(pk=mail.pk).update(state="failed", next_try_at=None)

    answer = client.get("/health/ready")

    assert (answer.status_code, answer.json()["status"], answer.json()["faults"]) == (200, "ready", {})
    assert answer.json()["given_up"]["mails"] == 1


@pytest.mark.django_db
def test_a_mail_that_nobody_sweeps_makes_it_unready(client):
    queue(timezone.now() - timedelta(minutes=8))

    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json()["faults"] == {"mail": "Mails wait although their time has come: the worker may be down."}


@pytest.mark.django_db
def test_a_mail_that_waits_for_its_next_try_is_no_fault(client):
    mail = queue(timezone.now() - timedelta(hours=1))
    Mail.objects.filter(pk=mail.pk).update(tries=6, lease_until=None, next_try_at=timezone.now() + timedelta(minutes=10))

    assert client.get("/health/ready").status_code == 200


@pytest.mark.django_db
def test_a_migration_that_is_missing_makes_it_unready(client):
    MigrationRecorder(connection).record_unapplied("operations", "0001_initial")

    answer = client.get("/health/ready")

    assert (answer.status_code, answer.json()["faults"]) == (503, {"migrations": "1 migrations are not applied."})


@pytest.mark.django_db
def test_a_check_of_an_upper_app_counts_and_one_that_breaks_tells_no_secret(client, monkeypatch):
    def broken(at: datetime) -> str:
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr(health, "_checks", {})
    health.register("triggers", lambda at: "Two triggers are missing.")
    health.register("other", broken)

    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json()["faults"] == {"triggers": "Two triggers are missing.", "other": "This could not be checked; the log says why."}


@pytest.mark.django_db
def test_without_a_database_the_other_checks_are_not_asked(client, monkeypatch):
    def down(at: datetime) -> str:
        raise ConnectionError("postgresql://user:secret@host")

    monkeypatch.setattr(health, "_CHECKS_OF_ALL", {"database": down})

    answer = client.get("/health/ready")

    assert (answer.status_code, answer.json()) == (
        503,
        {"status": "unready", "faults": {"database": "This could not be checked; the log says why."}, "given_up": {}},
    )


@pytest.mark.django_db
def test_an_instant_decides_what_is_overdue():
    at = datetime(2020, 10, 28, 9, 0, tzinfo=UTC)
    queue(at)

    assert health.examine(at + timedelta(minutes=5, seconds=19)).is_ready
    assert not health.examine(at + timedelta(minutes=5, seconds=20)).is_ready
