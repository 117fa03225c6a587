"""What stands between the code and a first page: database, messages, static files, start steps; skipped where nothing changed."""

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.utils.module_loading import import_string

from academy.operations.starting import schema

# The second viewer in drf-spectacular's sidecar and DRF's browsable pages: nothing shows them, and compressing them takes seconds.
NOT_SERVED = ["redoc", "rest_framework"]
Tell = Callable[[str], object]


class Stamps:
    """What was prepared last, kept in the data folder: a fingerprint by name."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def read(self) -> dict[str, str]:
        try:
            stamps: dict[str, str] = json.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}  # everything is prepared again, which is harmless
        return stamps

    def keep(self, name: str, fingerprint: str) -> None:
        unfinished = self.file.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(self.read() | {name: fingerprint}), encoding="utf-8")
        unfinished.replace(self.file)


def prepare(tell: Tell) -> bool:
    """Bring database, messages and static files to the state of the code, then run the start steps of the settings.

    Returns: whether the database was migrated or the secret key made. Neither happens again when the next process prepares.
    """
    had_key = settings.SECRET_KEY_FILE.is_file()
    stamps = Stamps(settings.DATA_FOLDER / "prepared.json")
    migrated = migrate(stamps, tell)
    compile_messages(settings.LOCALE_PATHS)
    collect_static(stamps, tell)
    for dotted in settings.ACADEMY_START_STEPS:
        import_string(dotted)(tell)
    return migrated or had_key != settings.SECRET_KEY_FILE.is_file()


def migrate(stamps: Stamps, tell: Tell) -> bool:
    """Migrate where a migration is missing or code changed: what follows a migration (triggers, permissions) follows from all of it.

    Returns: whether there was anything to do.
    """
    code = fingerprint([*_own_code(), *(path for folder in schema.folders().values() for path in folder.glob("*.py"))])
    pending = schema.pending_migrations()
    if not pending and stamps.read().get("database") == code:
        return False
    copy = schema.keep_copy(settings.DATA_FOLDER / "backups") if pending else None
    if copy is not None:
        tell(f"A copy of the database before the migration: {copy}")
    call_command("migrate", interactive=False, verbosity=0)
    if pending:
        tell(f"Database: {len(pending)} migrations applied")
    stamps.keep("database", code)
    return True


def compile_messages(folders: Iterable[Path]) -> int:
    """Compile each catalog of translations whose source is newer; gettext itself need not be installed.

    Returns: how many were compiled.
    """
    outdated = [source for folder in folders for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")) if _is_outdated(source)]
    for source in outdated:
        unfinished = source.with_suffix(".mo-unfinished")
        with source.open("rb") as readable, unfinished.open("wb") as writable:
            write_mo(writable, read_po(readable))
        unfinished.replace(source.with_suffix(".mo"))
    return len(outdated)


def collect_static(stamps: Stamps, tell: Tell) -> None:
    """Collect, name by content and compress the static files of all apps, if one of them changed."""
    files = [Path(storage.path(name)) for finder in finders.get_finders() for name, storage in finder.list(NOT_SERVED)]
    current = fingerprint(files)
    if stamps.read().get("static") == current and (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        return
    tell("Preparing the static files ...")
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=NOT_SERVED)
    stamps.keep("static", current)


def fingerprint(paths: Iterable[Path]) -> str:
    """One text that changes when a file joins, leaves or is written again; contents are not read."""
    entries = sorted((str(path), (stat := path.stat()).st_size, stat.st_mtime_ns) for path in paths)
    return hashlib.sha256(repr(entries).encode()).hexdigest()


def _own_code() -> list[Path]:
    """The modules of the apps of this checkout (not those that are installed beside it)."""
    roots = {Path(app.path) for app in apps.get_app_configs()}
    own = [root for root in roots if root.is_relative_to(settings.BASE_DIR) and "site-packages" not in root.parts]
    return [Path(folder, name) for root in own for folder, _, names in os.walk(root) for name in names if name.endswith(".py")]


def _is_outdated(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns
