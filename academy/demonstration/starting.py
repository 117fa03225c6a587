"""What `manage.py start` does about the demonstration: makes it on a fresh folder, says the log-ins, refuses to show it to others."""

import ipaddress
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from academy.accounts.models import User
from academy.demonstration import logins, selectors, services
from academy.demonstration.tasks import make_part
from academy.operations import demonstration
from academy.operations.starting import schema
from courses.models import Cohort


def make(tell: Callable[[str], object]) -> None:
    """A start step: begin the demonstration, once, on loopback and the embedded database alone; go on where it was broken off."""
    if not settings.DEMONSTRATION_ALLOWED or settings.DATABASE_URL or is_within_reach():
        return
    begun = services.begin(at=timezone.now())
    if begun is not None:
        tell("Demonstration data are made in the background; `python3 manage.py demo --remove` takes them away.")
    job = begun or selectors.job_under_way().first()
    if job is not None:
        # robust: without a queue the sweep finds it.
        transaction.on_commit(lambda: make_part.delay(position=job.done), robust=True)


def refusal() -> str:
    """Why Academy must not start like this, or "": demonstration accounts are no secret, and their staff needs no second factor."""
    if is_within_reach() and _tables_exist() and selectors.are_there():
        return (
            "There are demonstration data here, which stay on this machine: remove them by `python3 manage.py demo --remove`, "
            "or start with --host 127.0.0.1 and without ACADEMY_URL."
        )
    return ""


def welcome() -> list[str]:
    """What the terminal says about the log-ins, while there are any."""
    if not demonstration.exists():
        return []
    if not logins.kept():
        services.give_new_passwords()
    words = [f"  {login.role:14} {login.email:36} {login.password}" for login in logins.kept()]
    return [f"Demonstration log-ins, also in {logins.path()}:", *words]


def is_within_reach() -> bool:
    """Whether other machines are let in: by the address that is listened at, or by a proxy before the public one."""
    return not all(_is_loopback(urlsplit(address).hostname or "") for address in (settings.LISTENING_AT, settings.LINK_BASE))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False  # a name is not looked up: it may lead elsewhere tomorrow


def _tables_exist() -> bool:
    if schema.is_file() and not schema.file().exists():
        return False  # to ask would make it
    return {User._meta.db_table, Cohort._meta.db_table} <= set(connection.introspection.table_names())
