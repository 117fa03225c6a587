"""`manage.py bundle`: a folder of wheels, from which `start --wheels` installs on a machine without a network."""

import json
import shutil
import subprocess
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from academy import bootstrap


class Command(BaseCommand):
    help = "Download what `start` installs into a folder, for a machine of this kind that has no network."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=Path("wheels"), help="where to put the wheels (./wheels)")
        parser.add_argument("--wheels", metavar="FOLDER", help="install from this folder of `bundle`, without a network")

    def handle(self, *_: Any, folder: Path, **__: Any) -> None:
        wheels = make_bundle(folder, bootstrap.Environment(bootstrap.HERE))
        size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
        self.stdout.write(f"{len(wheels)} wheels, {size:.0f} MB, are in {folder}.")
        self.stdout.write(f"There, with this checkout beside it: python3 manage.py start --wheels {folder.name}")


def make_bundle(folder: Path, environment: bootstrap.Environment) -> list[str]:
    """Download the wheels of the runtime lock and note what they are for; the folder is there whole or not at all.

    Returns: the names of the wheels.
    Raises: CommandError, with one sentence.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CommandError(f"{folder} is there and not empty: name another folder.", returncode=2)
    lock = environment.root / bootstrap.RUNTIME_LOCK
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        download = ["download", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:", "--require-hashes"]
        command = [*bootstrap.pip_of(environment), *download, "--dest", str(unfinished), "-r", str(lock)]
        if subprocess.run(command, check=False).returncode:
            raise CommandError("The wheels could not be downloaded: the lines above say why.", returncode=2)
        names = sorted(path.name for path in unfinished.glob("*.whl"))
        note = {"lock": bootstrap.lock_hash(lock), **bootstrap.this_python(), "wheels": names}
        (unfinished / bootstrap.BUNDLE_NOTE).write_text(json.dumps(note, indent=1) + "\n", encoding="utf-8")
        unfinished.chmod(0o755)
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return names
