"""Sending a request as somebody, reading all that came back, and seeing what it moved in the database."""

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client

from academy.accounts import legal
from academy.api import throttling
from tests.academy.api.surface import API, Route
from tests.attacks.world import World

_IN_THE_APP = "/_allauth/app/"


def body_of(world: World, route: Route, method: str) -> dict[str, Any]:
    """A body that the route takes from who may; a writing route of the API that is not here has to be added."""
    if method in {"get", "head", "options"}:
        return {}
    key = str(world.own.attempt.paper[0]["key"])
    days = {"starts_on": "2030-01-01", "ends_on": "2030-01-31"}
    bodies: dict[tuple[str, str], dict[str, Any]] = {
        ("me", "patch"): {"organization": "Ministry"},
        ("me/consents/<str:document>", "put"): {"version": legal.current("privacy").version},
        ("cohorts", "post"): {"course": world.own.slug, "title": "Next", "time_zone": "Asia/Seoul", **days},
        ("cohorts/<uuid:uuid>", "patch"): {"place": "Belgrade"},
        ("cohorts/<uuid:uuid>/enrollments", "post"): {"mode": "cohort", "country": "RS"},
        ("enrollments/<uuid:uuid>", "patch"): {"shared_with_coordinator": False},
        ("enrollments/<uuid:uuid>/mode", "put"): {"mode": "cohort"},
        ("enrollments/<uuid:uuid>/withdrawal", "put"): {},
        ("enrollments/<uuid:uuid>/country", "put"): {"country": "PE", "reason": "A mistake."},
        ("enrollments/<uuid:uuid>/extension", "put"): {"until": str(world.own.cohort.ends_on), "reason": "Ill."},
        ("enrollments/<uuid:uuid>/lessons/<slug:key>/completion", "put"): {},
        ("enrollments/<uuid:uuid>/quizzes/<slug:key>/practice", "post"): {"answers": {}},
        ("enrollments/<uuid:uuid>/quizzes/<slug:key>/attempts/<int:number>", "put"): {},
        ("attempts/<uuid:uuid>/answers", "patch"): {"answers": {key: {"response": None, "sequence": 1}}},
        ("attempts/<uuid:uuid>/answers/<slug:question_key>", "put"): {"response": None, "sequence": 1},
        ("attempts/<uuid:uuid>/submission", "post"): {},
    }
    return bodies[route.pattern.removeprefix(API), method]


def ask(client: Client, method: str, path: str, body: Any = None, *, content_type: str = "application/json", **headers: str) -> Any:
    """One request; as an app, where the address is one of apps, by the session's token instead of its cookie."""
    if path.startswith(_IN_THE_APP) and "sessionid" in client.cookies:
        headers["X-Session-Token"] = client.cookies["sessionid"].value
    content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = client.generic(method.upper(), path, content, content_type if content else "application/octet-stream", headers=headers)
    if answer.streaming:  # read to its end, once, which closes its file
        answer.read = b"".join(answer.streaming_content)
    return answer


def content_of(answer: HttpResponseBase) -> bytes:
    """The whole body of an answer that `ask` gave."""
    return bytes(answer.read if answer.streaming else answer.content)  # type: ignore[attr-defined]


def text_of(answer: HttpResponseBase) -> str:
    """All that an answer says: headers, cookies, body; a workbook unpacked."""
    content = content_of(answer)
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return f"{answer.status_code} {dict(answer.headers)} {answer.cookies} {content.decode('utf-8', 'replace')}"


@contextmanager
def undone() -> Iterator[None]:
    """What a request does in here is taken back, counters of guesses included."""
    cache.clear()
    throttling.forget()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


Rows = dict[str, dict[Any, dict[str, Any]]]


def all_rows() -> Rows:
    """Every row of every table: table, primary key, column, value; by SQL alone."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            found[table] = {row.get("id", row.get("session_key", row.get("code", place))): row for place, row in enumerate(rows)}
    return found


def moved(before: Rows, after: Rows) -> set[str]:
    """What differs: `table.column` of a changed value, `table +` and `table -` of a row that came or went."""
    found: set[str] = set()
    for table in after:
        old, new = before[table], after[table]
        found |= {f"{table} +"} if new.keys() - old.keys() else set()
        found |= {f"{table} -"} if old.keys() - new.keys() else set()
        for key in old.keys() & new.keys():
            found |= {f"{table}.{column}" for column, value in new[key].items() if value != old[key][column]}
    return found
