"""Whether this installation can serve: a register of checks, to which every app adds its own."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from academy.operations.starting import schema

logger = logging.getLogger(__name__)

Check = Callable[[datetime], str]
_checks: dict[str, Check] = {}
_counts: dict[str, Callable[[], int]] = {}


@dataclass(frozen=True)
class Health:
    """`faults`: what is wrong, by check, in words fit for anybody; `given_up`: rows that failed for good, by kind."""

    faults: dict[str, str]
    given_up: dict[str, int]

    @property
    def is_ready(self) -> bool:
        return not self.faults


def register(name: str, check: Check) -> None:
    """Add a check, called in an AppConfig's `ready`.

    Args: check, given the instant, returns one sentence without secrets about what is wrong, or "".
    """
    _checks[name] = check


def register_count(name: str, count: Callable[[], int]) -> None:
    """Add a count of rows that were given up: shown, for staff to look at, but no reason to be unready."""
    _counts[name] = count


def examine(at: datetime) -> Health:
    """Run all checks; one that breaks is a fault itself. Without a database the others are not asked."""
    faults = {name: said for name, check in _CHECKS_OF_ALL.items() if (said := _asked(name, check, at))}
    if not faults:
        faults = {name: said for name, check in _checks.items() if (said := _asked(name, check, at))}
    return Health(faults=faults, given_up={} if faults else {name: count() for name, count in _counts.items()})


def _asked(name: str, check: Check, at: datetime) -> str:
    try:
        return check(at)
    except Exception:
        logger.exception("The check %s broke", name)  # the log may say more than the public answer
        return "This could not be checked; the log says why."


def _database_answers(at: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _is_migrated(at: datetime) -> str:
    missing = _known_migrations() - set(MigrationRecorder(connection).applied_migrations())
    return f"{len(missing)} migrations are not applied." if missing else ""


@lru_cache(maxsize=1)
def _known_migrations() -> frozenset[tuple[str, str]]:
    """All migrations of this code, listed once a process."""
    return frozenset(schema.known_migrations())


_CHECKS_OF_ALL: dict[str, Check] = {"database": _database_answers, "migrations": _is_migrated}
