"""The least that saving an answer and reading a lesson can be: WSGI and the database's driver, the same checks, as few statements.

It is what `answer` and `lesson` are measured against, behind the same server and on the same database. DATABASE_URL names PostgreSQL,
else ACADEMY_DATA the folder of SQLite's file.
"""

import hashlib
import hmac
import json
import os
import sqlite3
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import psycopg

SECRET = os.environ["ACADEMY_SECRET_KEY"]
_SALT = b"django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
_AUTH_KEY = hashlib.sha256(_SALT + SECRET.encode()).digest()

WHO = """
    SELECT u.id, u.password, s.auth_hash FROM accounts_session s JOIN accounts_user u ON u.id = s.user_id
    WHERE s.session_key = %s AND s.expire_date > %s AND u.is_active
"""
ATTEMPT = """
    SELECT a.id, a.paper FROM enrollments_attempt a JOIN enrollments_enrollment e ON e.id = a.enrollment_id
    WHERE a.uuid = %s AND e.trainee_id = %s AND e.state <> 'withdrawn' AND a.state = 'open'
"""
SAVE = """
    INSERT INTO enrollments_answer (attempt_id, question_key, response, sequence, saved_at, deadline_at)
    SELECT a.id, %s, %s{cast}, %s, %s, a.deadline_at FROM enrollments_attempt a
    WHERE a.id = %s AND a.state = 'open' AND a.deadline_at >= %s {lock}
    ON CONFLICT (attempt_id, question_key) DO UPDATE
    SET response = excluded.response, sequence = excluded.sequence, saved_at = excluded.saved_at
    WHERE enrollments_answer.sequence < excluded.sequence
"""
ENROLLMENT = """
    SELECT v.id, c.slug, v.number, v.digest, v.languages FROM enrollments_enrollment e
    JOIN courses_cohort k ON k.id = e.cohort_id JOIN courses_courseversion v ON v.id = k.version_id
    JOIN courses_course c ON c.id = v.course_id
    WHERE e.uuid = %s AND e.trainee_id = %s AND e.state <> 'withdrawn' AND k.opens_at <= %s
"""
LESSON = """
    SELECT m.key, l.minutes, t.title, t.objective, t.html, t.media, t.downloads, t.bytes_text, t.bytes_pictures, t.bytes_video,
        t.state, t.stale
    FROM courses_lesson l JOIN courses_module m ON m.id = l.module_id JOIN courses_lessontext t ON t.lesson_id = l.id
    WHERE l.version_id = %s AND l.key = %s AND t.language = %s
"""

Start = Callable[[str, list[tuple[str, str]]], Any]


class Postgresql:
    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True, prepare_threshold=0)
        self.save = SAVE.format(cast="::jsonb", lock="FOR SHARE")

    def row(self, statement: str, values: list[Any]) -> Any:
        return self.connection.execute(statement, values).fetchone()  # type: ignore[arg-type]

    def changed(self, statement: str, values: list[Any]) -> int:
        return self.connection.execute(statement, values).rowcount  # type: ignore[arg-type]

    @staticmethod
    def moment(at: datetime) -> Any:
        return at

    @staticmethod
    def uuid(text: str) -> str:
        return text

    @staticmethod
    def json(value: Any) -> Any:
        return value


class Sqlite:
    def __init__(self, file: str) -> None:
        self.connection = sqlite3.connect(file, isolation_level=None, timeout=20)
        self.connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON")
        self.save = SAVE.format(cast="", lock="")

    def row(self, statement: str, values: list[Any]) -> Any:
        return self.connection.execute(statement.replace("%s", "?"), values).fetchone()

    def changed(self, statement: str, values: list[Any]) -> int:
        return self.connection.execute(statement.replace("%s", "?"), values).rowcount

    @staticmethod
    def moment(at: datetime) -> Any:
        return at.replace(tzinfo=None).isoformat(" ")

    @staticmethod
    def uuid(text: str) -> str:
        return text.replace("-", "")

    @staticmethod
    def json(value: Any) -> Any:
        return json.loads(value)


class Refused(Exception):
    """The status of an answer without a body."""


def _who(environ: dict[str, Any], now: Any) -> int:
    found = _database.row(WHO, [environ.get("HTTP_X_SESSION_TOKEN", ""), now])
    if found is None:
        raise Refused("401 Unauthorized")
    user, password, auth_hash = found
    if not hmac.compare_digest(hmac.new(_AUTH_KEY, password.encode(), hashlib.sha256).hexdigest(), auth_hash):
        raise Refused("401 Unauthorized")
    return int(user)


def _save_answer(environ: dict[str, Any], attempt_uuid: str, question_key: str) -> dict[str, Any]:
    now = _database.moment(datetime.now(UTC))
    user = _who(environ, now)
    found = _database.row(ATTEMPT, [_database.uuid(attempt_uuid), user])
    if found is None:
        raise Refused("404 Not Found")
    attempt, paper = found
    body = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    if type(body["sequence"]) is not int or all(each["key"] != question_key for each in _database.json(paper)):
        raise Refused("422 Unprocessable Content")
    values = [question_key, json.dumps(body["response"]), body["sequence"], now, attempt, now]
    if _database.changed(_database.save, values) != 1:
        raise Refused("409 Conflict")
    return {"state": "saved", "superseded": False, "response": body["response"], "sequence": body["sequence"], "feedback": None}


def _lesson(environ: dict[str, Any], enrollment_uuid: str, key: str) -> dict[str, Any]:
    now = _database.moment(datetime.now(UTC))
    user = _who(environ, now)
    found = _database.row(ENROLLMENT, [_database.uuid(enrollment_uuid), user, now])
    if found is None:
        raise Refused("404 Not Found")
    version, course, number, _, languages = found
    languages = _database.json(languages)
    module, minutes, title, objective, html, media, downloads, text, pictures, video, state, stale = _database.row(
        LESSON, [version, key, languages[0]]
    )
    return {
        "key": key,
        "course": course,
        "version": number,
        "module": module,
        "title": title,
        "language": languages[0],
        "available_languages": languages,
        "translation": {"state": state, "stale": bool(stale)},
        "objective": objective,
        "html": html,
        "minutes": minutes,
        "bytes": {"text": text, "pictures": pictures, "video": video},
        "media": _database.json(media),
        "downloads": _database.json(downloads),
    }


def application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    part, identity, _, key = environ["PATH_INFO"].removeprefix("/api/v1/").split("/")
    answer = {"attempts": _save_answer, "enrollments": _lesson}[part]
    try:
        status, content = "200 OK", json.dumps(answer(environ, identity, key), ensure_ascii=False, separators=(",", ":")).encode()
    except Refused as refused:
        status, content = str(refused), b""
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(content)))])
    return [content]


_database: Any = (
    Postgresql(os.environ["DATABASE_URL"])
    if os.environ.get("DATABASE_URL")
    else Sqlite(os.path.join(os.environ["ACADEMY_DATA"], "academy.sqlite3"))
)
