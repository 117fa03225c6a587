"""The four log-ins: who they are, and the file that says their passwords."""

import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from academy.operations.demonstration import MAIL_DOMAIN

FILE_NAME = "demo-accounts.json"


@dataclass(frozen=True)
class Login:
    """How one of the four logs in."""

    role: str
    email: str
    password: str


@dataclass(frozen=True)
class Account:
    """Who stands behind a log-in."""

    role: str
    name: str
    latin_name: str
    country: str
    language: str
    organization: str
    gender: str = "female"

    @property
    def email(self) -> str:
        return f"{self.role}@{MAIL_DOMAIN}"


ACCOUNTS = (
    Account("trainee", "ឈឹម សុខា", "Chhim Sokha", "KH", "en", "Ministry of Post and Telecommunications"),
    Account("instructor", "박지영", "Park Jiyoung", "KR", "en", "National Information Society Agency"),
    Account("administrator", "Daniel Mwangi", "Daniel Mwangi", "KE", "en", "National Information Society Agency", "male"),
    Account("coordinator", "Милица Јовановић", "Milica Jovanović", "RS", "en", "Office for IT and eGovernment"),
)


def new_logins() -> list[Login]:
    """The four with new passwords, from the system's generator."""
    return [Login(account.role, account.email, secrets.token_hex(8)) for account in ACCOUNTS]


def path() -> Path:
    """Where the passwords are written down."""
    return Path(settings.DATA_FOLDER) / FILE_NAME


def keep(logins: Sequence[Login]) -> None:
    """Write the log-ins down for the operator's eyes alone: whole, or as before."""
    unfinished = path().with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as target:
        json.dump([asdict(login) for login in logins], target, indent=2)
        target.write("\n")
        target.flush()
        os.fsync(target.fileno())
    unfinished.replace(path())


def kept() -> list[Login]:
    """The log-ins as they were written down; empty where the file is gone or spoilt."""
    try:
        return [Login(**entry) for entry in json.loads(path().read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


def forget() -> None:
    """Remove the file."""
    path().unlink(missing_ok=True)
