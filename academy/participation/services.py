"""Keeping the figures: folding changes into them, counting afresh, telling whether both agree; and people counted by head."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from academy.accounts.models import User
from academy.errors import Invalid
from academy.operations.services import record_act
from academy.participation import counting, triggers
from academy.participation.models import MEASURES, HeadCount, ParticipationChange, ParticipationFigure

MOST_UNFOLDED = 10_000
"""With more changes than this waiting, reads grow slow: the fold stands still or falls behind."""

_ROWS_A_STATEMENT = 500

FigureKey = tuple[int, str, date, str]
"""Cohort, country, day of enrolling, mode."""


@dataclass(frozen=True)
class Difference:
    """How much the figures say too much (or, negative, too little) under one key; measures that agree are left out."""

    cohort_id: int
    country: str
    enrolled_on: date
    mode: str
    surplus: dict[str, int]


def fold_changes(most: int = 5000) -> int:
    """Move changes into the figures, the oldest first; several may do it at once.

    Returns: how many were moved; fewer than `most` when none is left.
    """
    if not ParticipationChange.objects.exists():  # no write lock on SQLite for nothing
        return 0
    with transaction.atomic():
        waiting = ParticipationChange.objects.select_for_update(skip_locked=True).order_by("pk")
        changes = list(waiting.values_list("pk", *counting.GROUPING, *MEASURES)[:most])
        _add_to_figures(_summed(change[1:] for change in changes))
        ParticipationChange.objects.filter(pk__in=[change[0] for change in changes]).delete()
    return len(changes)


def _summed(changes: Iterable[Sequence[object]]) -> dict[FigureKey, list[int]]:
    sums: dict[FigureKey, list[int]] = defaultdict(lambda: [0] * len(MEASURES))
    for cohort_id, country, enrolled_on, mode, *measures in changes:
        total = sums[cohort_id, country, enrolled_on, mode]  # type: ignore[index]
        for place, value in enumerate(measures):
            total[place] += value  # type: ignore[operator]
    return sums


def _add_to_figures(sums: dict[FigureKey, list[int]]) -> None:
    # In the order of the keys: two folds that meet wait for each other in one direction only.
    added = [(key, sums[key]) for key in sorted(sums) if any(sums[key])]
    with connection.cursor() as cursor:
        for start in range(0, len(added), _ROWS_A_STATEMENT):
            part = added[start : start + _ROWS_A_STATEMENT]
            values: list[Any] = []
            for (cohort_id, country, enrolled_on, mode), measures in part:
                values += [cohort_id, country, connection.ops.adapt_datefield_value(enrolled_on), mode, *measures]
            cursor.execute(counting.fold_sql(len(part)), values)


@transaction.atomic
def forget_cohorts(cohort_ids: Sequence[int]) -> None:
    """Drop what was counted in cohorts of which no enrollment is left, so that they can be deleted."""
    # Changes first: a fold that has some of them in hand is waited for, and what it made of them is dropped then.
    ParticipationChange.objects.filter(cohort__in=cohort_ids).delete()
    ParticipationFigure.objects.filter(cohort__in=cohort_ids).delete()


@transaction.atomic
def enter_head_count(values: Mapping[str, Any], *, by: User | None, at: datetime) -> HeadCount:
    """Write down how many people were counted by head at an event; they are never part of `people`.

    Args: values, columns of HeadCount: title, delivery, held_from, held_to, people, and any of course, cohort, country_id, note,
        demonstration; by, None for the operator.
    Raises: Invalid, by field.
    """
    counted = HeadCount(entered_by=by, entered_at=at, **{"demonstration": bool(by and by.demonstration), **values})
    faults = _faults_of_head_count(counted)
    if faults:
        raise Invalid(faults)
    counted.save(force_insert=True)
    told = {"delivery": counted.delivery, "country": counted.country_id, "people": counted.people}
    record_act(by=by, verb="enter_head_count", object_type="head_count", object_key=str(counted.uuid), after=told, at=at)
    return counted


def _faults_of_head_count(counted: HeadCount) -> dict[str, list[str]]:
    try:
        counted.full_clean(exclude=["entered_by"])
    except ValidationError as fault:
        return {"held_to" if field == "__all__" else field: messages for field, messages in fault.message_dict.items()}
    return {} if counted.people else {"people": ["At least one."]}


@transaction.atomic
def recount() -> int:
    """Count all enrollments afresh and put that in place of figures and changes; whoever writes waits meanwhile.

    Returns: how many figures there are now.
    """
    _lock_counting()
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {counting.CHANGES}")  # noqa: S608 -- a name of our own
        cursor.execute(f"DELETE FROM {counting.FIGURES}")  # noqa: S608 -- a name of our own
        cursor.execute(counting.recount_sql())
    return ParticipationFigure.objects.count()


def check() -> list[Difference]:
    """Compare figures and changes with a recount, in one statement: right at any instant, whoever writes meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(counting.differences_sql())
        rows = cursor.fetchall()
    return [_difference(row) for row in rows]


def _difference(row: Sequence[object]) -> Difference:
    cohort_id, country, day, mode, *sums = row
    surplus = {measure: int(str(total)) for measure, total in zip(MEASURES, sums, strict=True) if total}
    enrolled_on = day if isinstance(day, date) else date.fromisoformat(str(day))
    return Difference(int(str(cohort_id)), str(country), enrolled_on, str(mode), surplus)


def counting_faults() -> list[str]:
    """What is wrong with the counting, one sentence each; empty where figures can be trusted and keep up."""
    found = [
        f"the trigger {name} is missing or of another version; `manage.py participation recount` makes it." for name in missing_triggers()
    ]
    for wrong in check():
        place = f"cohort {wrong.cohort_id}, {wrong.country}, {wrong.enrolled_on}, {wrong.mode}"
        found.append(f"{place}: figures minus recount is {wrong.surplus}.")
    waiting = ParticipationChange.objects.count()
    if waiting > MOST_UNFOLDED:
        found.append(f"{waiting} changes wait to be folded; is the worker running?")
    return found


def missing_triggers() -> list[str]:
    """The names of triggers that are gone, switched off or of another version: without them figures stand still."""
    return triggers.missing(connection)


@transaction.atomic
def restore_counting() -> None:
    """Make the triggers and count afresh, in one transaction: no write falls in between."""
    _lock_counting()
    triggers.install(connection)
    recount()


def stop_counting() -> None:
    """Take the triggers away, before tables are remade under them."""
    triggers.drop(connection)


def _lock_counting() -> None:
    with connection.cursor() as cursor:
        for statement in counting.lock_statements():
            cursor.execute(statement)
