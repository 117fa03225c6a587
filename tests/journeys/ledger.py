"""The product's ledger, asked as an operator asks it, and what only a test can add: all is done, and what reached people says so."""

import json
from collections import Counter
from collections.abc import Callable

from academy.operations.ledger.facts import FACTS
from tests.journeys.installation import Installation
from tests.journeys.papers import bare, words_on

CLEAN: dict[str, list[str]] = {name: [] for name in FACTS}


def faults(installation: Installation) -> dict[str, list[str]]:
    """What is wrong, by fact; a clean ledger has an empty list under each of the ten."""
    said = json.loads(installation.manage("ledger", "--json", ends_with=(0, 1)))
    found = {fact["name"]: list(fact["told"]) for fact in said["facts"]}
    for name, more in _MORE.items():
        found[name] += more(installation)
    assert said["clean"] or any(found.values())
    return found


def _certificates(installation: Installation) -> list[str]:
    """Whoever completed holds an issued one."""
    rows = installation.query("""
        SELECT e.id, c.state FROM enrollments_enrollment e LEFT JOIN certificates_certificate c ON c.enrollment_id = e.id
        WHERE e.state = 'completed' AND (c.state IS NULL OR c.state <> 'issued')""")
    return [f"enrollment {row}" for row in rows]


def _papers(installation: Installation) -> list[str]:
    """Each paper opens, and names the person and the code."""
    rows = installation.query("""
        SELECT c.code, c.sha256, e.name, e.latin_name FROM certificates_certificate c
        JOIN enrollments_enrollment e ON e.id = c.enrollment_id WHERE c.state = 'issued'""")
    return [f"{code}: {fault}" for code, sha256, *names in rows if (fault := _fault_of_paper(installation, code, sha256, names))]


def _fault_of_paper(installation: Installation, code: str, sha256: str, names: list[str]) -> str:
    try:
        said = " ".join(words_on((installation.folder / "files" / sha256[:2] / sha256).read_bytes()))
    except Exception as fault:  # noqa: BLE001 -- whatever it is, the paper is spoilt
        return f"{type(fault).__name__}: {fault}"
    missing = [name for name in names if name not in said]
    return f"does not say {missing}" if missing or code not in bare(said) else ""


def _mails(installation: Installation) -> list[str]:
    """What was sent lies in the sink, once."""
    rows = installation.query("SELECT message_id, state FROM operations_mail")
    sent = {message_id for message_id, state in rows if state == "sent"}
    sunk = Counter(str(mail["Message-ID"]) for mail in installation.mails())
    wrong = [f"{message_id} arrived {number} times" for message_id, number in sunk.items() if number > 1]
    return wrong + [f"{message_id} is sent or in the sink, not both" for message_id in sent ^ set(sunk)]


def _waiting(installation: Installation) -> list[str]:
    """No mail and no long work was given up."""
    return [
        f"{table} {row}"
        for table in ("operations_mail", "operations_job")
        for row in installation.query(f"SELECT id, last_error FROM {table} WHERE state = 'failed'")
    ]


_MORE: dict[str, Callable[[Installation], list[str]]] = {
    "one certificate": _certificates,
    "papers": _papers,
    "mails": _mails,
    "nothing stuck": _waiting,
}
