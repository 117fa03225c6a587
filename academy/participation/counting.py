"""What is counted of an enrollment, under which of its columns, as SQL that both databases read alike.

The triggers, the recount and the check are all made of this one list, so that they cannot disagree about what a measure is.
"""

from django.db import connection

from academy.participation.models import MEASURES, ParticipationChange, ParticipationFigure
from enrollments.models import Enrollment

GROUPING = ("cohort_id", "country_id", "enrolled_on", "mode")
"""The columns that tell one figure from another."""

DETAIL = (*GROUPING, "language", "organization_type", "gender")
"""The columns under which a change is written."""

COUNTED_COLUMNS = ("state", "started_at", "settled_at", "completed_at", "certified_at", "score", "learning_minutes")
"""The other columns of an enrollment that a measure may depend on."""

ENROLLMENTS = Enrollment._meta.db_table
CHANGES = ParticipationChange._meta.db_table
FIGURES = ParticipationFigure._meta.db_table

_STATE = Enrollment.State
_MEASURED = {
    "enrollments": "1",
    "started": "CASE WHEN {row}.started_at IS NULL THEN 0 ELSE 1 END",
    "active": f"CASE WHEN {{row}}.state = '{_STATE.ACTIVE}' THEN 1 ELSE 0 END",
    "completed": f"CASE WHEN {{row}}.state = '{_STATE.COMPLETED}' THEN 1 ELSE 0 END",
    "not_completed": f"CASE WHEN {{row}}.state = '{_STATE.NOT_COMPLETED}' THEN 1 ELSE 0 END",
    "withdrawn": f"CASE WHEN {{row}}.state = '{_STATE.WITHDRAWN}' THEN 1 ELSE 0 END",
    "certified": "CASE WHEN {row}.certified_at IS NULL THEN 0 ELSE 1 END",
    "settled": "CASE WHEN {row}.settled_at IS NULL THEN 0 ELSE 1 END",
    "completed_settled": f"CASE WHEN {{row}}.state = '{_STATE.COMPLETED}' AND {{row}}.settled_at IS NOT NULL THEN 1 ELSE 0 END",
    "score_sum": "COALESCE({row}.score, 0)",
    "score_count": "CASE WHEN {row}.score IS NULL THEN 0 ELSE 1 END",
    "learning_minutes": "{row}.learning_minutes",
}


def measured(row: str) -> list[str]:
    """One expression a measure, in the order of `MEASURES`; `row` is a table alias, or NEW or OLD in a trigger."""
    return [_MEASURED[measure].format(row=row) for measure in MEASURES]


def of(row: str, columns: tuple[str, ...]) -> list[str]:
    """The columns as those of one row."""
    return [f"{row}.{column}" for column in columns]


def listed(expressions: list[str] | tuple[str, ...]) -> str:
    """Expressions as SQL writes a list of them."""
    return ", ".join(expressions)


def recount_sql() -> str:
    """The statement that counts all enrollments afresh into the empty figures."""
    sums = [f"SUM({expression})" for expression in measured("e")]
    keys = listed(of("e", GROUPING))
    return (
        f"INSERT INTO {FIGURES} ({listed(GROUPING)}, {listed(MEASURES)}) "  # noqa: S608 -- made of names in this module alone
        f"SELECT {keys}, {listed(sums)} FROM {ENROLLMENTS} e GROUP BY {keys}"
    )


def differences_sql() -> str:
    """The statement that gives, by figure, how much figures and changes say too much; nothing where all is right."""
    columns = f"{listed(GROUPING)}, {listed(MEASURES)}"
    named = [f"-({expression}) AS {measure}" for measure, expression in zip(MEASURES, measured("e"), strict=True)]
    sums = [f"SUM(s.{measure})" for measure in MEASURES]
    keys = listed(of("s", GROUPING))
    wrong = " OR ".join(f"{total} <> 0" for total in sums)
    return (
        f"SELECT {keys}, {listed(sums)} FROM ("  # noqa: S608 -- made of names in this module alone
        f"SELECT {columns} FROM {FIGURES} UNION ALL SELECT {columns} FROM {CHANGES} "
        f"UNION ALL SELECT {listed(of('e', GROUPING))}, {listed(named)} FROM {ENROLLMENTS} e"
        f") s GROUP BY {keys} HAVING {wrong} ORDER BY {keys}"
    )


def fold_sql(rows: int) -> str:
    """The statement that adds so many rows of keys and measures to the figures, each to the one with its keys or as a new one."""
    row = f"({listed(['%s'] * len((*GROUPING, *MEASURES)))})"
    added = [f"{measure} = {FIGURES}.{measure} + excluded.{measure}" for measure in MEASURES]
    return (
        f"INSERT INTO {FIGURES} ({listed(GROUPING)}, {listed(MEASURES)}) VALUES {listed([row] * rows)} "  # noqa: S608 -- made of names in this module alone
        f"ON CONFLICT ({listed(GROUPING)}) DO UPDATE SET {listed(added)}"
    )


def lock_statements() -> list[str]:
    """What keeps all enrollments, and thereby the changes, as they are until the transaction ends.

    SQLite needs none: an IMMEDIATE transaction is the only writer. On PostgreSQL the cohorts come first, as everywhere: a figure refers to
    its cohort, and a writer that has locked one and waits for the table would otherwise wait for ever. A fold under way is waited for at
    the rows of changes that it holds.
    """
    if connection.vendor != "postgresql":
        return []
    return [
        "SELECT id FROM courses_cohort ORDER BY id FOR KEY SHARE",
        f"LOCK TABLE {ENROLLMENTS} IN SHARE ROW EXCLUSIVE MODE",
    ]
