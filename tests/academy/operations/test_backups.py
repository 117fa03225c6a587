"""Backups are taken while people write, are whole or none, and come back row by row on an empty machine."""

import hashlib
import itertools
import os
import shutil
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from academy.operations import files, tasks
from academy.operations.backups import copying, embedded, making, manifest, server, store
from academy.operations.backups.manifest import BackupRefused
from academy.operations.starting import preflight
from certificates import services as certificates
from certificates.models import Certificate
from tests.academy.operations import installations
from tests.factories.courses import NOW, CohortFactory, published
from tests.factories.enrollments import EnrollmentFactory, completed

AT = datetime(2026, 11, 24, 18, 5, 0, tzinfo=UTC)
KEY = "k" * 64
committing = pytest.mark.django_db(transaction=True)
COUNTED_AFRESH = ("participation_participationchange", "participation_participationfigure")


@pytest.fixture(autouse=True)
def data(settings, tmp_path) -> Path:
    """A data folder of the test's own: its files and its secret key."""
    folder = tmp_path / "data"
    settings.DATA_FOLDER, settings.FILES_FOLDER = folder, folder / "files"
    settings.SECRET_KEY_FILE = folder / "keys" / "secret-key"
    settings.SECRET_KEY_FILE.parent.mkdir(parents=True)
    settings.SECRET_KEY_FILE.write_text(KEY)
    settings.SECRET_KEY_FILE.chmod(0o600)
    return folder


@pytest.fixture
def kept(tmp_path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def elsewhere(tmp_path) -> Iterator[installations.Installation]:
    with installations.empty(tmp_path / "elsewhere") as place:
        yield place


def certified(number: int, cohort) -> Certificate:
    """A trainee who took the whole course and holds the certificate, by the services."""
    enrollment = completed(EnrollmentFactory(cohort=cohort, trainee__email=f"trainee{number}@example.org"))
    certificate = Certificate.objects.get(enrollment=enrollment)
    return certificates.issue_certificate(certificate_id=certificate.pk, at=NOW)


@pytest.fixture
def refused(settings, tmp_path, monkeypatch):
    """The sentence with which a backup is not restored into an empty place; nothing may have come of it there."""
    place = tmp_path / "refusing"
    monkeypatch.setattr(server, "is_empty", lambda: True)  # the database of the test is not, and is never reached

    def restore(backup: Path) -> str:
        settings.DATA_FOLDER, kept = place, settings.DATA_FOLDER
        with pytest.raises(CommandError) as fault:
            call_command("restore", backup)
        settings.DATA_FOLDER = kept
        assert not place.is_dir() or [path.name for path in place.iterdir()] == [preflight.LOCK_NAME]
        return str(fault.value)

    return restore


@committing
def test_a_restored_backup_is_the_database_row_by_row_and_every_file(kept, elsewhere, data):
    certificate = certified(1, CohortFactory())
    backup = making.make_backup(kept, at=AT)
    before = installations.rows_of(connection)

    answer = elsewhere.manage("restore", kept)

    assert (answer.returncode, answer.stderr) == (0, "")
    after = installations.rows_of(elsewhere.database)
    for table in COUNTED_AFRESH if connection.vendor == "postgresql" else ():  # triggers come with a recount there
        assert (before.pop(table), bool(after.pop(table))) != ([], False)
    assert after == before
    assert installations.files_of(elsewhere.data / "files") == installations.files_of(data / "files")
    assert (
        hashlib.sha256((elsewhere.data / "files" / certificate.sha256[:2] / certificate.sha256).read_bytes()).hexdigest()
        == certificate.sha256
    )
    assert (elsewhere.data / "keys" / "secret-key").read_text() == KEY
    assert (elsewhere.data / "keys" / "secret-key").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in elsewhere.data.iterdir() if "sqlite3" not in path.name) == ["files", "keys", "start.lock"]
    assert elsewhere.manage("participation", "check").returncode == 0
    # Who comes next gets a number that nobody has.
    assert elsewhere.manage("create_administrator", "new@example.org").returncode == 0
    assert backup == store.backups(kept)[0]


