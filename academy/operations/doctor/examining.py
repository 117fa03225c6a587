"""All examinations, one after the other: what needs no database first."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from academy.operations import health
from academy.operations.doctor import configuration, keeping, running
from academy.operations.doctor.findings import Examination, Finding, Level, fault, registered, warning

_ALWAYS: dict[str, Examination] = {
    "settings": configuration.examine_settings,
    "keys": configuration.examine_keys,
    "mail server": configuration.examine_mail_server,
    "queue": running.examine_queue,
    "backups": keeping.examine_backups,
    "database": keeping.examine_database,
}
_WITH_DATABASE: dict[str, Examination] = {
    "storage": keeping.examine_storage,
    "worker": running.examine_worker,
    "clock": running.examine_clock,
    "demonstration": running.examine_demonstration,
    "administrator": running.examine_needs,
}


def examine(at: datetime) -> Iterator[tuple[str, Finding]]:
    """Examine everything, and give each finding with its subject as it is found."""
    sound = True
    for subject, examination in _ALWAYS.items():
        for finding in _made(examination, at):
            sound = sound and not (subject == "database" and finding.level == Level.FAULT)
            yield subject, finding
    if not sound:  # nothing else could be found out
        return
    for subject, examination in {**_WITH_DATABASE, **registered()}.items():
        for finding in _made(examination, at):
            yield subject, finding
    yield from _of_health(at)


def _made(examination: Examination, at: datetime) -> Iterable[Finding]:
    try:
        return list(examination(at))
    except Exception as broken:  # noqa: BLE001 -- whatever it was, the operator is told, and the next examination follows
        said = str(broken).strip().splitlines()
        return [fault(f"This could not be examined: {type(broken).__name__}: {said[0] if said else ''}", "The log may say more.")]


def _of_health(at: datetime) -> Iterator[tuple[str, Finding]]:
    found = health.examine(at)
    for subject, said in found.faults.items():
        if subject not in registered():
            yield subject, fault(said, "See the lines about queue and worker, and the log.")
    for kind, count in found.given_up.items():
        if count:
            yield kind, warning(f"{count} {kind} were given up after eight tries.", "Look at their last error in the admin, and try again.")
