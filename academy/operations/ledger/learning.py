"""Facts about enrollments, attempts, scores and completion."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from academy.operations.ledger.grading import Course, Quiz
from academy.operations.ledger.packages import question_of
from academy.operations.ledger.snapshot import Row, Snapshot, Unreadable, beside, instant


def seats(snapshot: Snapshot) -> Iterator[str]:
    """No more people than seats, and the counter says how many there are."""
    counted = """
        SELECT c.id, c.capacity, c.seats_taken, count(e.id)
        FROM courses_cohort c LEFT JOIN enrollments_enrollment e ON e.cohort_id = c.id AND e.mode = 'cohort' AND e.state <> 'withdrawn'
        GROUP BY c.id, c.capacity, c.seats_taken"""
    for cohort, capacity, counter, people in snapshot.rows(counted):
        if people != counter or (capacity is not None and people > capacity):
            yield f"cohort {cohort}: {people} people, the counter says {counter}, capacity {capacity}"


def once(snapshot: Snapshot) -> Iterator[str]:
    """One enrollment for a trainee and cohort."""
    doubled = "SELECT trainee_id, cohort_id FROM enrollments_enrollment GROUP BY trainee_id, cohort_id HAVING count(*) > 1"
    for trainee, cohort in snapshot.rows(doubled):
        yield f"trainee {trainee} is enrolled more than once in cohort {cohort}"


def attempts(snapshot: Snapshot) -> Iterator[str]:
    """No more attempts than allowed, numbered from one without a gap or a double; what is allowed is what package or staff say."""
    overrides = _Overrides(snapshot, "attempts")
    numbers: list[int] = []
    before: tuple[int, str] | None = None
    for row in snapshot.rows("""
        SELECT a.enrollment_id, a.quiz_key, a.number, a.allowed, a.version_id, e.cohort_id, e.country_id
        FROM enrollments_attempt a JOIN enrollments_enrollment e ON e.id = a.enrollment_id
        ORDER BY a.enrollment_id, a.quiz_key, a.number"""):
        enrollment, quiz, number, allowed, version, cohort, country = row
        numbers = [*numbers, number] if before == (enrollment, quiz) else [number]
        before = (enrollment, quiz)
        if number != len(numbers) or (allowed is not None and number > allowed):
            yield f"enrollment {enrollment}, {quiz}: attempt {number} of {allowed} after {numbers[:-1]}"
        try:
            authored = snapshot.course(version).quizzes[quiz].attempts
        except (Unreadable, KeyError) as fault:
            yield f"enrollment {enrollment}, {quiz}: {fault}"
            continue
        if allowed not in {authored, *overrides.of(enrollment, cohort, country, quiz)}:
            yield f"enrollment {enrollment}, {quiz}: {allowed} attempts allowed, the course says {authored}"


def scores(snapshot: Snapshot) -> Iterator[str]:
    """Each graded attempt has the score that the outside grader gives to its stored answers."""
    answers = beside(snapshot.rows("SELECT attempt_id, question_key, response FROM enrollments_answer ORDER BY attempt_id"))
    corrected = _corrections(snapshot)
    for row in snapshot.rows("""
        SELECT id, version_id, quiz_key, paper, terms, graded_at, score, passed
        FROM enrollments_attempt WHERE state = 'graded' ORDER BY id"""):
        attempt, version, key, paper, terms, graded_at, score, passed = row
        responses = {question: json.loads(response) for _, question, response in answers(attempt) if response is not None}
        try:
            quiz = corrected(snapshot.course(version).quizzes[key], version, instant(graded_at))
            expected = quiz.score(responses, [question["key"] for question in json.loads(paper)])
        except (Unreadable, KeyError) as fault:
            yield f"attempt {attempt}: it cannot be graded again: {fault}"
            continue
        if score != expected or bool(passed) != (expected >= json.loads(terms)["pass_mark"]):
            yield f"attempt {attempt}: {score}{' passed' if passed else ''}, the stored answers give {expected}"


def completions(snapshot: Snapshot) -> Iterator[str]:
    """Completed is exactly who did all that was asked for by then, with the mean of the best scores."""
    lessons = beside(snapshot.rows("SELECT enrollment_id, lesson_key, completed_at FROM enrollments_lessonprogress ORDER BY enrollment_id"))
    graded = beside(
        snapshot.rows(
            "SELECT enrollment_id, quiz_key, score, graded_at FROM enrollments_attempt WHERE state = 'graded' ORDER BY enrollment_id"
        )
    )
    marks = _Overrides(snapshot, "pass_mark")
    for row in snapshot.rows("""
        SELECT e.id, e.mode, e.state, e.completed_at, e.score, e.cohort_id, e.country_id, c.version_id, c.cancelled_at
        FROM enrollments_enrollment e JOIN courses_cohort c ON c.id = e.cohort_id ORDER BY e.id"""):
        enrollment, mode, state, completed_at, score, cohort, country, version, cancelled_at = row
        by = instant(completed_at) if completed_at is not None else snapshot.at
        done = {key for _, key, at in lessons(enrollment) if instant(at) <= by}
        best = _best(graded(enrollment), by)
        try:
            course = snapshot.course(version)
        except Unreadable as fault:
            yield f"enrollment {enrollment}: {fault}"
            continue
        chosen = {key: marks.of(enrollment, cohort, country, key) for key in course.asked_quizzes}
        if state == "completed":
            if mode != "cohort" or completed_at is None or not _holds(course, done, best, chosen, least=True):
                yield f"enrollment {enrollment} is completed; its mode, lessons and scores at {completed_at} are not enough"
            elif score != course.final_score(best):
                yield f"enrollment {enrollment} is completed with {score}; the mean of the best scores is {course.final_score(best)}"
        elif completed_at is not None:
            yield f"enrollment {enrollment} is {state} and completed at {completed_at}"
        elif (mode, cancelled_at) == ("cohort", None) and state != "withdrawn" and _holds(course, done, best, chosen, least=False):
            yield f"enrollment {enrollment} is {state}, although all that is asked for was done"


def _holds(course: Course, done: set[str], best: dict[str, int], chosen: dict[str, set[int]], *, least: bool) -> bool:
    """Whether the rule holds. Where staff have set another pass mark, both may have been in force: the lower one counts, or the higher."""
    choose = min if least else max
    marks = {key: choose({course.quizzes[key].pass_mark, *others}) for key, others in chosen.items()}
    return course.completes(done, best, marks)


def _best(rows: list[Row], by: datetime) -> dict[str, int]:
    best: dict[str, int] = {}
    for _, quiz, score, at in rows:
        if instant(at) <= by:
            best[quiz] = max(best.get(quiz, 0), score)
    return best


class _Overrides:
    """What staff have set for a cohort, a country in it or one trainee in place of a package's number."""

    def __init__(self, snapshot: Snapshot, column: str) -> None:
        rows = f"SELECT cohort_id, quiz_key, country_id, enrollment_id, {column} FROM enrollments_termsoverride"  # noqa: S608 -- our own name
        self._rows = list(snapshot.rows(rows))

    def of(self, enrollment: int, cohort: int, country: str, quiz: str) -> set[int]:
        """Every number that may have been in force for this trainee and quiz."""
        return {
            number
            for its_cohort, its_quiz, its_country, its_enrollment, number in self._rows
            if (its_cohort, its_quiz) == (cohort, quiz)
            and its_country in (None, country)
            and its_enrollment in (None, enrollment)
            and number is not None
        }


def _corrections(snapshot: Snapshot) -> Any:
    rows = snapshot.rows("SELECT version_id, quiz_key, question_key, spec, at FROM courses_keycorrection ORDER BY at, id")
    known: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for version, quiz, *rest in rows:
        known[version, quiz].append(tuple(rest))

    def corrected(quiz: Quiz, version: int, graded_at: datetime) -> Quiz:
        """The quiz with the right answers that were known when it was graded."""
        questions = dict(quiz.questions)
        for key, spec, at in known.get((version, quiz.key), []):
            if instant(at) <= graded_at:
                old = questions[key]
                questions[key] = question_of(key, old.type, old.weight, json.loads(spec))
        return Quiz(quiz.key, quiz.attempts, quiz.pass_mark, questions)

    return corrected
