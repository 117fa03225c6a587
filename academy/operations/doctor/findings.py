"""What an examination finds, and the register to which every app adds its own."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    """One line for the operator: what was seen, and what to do about it."""

    level: Level
    says: str
    remedy: str = ""


def ok(says: str) -> Finding:
    return Finding(Level.OK, says)


def warning(says: str, remedy: str) -> Finding:
    return Finding(Level.WARNING, says, remedy)


def fault(says: str, remedy: str) -> Finding:
    return Finding(Level.FAULT, says, remedy)


Examination = Callable[[datetime], Iterable[Finding]]
_registered: dict[str, Examination] = {}


def register(subject: str, examination: Examination) -> None:
    """Add an examination, called in an AppConfig's `ready`; it is made only where the database answers and is migrated.

    Args: subject, one or two words; that of a check of `health` takes this check's place.
    """
    _registered[subject] = examination


def registered() -> Mapping[str, Examination]:
    """The examinations of all apps, by subject."""
    return _registered