@committing
def test_a_backup_under_writers_holds_all_that_was_acknowledged_and_nothing_by_halves(kept, elsewhere):
    cohort = CohortFactory()
    numbers, acknowledged, faults, stop = itertools.count(), [], [], threading.Event()

    def write() -> None:
        try:
            while not stop.is_set():
                acknowledged.append(certified(next(numbers), cohort).code)
        except Exception as fault:  # noqa: BLE001 -- given back, whatever it is
            faults.append(fault)
        finally:
            connection.close()

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    while len(acknowledged) < 4 and not faults:
        time.sleep(0.02)
    before = list(acknowledged)
    began = time.monotonic()
    making.make_backup(kept, at=AT)
    took, during = time.monotonic() - began, len(acknowledged) - len(before)
    stop.set()
    for writer in writers:
        writer.join(timeout=30)
    restored = elsewhere.manage("restore", kept)

    assert faults == []
    assert restored.returncode == 0, restored.stderr
    print(f"RPO 0 acknowledged writes of {len(before)} lost, {during} more during the {took:.2f} s; RTO: {restored.stdout.strip()}")
    with elsewhere.database.cursor() as cursor:
        cursor.execute("SELECT code, sha256 FROM certificates_certificate WHERE state = 'issued'")
        issued = dict(cursor.fetchall())
    assert set(before) - set(issued) == set()
    wrong = [code for code, sha256 in issued.items() if manifest.digest_of(elsewhere.data / "files" / sha256[:2] / sha256) != sha256]
    assert wrong == []
    elsewhere.database.check_constraints()  # no answer without its attempt, no attempt without its enrollment
    assert elsewhere.manage("participation", "check").returncode == 0


@committing
def test_a_second_backup_copies_no_file_again_and_holds_no_row_of_the_time_after(kept, monkeypatch):
    published()
    making.make_backup(kept, at=AT)
    copied = []
    monkeypatch.setattr(copying, "copy_checked", lambda source, target, sha256: copied.append(sha256) or True)
    new = files.keep(b"of the second day")

    making.make_backup(kept, at=AT + timedelta(days=1))

    assert copied == [new]


