"""Saving an answer as one statement, which the ORM cannot say: it stores in time, in order and never beside a submission.

The row comes from the attempt itself, so an attempt that is closed or past its deadline gives none. On PostgreSQL FOR SHARE makes
the statement wait for a submission that is being graded and then see it closed: without that lock an answer could be acknowledged
and never graded.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, models

from enrollments.models import Answer, Attempt


def store_answer(*, attempt_id: int, question_key: str, response: Any, sequence: int, at: datetime, final: bool) -> bool:
    """Store an answer if the attempt is open and in time and no answer of this or a higher sequence is there.

    Args: response, canonical JSON with authored choice keys; final, an answer once given stays.
    Returns: whether it is stored; if not, the rows tell why.
    """
    stored_response, stored_at = _prepared("response", response), _prepared("saved_at", at)
    with connection.cursor() as cursor:
        cursor.execute(_statement(connection.vendor, final), [question_key, stored_response, sequence, stored_at, attempt_id, stored_at])
        return bool(cursor.rowcount == 1)


def _prepared(column: str, value: Any) -> Any:
    field: models.Field[Any, Any] = Answer._meta.get_field(column)  # type: ignore[assignment]
    return field.get_db_prep_save(value, connection)


@lru_cache(maxsize=4)
def _statement(vendor: str, final: bool) -> str:
    answer, attempt = Answer._meta.db_table, Attempt._meta.db_table
    postgresql = vendor == "postgresql"
    cast = "::jsonb" if postgresql else ""
    on_conflict = (
        "DO NOTHING"
        if final
        else f"""DO UPDATE SET response = excluded.response, sequence = excluded.sequence, saved_at = excluded.saved_at
            WHERE {answer}.sequence < excluded.sequence"""
    )
    return f"""
        INSERT INTO {answer} (attempt_id, question_key, response, sequence, saved_at, deadline_at)
        SELECT a.id, %s, %s{cast}, %s, %s, a.deadline_at
        FROM {attempt} a WHERE a.id = %s AND a.state = 'open' AND a.deadline_at >= %s {"FOR SHARE" if postgresql else ""}
        ON CONFLICT (attempt_id, question_key) {on_conflict}
    """  # noqa: S608 -- names of our own tables; every value is a parameter
