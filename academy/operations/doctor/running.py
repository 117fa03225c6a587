"""Examines what runs: queue, worker, clock; and what an installation for others must not have."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

from celery import current_app
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max
from django.utils import timezone
from django.utils.module_loading import import_string

from academy.operations import demonstration, heartbeat
from academy.operations.doctor.configuration import is_public
from academy.operations.doctor.findings import Finding, fault, ok, warning
from academy.operations.models import Act, Mail

SILENCE = timedelta(minutes=3)
"""The schedule has something for the worker every few seconds, and a long task, a backup, takes a minute or two."""

SKEW = timedelta(seconds=5)


def examine_queue(at: datetime) -> Iterator[Finding]:
    if settings.REDIS_URL:
        with current_app.connection_for_read() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=3)
        yield ok("Redis answers.")
        return
    if not settings.QUEUE_FILE.is_file():
        yield ok("The queue is a file that the first start makes.")
        return
    try:
        with closing(sqlite3.connect(settings.QUEUE_FILE, timeout=20)) as queue:
            (verdict,) = queue.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as broken:
        verdict = str(broken)
    if verdict != "ok":
        yield fault(f"The queue's file is damaged: {verdict}.", f"Stop Academy and delete {settings.QUEUE_FILE}: nothing is lost with it.")
    else:
        yield ok("The queue's file is whole.")


def examine_worker(at: datetime) -> Iterator[Finding]:
    seen = heartbeat.last_beat()
    if seen is None:
        yield warning("No worker has run yet.", "Start Academy: `python3 manage.py start`.")
    elif at - seen > SILENCE:
        yield fault(
            f"The worker has done nothing since {seen:%Y-%m-%d %H:%M:%S} UTC.",
            "Start Academy; where worker and schedule are services of their own, look at both.",
        )
    else:
        yield ok("Schedule, queue and worker do their work.")


def examine_clock(at: datetime) -> Iterator[Finding]:
    newest = max((moment for moment in _moments() if moment is not None), default=at)
    if newest - at > SKEW:
        yield fault(f"The clock says {at:%Y-%m-%d %H:%M} UTC, but there are rows of {newest:%Y-%m-%d %H:%M}.", "Set the clock (NTP).")
    skew = _skew_of_database()
    if abs(skew) > SKEW:
        yield warning(f"The clocks of database and host differ by {skew.total_seconds():.0f} s.", "Let both keep time by NTP.")
    if len(available_timezones()) < 100:
        yield fault("There are no time zones on this machine.", "Install its time zone data (on Debian: apt install tzdata).")
    if newest - at <= SKEW >= abs(skew):
        yield ok(f"The clock says {at:%Y-%m-%d %H:%M:%S} UTC; reports are by {settings.REPORTING_TIME_ZONE}.")


def _moments() -> list[datetime | None]:
    return [
        MigrationRecorder(connection).migration_qs.aggregate(newest=Max("applied"))["newest"],
        Act.objects.aggregate(newest=Max("at"))["newest"],
        Mail.objects.aggregate(newest=Max("created_at"))["newest"],
    ]


def _skew_of_database() -> timedelta:
    """None to speak of where the database is a file: it has no clock."""
    if connection.vendor != "postgresql":
        return timedelta(0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0].astimezone(UTC) - timezone.now()  # type: ignore[no-any-return]


def examine_demonstration(at: datetime) -> Iterator[Finding]:
    if demonstration.exists() and is_public():
        yield fault("There are invented people and figures on a public address.", "Remove them: `manage.py demo --remove`.")


def examine_needs(at: datetime) -> Iterator[Finding]:
    """What `manage.py start` tells too: whether somebody can administer it."""
    for is_met, sentence in settings.ACADEMY_START_NEEDS.items():
        yield ok("There is one.") if import_string(is_met)() else warning(sentence, "")
