"""The doctor sees what is wrong, says what to do, and changes nothing."""

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from academy.operations import files, heartbeat
from academy.operations.backups import manifest, store
from academy.operations.doctor import configuration, examining, findings, keeping, running
from academy.operations.doctor.findings import Finding
from academy.operations.models import Job
from academy.participation import services as participation
from tests import servers
from tests.factories.accounts import GrantFactory
from tests.factories.courses import published

AT = datetime(2026, 11, 24, 18, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def data(settings, tmp_path) -> Path:
    """An installation in order, as far as its folder and settings go."""
    folder = tmp_path / "data"
    settings.DATA_FOLDER, settings.FILES_FOLDER, settings.MAIL_FOLDER = folder, folder / "files", folder / "mail"
    settings.QUEUE_FILE, settings.SECRET_KEY_FILE = folder / "queue.sqlite3", folder / "keys" / "secret-key"
    settings.SECRET_KEY_FILE.parent.mkdir(parents=True)
    settings.SECRET_KEY_FILE.touch(mode=0o600)
    settings.SECRET_KEY_IS_GIVEN, settings.REDIS_URL, settings.CONTACT = False, "", "help@academy.example"
    settings.ACADEMY_URL, settings.ALLAUTH_TRUSTED_PROXY_COUNT = "https://academy.example", 1
    return folder


def told(examination: Callable[[datetime], object], at: datetime = AT) -> list[tuple[str, str]]:
    """Level and first words, up to the first colon, comma or full stop."""
    return [(str(finding.level), first_words(finding)) for finding in examination(at)]


def first_words(finding: Finding) -> str:
    return finding.says.replace(",", ":").replace(". ", ":").rstrip(".").partition(":")[0]


@pytest.mark.django_db(transaction=True)
def test_a_sound_installation_has_no_fault_and_the_command_ends_well(settings, tmp_path, capsys):
    GrantFactory()
    published()
    heartbeat.beat()
    settings.BACKUP_FOLDER = tmp_path / "backups"
    call_command("backup")
    capsys.readouterr()

    call_command("doctor", "--json")

    found = json.loads(capsys.readouterr().out)
    assert [entry for entry in found if entry["level"] == "fault"] == []
    subjects = {entry["subject"] for entry in found if entry["level"] == "ok"}
    assert subjects == {*examining._ALWAYS, *examining._WITH_DATABASE, "participation"} - {"mail server", "demonstration"}


@pytest.mark.django_db
def test_the_command_ends_with_1_if_something_is_at_fault_and_says_what_to_do(settings, capsys):
    settings.SECRET_KEY_FILE.unlink()

    with pytest.raises(SystemExit) as end:
        call_command("doctor")

    assert end.value.code == 1
    assert capsys.readouterr().out.splitlines()[1] == (
        "fault   keys: There is no secret key: sessions and links die with each process. Run `manage.py start`, or set ACADEMY_SECRET_KEY."
    )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, []),
        ({"ACADEMY_URL": "", "ALLAUTH_TRUSTED_PROXY_COUNT": 0}, [("warning", "No public address is set")]),
        ({"ACADEMY_URL": "http://127.0.0.1:8000", "ALLAUTH_TRUSTED_PROXY_COUNT": 0}, []),
        ({"ACADEMY_URL": "http://academy.example", "ALLAUTH_TRUSTED_PROXY_COUNT": 0}, [("fault", "http")]),
        ({"ALLAUTH_TRUSTED_PROXY_COUNT": 0}, [("warning", "The public address is https")]),
        ({"ACADEMY_URL": ""}, [("warning", "No public address is set"), ("warning", "1 proxies are trusted")]),
        ({"DEBUG": True}, [("fault", "ACADEMY_DEBUG is on")]),
        ({"ALLOWED_HOSTS": ["*"]}, [("fault", "ACADEMY_HOSTS lets every host name in")]),
        ({"CONTACT": ""}, [("warning", "No contact is set")]),
    ],
)
def test_settings_that_do_not_fit_together_are_told(settings, changed, said):
    for name, value in changed.items():
        setattr(settings, name, value)

    assert [found for found in told(configuration.examine_settings) if found[0] != "ok"] == said


def test_a_key_that_others_may_read_is_a_fault(settings):
    assert told(configuration.examine_keys)[0][0] == "ok"
    settings.SECRET_KEY_FILE.chmod(0o640)
    assert told(configuration.examine_keys) == [("fault", f"Others on this machine may read {settings.SECRET_KEY_FILE}")]


def test_the_mail_server_is_greeted_and_gets_no_mail(settings):
    received = []

    class Sink:
        async def handle_DATA(self, server, session, envelope):
            received.append(envelope)
            return "250 OK"

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAIL_URL, settings.DEFAULT_FROM_EMAIL = "smtp://127.0.0.1", "Academy <academy@academy.example>"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", servers.free_port()
    down = told(configuration.examine_mail_server)
    server = Controller(Sink(), hostname="127.0.0.1", port=settings.EMAIL_PORT)
    server.start()
    up = told(configuration.examine_mail_server)
    server.stop()

    assert (down, up) == ([("fault", "The mail server does not take us")], [("ok", "The mail server 127.0.0.1 answers")])
    assert received == []


