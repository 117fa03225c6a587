#!/usr/bin/env python3
"""Academy's commands. `start` and `test` need nothing but Python: they install what is locked into .venv first."""

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve().parent


def _bootstrap() -> ModuleType:
    """academy/bootstrap.py by its path: importing the package academy itself needs Celery, which may not be installed yet."""
    spec = importlib.util.spec_from_file_location("academy_bootstrap", HERE / "academy" / "bootstrap.py")
    if spec is None or spec.loader is None:
        raise ImportError("academy/bootstrap.py is missing.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 -- this file is what an older Python meets first
        _refuse("Academy needs Python 3.11 or newer; this is {}.{}.".format(*sys.version_info[:2]))
    bootstrap = _bootstrap()
    try:
        bootstrap.enter(sys.argv[1:])
    except bootstrap.NotInstalled as fault:
        _refuse(str(fault))
    except KeyboardInterrupt:
        sys.exit(130)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "academy.settings")
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 -- importable only after the bootstrap
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- the same
    from django.db.utils import OperationalError  # noqa: PLC0415 -- the same

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as fault:
        _refuse(str(fault))
    except OperationalError as fault:
        if "unable to open database file" not in str(fault) and "no such table" not in str(fault):
            raise
        from django.conf import settings  # noqa: PLC0415 -- the same

        _refuse(f"There is no database in {settings.DATA_FOLDER} yet: run `python3 manage.py start` first, or set ACADEMY_DATA.")


def _refuse(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.exit(2)


if __name__ == "__main__":
    main()
