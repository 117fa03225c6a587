"""The ledger: ten facts about a database, checked by raw SQL and by a grader of our own. Nothing of the product is imported here."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.journeys.grader import Course
from tests.journeys.installation import Installation, as_json
from tests.journeys.papers import bare, words_on

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


def faults(installation: Installation, course: Course) -> dict[str, list[str]]:
    """What is wrong, by fact; a clean ledger has an empty list under each of the ten."""
    return {name: fact(installation, course) for name, fact in FACTS.items()}


CLEAN: dict[str, list[str]] = {}  # filled below: ten names, no faults


def seats(installation: Installation, _: Course) -> list[str]:
    """(1) No more people than seats, and the counter says how many there are."""
    rows = installation.query("""
        SELECT c.id, c.capacity, c.seats_taken, count(e.id)
        FROM courses_cohort c LEFT JOIN enrollments_enrollment e ON e.cohort_id = c.id AND e.mode = 'cohort' AND e.state <> 'withdrawn'
        GROUP BY c.id, c.capacity, c.seats_taken""")
    return [f"cohort {row}" for row in rows if row[3] != row[2] or (row[1] is not None and row[3] > row[1])]


def once(installation: Installation, _: Course) -> list[str]:
    """(2) One enrollment for a trainee and cohort."""
    rows = installation.query("SELECT trainee_id, cohort_id FROM enrollments_enrollment GROUP BY trainee_id, cohort_id HAVING count(*) > 1")
    return [f"trainee and cohort {row}" for row in rows]


def attempts(installation: Installation, course: Course) -> list[str]:
    """(3) No more attempts than allowed, numbered from one without a gap or a double."""
    numbers = defaultdict(list)
    for enrollment, quiz, number in installation.query("SELECT enrollment_id, quiz_key, number FROM enrollments_attempt"):
        numbers[enrollment, quiz].append(number)
    wrong = []
    for (enrollment, quiz), found in numbers.items():
        limit = course.quizzes[quiz].attempts
        if sorted(found) != list(range(1, len(found) + 1)) or (limit is not None and len(found) > limit):
            wrong.append(f"enrollment {enrollment}, {quiz}: {sorted(found)}")
    return wrong


def scores(installation: Installation, course: Course) -> list[str]:
    """(4) Each graded attempt has the score that the outside grader gives to its stored answers."""
    answers = _answers(installation)
    rows = installation.query("SELECT id, quiz_key, score FROM enrollments_attempt WHERE state = 'graded'")
    expected = {attempt: course.quizzes[quiz].score(answers[attempt]) for attempt, quiz, _ in rows}
    return [f"attempt {attempt}: {score}, not {expected[attempt]}" for attempt, _, score in rows if score != expected[attempt]]


def completions(installation: Installation, course: Course) -> list[str]:
    """(5) Completed is exactly who did all that was asked for, no earlier than its last part; with the mean of the best scores."""
    lessons, best, last = _facts_by_enrollment(installation)
    wrong = []
    for key, state, mode, completed_at, score in installation.query(
        "SELECT id, state, mode, completed_at, score FROM enrollments_enrollment"
    ):
        holds = mode == "cohort" and course.completes(lessons[key], best[key])
        if state == "withdrawn" and not completed_at:
            continue  # gone, whatever was done before
        if holds != (state == "completed") or holds != (completed_at is not None):
            wrong.append(f"enrollment {key} is {state}, the rule says {holds}")
        elif holds and (completed_at < last[key] or score != course.final_score(best[key])):
            wrong.append(f"enrollment {key}: completed at {completed_at} with {score}, last part at {last[key]}")
    return wrong


def certificates(installation: Installation, _: Course) -> list[str]:
    """(6) Exactly one certificate of sequence 1 for a completion, issued, and none without one."""
    rows = installation.query("""
        SELECT e.id, e.state, count(c.id), min(c.state), min(c.sequence) FROM enrollments_enrollment e
        LEFT JOIN certificates_certificate c ON c.enrollment_id = e.id GROUP BY e.id, e.state""")
    right = {True: (1, "issued", 1), False: (0, None, None)}
    codes = Counter(code for (code,) in installation.query("SELECT code FROM certificates_certificate"))
    wrong = [f"enrollment {row}" for row in rows if tuple(row[2:]) != right[row[1] == "completed"]]
    return wrong + [f"code {code} stands {number} times" for code, number in codes.items() if number > 1]


def papers(installation: Installation, _: Course) -> list[str]:
    """(7) Each certificate's file is the one of its hash, opens, and names the person and the code."""
    rows = installation.query("""
        SELECT c.code, c.sha256, e.name, e.latin_name FROM certificates_certificate c
        JOIN enrollments_enrollment e ON e.id = c.enrollment_id WHERE c.state = 'issued'""")
    return [f"{code}: {fault}" for code, sha256, *names in rows if (fault := _fault_of_paper(installation, code, sha256, names))]