@pytest.mark.sqlite_only
def test_without_a_database_nothing_else_is_asked_and_none_is_made(data, monkeypatch):
    monkeypatch.setattr(keeping.schema, "file", lambda: data / "academy.sqlite3")

    found = list(examining.examine(AT))

    assert (found[-1][0], first_words(found[-1][1])) == ("database", f"There is no database in {data}")
    assert not (data / "academy.sqlite3").exists()


@pytest.mark.sqlite_only
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("harm", ["bytes", "reference"])
def test_a_damaged_database_is_a_fault(data, monkeypatch, harm):
    published()
    copy = data / "academy.sqlite3"
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        if harm == "reference":
            target.execute("DELETE FROM courses_course")
            target.commit()
    if harm == "bytes":
        contents = bytearray(copy.read_bytes())
        contents[4096 * 50 : 4096 * 60] = os.urandom(4096 * 10)
        copy.write_bytes(contents)
    monkeypatch.setattr(keeping.schema, "file", lambda: copy)

    assert told(keeping.examine_database) == [("fault", "The database is damaged")]


@pytest.mark.django_db
def test_files_that_are_missing_or_damaged_are_faults():
    version = published()
    missing, damaged, *_ = sorted(version.files.values_list("sha256", flat=True).distinct())
    files.remove(missing)
    files.path_of(damaged).write_bytes(b"other bytes")

    found = [finding.says for finding in keeping.examine_storage(AT) if finding.level == "fault"]

    assert [said.partition(" the first ")[2] for said in found] == [f"{missing}.", f"{damaged}."]


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_is_old_or_altered_is_a_fault(settings, tmp_path):
    settings.BACKUP_FOLDER = tmp_path / "backups"
    none = told(keeping.examine_backups)
    call_command("backup")
    now = timezone.now()
    fresh, old = (told(keeping.examine_backups, now + timedelta(hours=hours)) for hours in (1, 31))
    (store.backups(settings.BACKUP_FOLDER)[0].folder / manifest.NAME).write_text("{")
    altered = told(keeping.examine_backups, now)

    assert none == [("fault", "No backup has been made yet")]
    assert [level for level, _ in fresh] == ["ok", "warning"]  # on the same disk
    assert old[0] == ("fault", f"The last backup is of {now:%Y-%m-%d %H}")
    assert [level for level, _ in altered] == ["fault"]


def test_a_worker_that_is_silent_is_a_fault(data):
    before = told(running.examine_worker)
    heartbeat.beat()
    beaten = heartbeat.last_beat()
    soon, late = (told(running.examine_worker, beaten + running.SILENCE + timedelta(seconds=more)) for more in (0, 1))

    assert [level for [(level, _)] in (before, soon, late)] == ["warning", "ok", "fault"]


@pytest.mark.django_db
def test_a_clock_that_went_back_is_a_fault():
    assert [level for level, _ in told(running.examine_clock, timezone.now())] == ["ok"]
    assert ("fault", "The clock says 2020-10-12 00") in told(running.examine_clock, datetime(2020, 10, 12, tzinfo=UTC))


def test_a_damaged_queue_is_a_fault_that_costs_nothing(settings):
    with closing(sqlite3.connect(settings.QUEUE_FILE)) as queue:
        queue.execute("CREATE TABLE kombu_message (id INTEGER)")
    whole = told(running.examine_queue)
    settings.QUEUE_FILE.write_bytes(b"no database at all")

    assert whole == [("ok", "The queue's file is whole")]
    assert told(running.examine_queue) == [("fault", "The queue's file is damaged")]


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "levels"), [("https://academy.example", ["fault"]), ("", [])])
def test_demonstration_data_on_a_public_address_are_a_fault(settings, address, levels):
    Job.objects.create(key="demonstration", kind="demonstration", created_at=AT, state=Job.State.DONE)
    settings.ACADEMY_URL = address

    assert [level for level, _ in told(running.examine_demonstration)] == levels


@pytest.mark.django_db(transaction=True)
def test_a_trigger_that_is_missing_is_a_fault_of_participation():
    participation.stop_counting()
    try:
        found = [finding for subject, finding in examining.examine(timezone.now()) if subject == "participation"]
    finally:
        participation.restore_counting()

    assert {str(finding.level) for finding in found} == {"fault"}
    assert found[0].remedy.startswith("Run `manage.py participation recount`")


@pytest.mark.django_db
def test_an_examination_that_breaks_is_told_and_the_next_one_follows(monkeypatch):
    def broken(at: datetime) -> list[Finding]:
        raise RuntimeError("the reason\nand more")

    monkeypatch.setattr(findings, "_registered", {"first": broken, "second": lambda at: [findings.ok("Well.")]})

    found = {subject: (str(finding.level), finding.says) for subject, finding in examining.examine(timezone.now())}

    assert found["first"] == ("fault", "This could not be examined: RuntimeError: the reason")
    assert found["second"] == ("ok", "Well.")
