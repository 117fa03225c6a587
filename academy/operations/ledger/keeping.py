"""Facts about what follows from learning: certificates, figures, mails, work that waits."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from academy.operations.ledger.snapshot import Snapshot, beside, instant

LONGEST_WAIT_SECONDS = 300  # a due row is taken within a minute by a sweep that runs

_SUMS = {
    "enrollments": "1",
    "started": "CASE WHEN started_at IS NULL THEN 0 ELSE 1 END",
    "active": "CASE WHEN state = 'active' THEN 1 ELSE 0 END",
    "completed": "CASE WHEN state = 'completed' THEN 1 ELSE 0 END",
    "not_completed": "CASE WHEN state = 'not_completed' THEN 1 ELSE 0 END",
    "withdrawn": "CASE WHEN state = 'withdrawn' THEN 1 ELSE 0 END",
    "certified": "CASE WHEN certified_at IS NULL THEN 0 ELSE 1 END",
    "settled": "CASE WHEN settled_at IS NULL THEN 0 ELSE 1 END",
    "completed_settled": "CASE WHEN state = 'completed' AND settled_at IS NOT NULL THEN 1 ELSE 0 END",
    "score_sum": "coalesce(score, 0)",
    "score_count": "CASE WHEN score IS NULL THEN 0 ELSE 1 END",
    "learning_minutes": "learning_minutes",
}
_WAITING = (
    # table, the states in which its rows wait, the one in which they were given up although somebody has a right to them
    ("certificates_certificate", ("requested",), "failed"),
    ("operations_mail", ("waiting",), ""),  # an address that takes no mail is not the platform's fault
    ("operations_job", ("waiting", "running"), ""),
)


def certificates(snapshot: Snapshot) -> Iterator[str]:
    """Exactly one certificate of sequence 1 for a completion and none without; corrections follow without a gap; no code twice."""
    rows = beside(snapshot.rows("SELECT enrollment_id, sequence, state FROM certificates_certificate ORDER BY enrollment_id, sequence"))
    for enrollment, state, certified_at in snapshot.rows("SELECT id, state, certified_at FROM enrollments_enrollment ORDER BY id"):
        found = rows(enrollment)
        sequences, states = [row[1] for row in found], [row[2] for row in found]
        if sequences != list(range(1, len(found) + 1)) or bool(found) != (state == "completed"):
            yield f"enrollment {enrollment} is {state} and has the certificates {sequences}"
        elif states.count("issued") > 1 or states.count("issued") > (certified_at is not None):
            yield f"enrollment {enrollment} has certificates {states}, certified at {certified_at}"
    doubled = "SELECT code, count(*) FROM certificates_certificate GROUP BY code HAVING count(*) > 1"
    for code, number in snapshot.rows(doubled):
        yield f"code {code} stands {number} times"


def papers(snapshot: Snapshot) -> Iterator[str]:
    """Each certificate's file is there, with the bytes of its hash."""
    for code, sha256 in snapshot.rows("SELECT code, sha256 FROM certificates_certificate WHERE sha256 <> '' AND erased_at IS NULL"):
        if fault := snapshot.fault_of_file(sha256):
            yield f"certificate {code}: {fault}"


def participation(snapshot: Snapshot) -> Iterator[str]:
    """Figures and the changes not folded yet are what a recount of the enrollments gives."""
    keys, measures = "cohort_id, country_id, enrolled_on, mode", ", ".join(_SUMS)
    counted = ", ".join(f"-({expression}) AS {name}" for name, expression in _SUMS.items())
    sums = ", ".join(f"sum({name})" for name in _SUMS)
    wrong = " OR ".join(f"sum({name}) <> 0" for name in _SUMS)
    # Names of this module alone stand in it.
    differences = f"""
        SELECT {keys}, {sums} FROM (
            SELECT {keys}, {measures} FROM participation_participationfigure
            UNION ALL SELECT {keys}, {measures} FROM participation_participationchange
            UNION ALL SELECT {keys}, {counted} FROM enrollments_enrollment
        ) s GROUP BY {keys} HAVING {wrong}"""  # noqa: S608 -- see above
    for cohort, country, day, mode, *surplus in snapshot.rows(differences):
        told = {name: int(number) for name, number in zip(_SUMS, surplus, strict=True) if number}
        yield f"cohort {cohort}, {country}, {day}, {mode}: too much by {told}"


def mails(snapshot: Snapshot) -> Iterator[str]:
    """Each mail once: by its key, by its Message-ID, and in the folder of an installation without a mail server."""
    for column in ("key", "message_id"):
        doubled = f"SELECT {column}, count(*) FROM operations_mail GROUP BY {column} HAVING count(*) > 1"  # noqa: S608 -- a name of this line
        for value, number in snapshot.rows(doubled):
            yield f"{column} {value} stands {number} times"
    written = Counter(path.stem[-36:] for path in snapshot.mails.glob("*.eml"))  # the name ends with the mail's UUID
    for mail, number in written.items():
        if number > 1:
            yield f"mail {mail} was written {number} times"


def waiting(snapshot: Snapshot) -> Iterator[str]:
    """Nothing is stuck: no row waits longer than the sweeps take, and no certificate was given up."""
    for table, states, given_up in _WAITING:
        listed = ", ".join(f"'{state}'" for state in (*states, given_up) if state)
        rows = f"SELECT id, state, next_try_at, lease_until, last_error FROM {table} WHERE state IN ({listed})"  # noqa: S608 -- names of this module
        for row, state, next_try_at, lease_until, error in snapshot.rows(rows):
            since = max((instant(each) for each in (next_try_at, lease_until) if each is not None), default=snapshot.at)
            if state == given_up or _seconds(snapshot, since) > LONGEST_WAIT_SECONDS:
                yield f"{table} {row} is {state} since {since.isoformat()}: {error or 'no error noted'}"


def _seconds(snapshot: Snapshot, since: Any) -> float:
    return float((snapshot.at - since).total_seconds())