def _fault_of_paper(installation: Installation, code: str, sha256: str, names: list[str]) -> str:
    path = installation.folder / "files" / sha256[:2] / sha256
    try:
        data = path.read_bytes()
        said = words_on(data)
    except Exception as fault:  # noqa: BLE001 -- whatever it is, the paper is spoilt
        return f"{type(fault).__name__}: {fault}"
    if hashlib.sha256(data).hexdigest() != sha256:
        return "other bytes than its hash says"
    joint = " ".join(said)
    missing = [name for name in names if name not in joint]
    return f"does not say {missing}" if missing or code not in bare(joint) else ""


def participation(installation: Installation, _: Course) -> list[str]:
    """(8) Figures and the changes not folded yet are what a recount of the enrollments gives."""
    keys, measures = "cohort_id, country_id, enrolled_on, mode", ", ".join(_SUMS)
    counted = ", ".join(f"-({expression}) AS {name}" for name, expression in _SUMS.items())
    sums = ", ".join(f"sum({name})" for name in _SUMS)
    wrong = " OR ".join(f"sum({name}) <> 0" for name in _SUMS)
    rows = installation.query(f"""
        SELECT {keys}, {sums} FROM (
            SELECT {keys}, {measures} FROM participation_participationfigure
            UNION ALL SELECT {keys}, {measures} FROM participation_participationchange
            UNION ALL SELECT {keys}, {counted} FROM enrollments_enrollment
        ) s GROUP BY {keys} HAVING {wrong}""")
    return [f"too much by {row}" for row in rows]


def mails(installation: Installation, _: Course) -> list[str]:
    """(9) What was sent lies in the sink, once for each key."""
    rows = installation.query("SELECT key, message_id, state FROM operations_mail")
    keys = Counter(key for key, _, _ in rows)
    sent = {message_id for _, message_id, state in rows if state == "sent"}
    sunk = Counter(str(mail["Message-ID"]) for mail in installation.mails())
    wrong = [f"key {key} stands {number} times" for key, number in keys.items() if number > 1]
    wrong += [f"{message_id} arrived {number} times" for message_id, number in sunk.items() if number > 1]
    return wrong + [f"{message_id} is sent or in the sink, not both" for message_id in sent ^ set(sunk)]


def waiting(installation: Installation, _: Course) -> list[str]:
    """(10) Nothing is stuck: no row waits longer than a sweep takes, none was given up."""
    wrong = []
    for table, due in (("certificates_certificate", "requested"), ("operations_mail", "waiting"), ("operations_job", "waiting")):
        rows = installation.query(f"SELECT id, state, next_try_at, last_error FROM {table} WHERE state IN ('{due}', 'failed')")
        wrong += [f"{table} {row}" for row in rows if row[1] == "failed" or _age(row[2]) > LONGEST_WAIT_SECONDS]
    return wrong


FACTS: dict[str, Callable[[Installation, Course], list[str]]] = {
    "seats": seats,
    "one enrollment": once,
    "attempts": attempts,
    "scores": scores,
    "completions": completions,
    "one certificate": certificates,
    "papers": papers,
    "participation": participation,
    "mails": mails,
    "nothing stuck": waiting,
}
CLEAN.update({name: [] for name in FACTS})


def _answers(installation: Installation) -> dict[int, dict[str, Any]]:
    """Stored responses by attempt and question."""
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for attempt, question, response in installation.query("SELECT attempt_id, question_key, response FROM enrollments_answer"):
        # PostgreSQL's driver has decoded the JSON already; a text may be both, and only SQLite's is in quotation marks.
        found[attempt][question] = as_json(response) if not installation.database_url else response
    return found


def _facts_by_enrollment(installation: Installation) -> tuple[dict[int, set[str]], dict[int, dict[str, int]], dict[int, Any]]:
    """Lessons done, best score by quiz, and when the last thing that completion needs was there; by enrollment."""
    lessons: dict[int, set[str]] = defaultdict(set)
    best: dict[int, dict[str, int]] = defaultdict(dict)
    last: dict[int, Any] = {}
    for enrollment, key, at in installation.query("SELECT enrollment_id, lesson_key, completed_at FROM enrollments_lessonprogress"):
        lessons[enrollment].add(key)
        last[enrollment] = max(last.get(enrollment, at), at)
    passed: dict[tuple[int, str], Any] = {}
    rows = installation.query("SELECT enrollment_id, quiz_key, score, passed, graded_at FROM enrollments_attempt WHERE state = 'graded'")
    for enrollment, quiz, score, is_passed, at in rows:
        best[enrollment][quiz] = max(best[enrollment].get(quiz, 0), score)
        if is_passed:
            passed[enrollment, quiz] = min(passed.get((enrollment, quiz), at), at)
    for (enrollment, _), at in passed.items():
        last[enrollment] = max(last.get(enrollment, at), at)
    return lessons, best, last


def _age(at: Any) -> float:
    """Seconds since an instant of the database; a row in hand (None) is as old as none."""
    if at is None:
        return 0.0
    instant = datetime.fromisoformat(at).replace(tzinfo=UTC) if isinstance(at, str) else at
    return (datetime.now(UTC) - instant).total_seconds()