@committing
@pytest.mark.parametrize("moment", ["after the database", "among the files", "before the disk has all", "before its name"])
def test_a_backup_killed_in_the_middle_is_none_and_the_next_one_clears_it_away(kept, moment):
    published()
    connection.close()
    pid = os.fork()
    if not pid:
        place = {
            "after the database": (making, "_copy_files"),
            "among the files": (Path, "replace"),
            "before the disk has all": (os, "sync"),
            "before its name": (Path, "rename"),
        }
        setattr(*place[moment], lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        making.make_backup(kept, at=AT)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
    left = [path for path in kept.iterdir() if path.name.startswith(store.UNFINISHED)]

    assert len(left) == 1
    assert store.backups(kept) == []
    for path in (kept, left[0]):
        with pytest.raises(BackupRefused):
            store.find(path)
    making.make_backup(kept, at=AT)
    assert sorted(path.name for path in kept.iterdir()) == [".lock", store.name_of(AT), "files"]


@committing
def test_a_backup_that_was_cut_off_or_altered_is_refused_with_one_sentence_and_nothing_is_left(kept, refused):
    published()
    backup = making.make_backup(kept, at=AT).folder
    member = next(path for path in sorted(backup.iterdir()) if path.suffix == ".gz")
    blob = next(path for path in sorted((kept / "files").rglob("*")) if path.is_file())
    whole = {path: path.read_bytes() for path in (backup / manifest.NAME, backup / store.FILE_LIST, member, blob)}
    flipped = {path: bytes([*contents[:-9], contents[-9] ^ 1, *contents[-8:]]) for path, contents in whole.items()}
    halved = {path: contents[: len(contents) // 2] for path, contents in whole.items()}

    said = {}
    for how, spoiled in (("flipped", flipped), ("halved", halved)):
        for path, contents in spoiled.items():
            path.write_bytes(contents)
            said[how, path.name] = refused(backup)
            path.write_bytes(whole[path])
    blob.unlink()
    said["gone", blob.name] = refused(backup)

    altered = f"The backup {backup} was cut off or altered: "
    unreadable = f"The backup {backup} cannot be read: its manifest was cut off or altered."
    damaged = f"The backup {backup} is damaged: its file {blob.name} is not what its name says."
    assert said == {
        ("flipped", manifest.NAME): said["flipped", manifest.NAME],
        ("flipped", store.FILE_LIST): f"{altered}{store.FILE_LIST} is not what it was.",
        ("flipped", member.name): f"{altered}{member.name} is not what it was.",
        ("flipped", blob.name): damaged,
        ("halved", manifest.NAME): unreadable,
        ("halved", store.FILE_LIST): f"{altered}{store.FILE_LIST} is not what it was.",
        ("halved", member.name): f"{altered}{member.name} is not what it was.",
        ("halved", blob.name): damaged,
        ("gone", blob.name): f"The backup {backup} is not whole: {blob} is missing; files/ must lie beside it.",
    }
    assert "altered" in said["flipped", manifest.NAME]


def altered(backup: Path, **database: object) -> None:
    """Let a backup say something else about its database."""
    told = manifest.read(backup)
    (backup / manifest.NAME).unlink()
    manifest.write(backup, replace(told, database=told.database | database))


@committing
def test_an_older_backup_is_migrated(kept, elsewhere, tmp_path):
    with installations.empty(tmp_path / "older") as older:
        older.data.mkdir()
        steps = "run('migrate', verbosity=0); run('migrate', 'mfa', '0002', verbosity=0)"
        ready = "import django; django.setup(); from django.core.management import call_command as run"
        made = older.python("-c", f"{ready}; {steps}; run('backup', {str(kept)!r})")

        restored = elsewhere.manage("restore", kept)

    assert (made.returncode, made.stderr, restored.returncode, restored.stderr) == (0, "", 0, "")
    assert elsewhere.manage("migrate", "--check").returncode == 0


@committing
def test_a_backup_of_a_newer_version_is_refused(kept, refused):
    backup = making.make_backup(kept, at=AT).folder
    altered(backup, migrations=[*manifest.read(backup).database["migrations"], ["courses", "9999_from_the_future"]])

    made_by = f"The backup was made by a newer version of Academy, {settings.VERSION}"
    assert refused(kept) == f"{made_by} (with courses.9999_from_the_future): install that."


@committing
def test_a_backup_of_the_other_database_is_refused(kept, refused):
    other, how = {
        "postgresql": ("sqlite", "leave DATABASE_URL empty"),
        "sqlite": ("postgresql", "name that server in DATABASE_URL"),
    }[connection.vendor]
    altered(making.make_backup(kept, at=AT).folder, vendor=other)

    assert refused(kept) == f"The backup holds a database of {other}, this installation uses {connection.vendor}: {how}."


@committing
def test_a_folder_in_use_and_one_in_which_academy_runs_are_refused(kept, refused, elsewhere, tmp_path):
    making.make_backup(kept, at=AT)
    claim = preflight.lock_folder(tmp_path / "refusing")
    running = refused(kept)
    os.close(claim)
    elsewhere.data.mkdir()
    (elsewhere.data / "mail").mkdir()
    (elsewhere.data / "mail" / "1.eml").touch()

    used = elsewhere.manage("restore", kept)

    assert running == (
        f"Academy already runs on {tmp_path / 'refusing'} (process {os.getpid()}); stop it first, or set ACADEMY_DATA to another folder."
    )
    assert used.stderr.strip() == (
        f"CommandError: The data folder {elsewhere.data} is not empty (it holds mail): a backup is restored into an empty one only."
    )
    assert [path.name for path in elsewhere.data.iterdir()] == ["mail"]


@committing
def test_folders_where_other_disks_are_mounted_may_be_there(kept, elsewhere):
    version = published()
    making.make_backup(kept, at=AT)
    (elsewhere.data / "files" / "lost+found").mkdir(parents=True)
    (elsewhere.data / "static").mkdir()
    (elsewhere.data / "static" / "academy.css").touch()

    restored = elsewhere.manage("restore", kept)

    assert restored.returncode == 0, restored.stderr
    assert (elsewhere.data / "files" / "lost+found").is_dir()
    restored_files = {path.name for path in (elsewhere.data / "files").rglob("*") if path.is_file()}
    assert restored_files == set(version.files.values_list("sha256", flat=True))


@committing
def test_a_restore_killed_in_the_middle_lets_no_start_in_and_is_done_again(kept, elsewhere):
    published()
    making.make_backup(kept, at=AT)
    before = installations.rows_of(connection)
    killed = f"import os; os.sync = lambda: os.kill(os.getpid(), {signal.SIGKILL}); "
    run = "from django.core.management import execute_from_command_line as run; run(['manage.py', 'restore', r'{}'])"

    first = elsewhere.python("-c", killed + run.format(kept))
    with pytest.raises(preflight.StartRefused) as refusal:
        preflight.check_folder(elsewhere.data)
    again = elsewhere.manage("restore", kept)

    assert first.returncode == -signal.SIGKILL
    assert str(refusal.value) == (
        f"A backup is being restored into {elsewhere.data}, or that was broken off: run `manage.py restore` again."
    )
    assert again.returncode == 0, again.stderr
    preflight.check_folder(elsewhere.data)
    assert installations.rows_of(elsewhere.database)["courses_versionfile"] == before["courses_versionfile"]


@committing
def test_a_file_that_is_gone_or_damaged_is_told_and_stops_no_backup(kept, caplog):
    version = published()
    gone, damaged, *_ = sorted(version.files.values_list("sha256", flat=True).distinct())
    files.remove(gone)
    files.path_of(damaged).write_bytes(b"other bytes")

    told = manifest.read(making.make_backup(kept, at=AT).folder)

    assert told.missing == [gone, damaged]
    assert [record.levelname for record in caplog.records] == ["ERROR"] * 3
    assert not store.path_of(kept, damaged).exists()


@committing
def test_the_file_of_an_erased_certificate_is_not_missed(kept):
    certificate = certified(1, CohortFactory())
    Certificate.objects.update(erased_at=NOW)
    files.remove(certificate.sha256)

    assert manifest.read(making.make_backup(kept, at=AT).folder).missing == []


@pytest.mark.sqlite_only
@committing
def test_a_damaged_database_is_not_backed_up_and_older_backups_stay(kept, tmp_path, monkeypatch):
    published()
    older = making.make_backup(kept, at=AT)
    damaged = tmp_path / "damaged.sqlite3"
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as source, closing(sqlite3.connect(damaged)) as target:
        source.backup(target)
    contents = bytearray(damaged.read_bytes())
    contents[4096 * 3 : -4096 * 3] = os.urandom(len(contents) - 4096 * 6)
    damaged.write_bytes(contents)
    monkeypatch.setattr(embedded.schema, "file", lambda: damaged)

    with pytest.raises(BackupRefused, match=r"^The database is damaged, so no backup was made and older ones are kept"):
        making.make_backup(kept, at=AT + timedelta(days=1))

    assert store.backups(kept) == [older]
    assert list(kept.glob(f"{store.UNFINISHED}*")) == []


@committing
def test_backups_are_for_their_owners_eyes_alone(kept):
    published()
    making.make_backup(kept, at=AT)

    modes = {(path.is_dir(), path.stat().st_mode & 0o777) for path in [kept, *kept.rglob("*")]}

    assert modes == {(True, 0o700), (False, 0o600)}


@committing
def test_the_command_says_what_was_backed_up_and_where(kept, capsys):
    call_command("backup", kept)

    [backup] = store.backups(kept)
    assert capsys.readouterr().out.startswith(f"{backup.folder}: ")
    with pytest.raises(CommandError, match=r"^Where to"):
        call_command("backup")


@pytest.mark.parametrize(
    ("at", "night"),
    [
        (datetime(2026, 11, 24, 18, 0, tzinfo=UTC), datetime(2026, 11, 24, 18, 0, tzinfo=UTC)),  # three in Seoul
        (datetime(2026, 11, 24, 17, 59, tzinfo=UTC), datetime(2026, 11, 23, 18, 0, tzinfo=UTC)),
        (datetime(2026, 11, 25, 9, 0, tzinfo=UTC), datetime(2026, 11, 24, 18, 0, tzinfo=UTC)),
    ],
)
def test_the_last_night_is_at_three_in_the_reporting_zone(at, night):
    assert making.last_night(at) == night


@committing
def test_a_night_has_one_backup_and_a_missed_one_is_made_up(kept):
    nights = [AT, AT + timedelta(hours=5), AT + timedelta(days=1), AT + timedelta(days=3, hours=9)]

    made = [making.back_up_nightly(kept, at=at) is not None for at in nights]

    assert made == [True, False, True, True]


@committing
def test_of_two_workers_one_makes_the_backup(kept):
    with store.alone(kept):
        second = making.back_up_nightly(kept, at=AT)
        with pytest.raises(store.BackupRunning):
            making.make_backup(kept, at=AT)

    assert (second, store.backups(kept)) == (None, [])


@committing
def test_the_task_makes_a_backup_where_a_folder_is_set_and_logs_why_it_could_not(settings, kept, caplog):
    settings.BACKUP_FOLDER = None
    tasks.back_up()
    settings.BACKUP_FOLDER = kept
    tasks.back_up()
    [made] = store.backups(kept)
    shutil.rmtree(kept)
    kept.write_text("no folder")

    tasks.back_up()

    assert timezone.now() - made.at < timedelta(minutes=1)
    assert [(record.levelname, record.message.partition(":")[0]) for record in caplog.records][-1] == ("ERROR", "No backup was made")


def pretended(folder: Path, at: datetime, *names: str) -> None:
    backup = folder / store.name_of(at)
    backup.mkdir(parents=True)
    (backup / manifest.NAME).write_text("{}")
    (backup / store.FILE_LIST).write_text("".join(f"{name} 1\n" for name in names))
    for name in names:
        store.path_of(folder, name).parent.mkdir(parents=True, exist_ok=True)
        store.path_of(folder, name).write_text("x")


def test_seven_days_four_weeks_and_twelve_months_are_kept(kept):
    for day in range(500):
        pretended(kept, AT - timedelta(days=day))
    (kept / store.FILES).mkdir()

    deleted = store.thin(kept)

    left = [f"{backup.at:%Y-%m-%d}" for backup in store.backups(kept)]
    assert left == [
        *("2026-11-24", "2026-11-23", "2026-11-22", "2026-11-21", "2026-11-20", "2026-11-19", "2026-11-18", "2026-11-15", "2026-11-08"),
        *("2026-10-31", "2026-09-30", "2026-08-31", "2026-07-31", "2026-06-30", "2026-05-31", "2026-04-30", "2026-03-31", "2026-02-28"),
        *("2026-01-31", "2025-12-31"),
    ]
    assert len(deleted) == 500 - len(left)


def test_a_file_goes_with_the_last_backup_that_names_it(kept):
    shared, old = "a" * 64, "b" * 64
    for day in range(60):
        pretended(kept, AT - timedelta(days=day), *([shared] if day < 24 else [shared, old]))

    store.thin(kept)
    while_october_names_it = sorted(path.name for path in (kept / store.FILES).rglob("*") if path.is_file())
    for day in range(1, 500):
        pretended(kept, AT + timedelta(days=day), shared)
    store.thin(kept)

    assert while_october_names_it == [shared, old]
    assert [path.name for path in (kept / store.FILES).rglob("*") if path.is_file()] == [shared]
