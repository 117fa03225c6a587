"""Rule 3: no right answer, explanation or weight leaves the server before the feedback rule allows it."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import FeedbackRule
from enrollments import services
from enrollments.models import TermsOverride
from tests.courses.package.packages import small_package
from tests.factories.accounts import GrantFactory, UserFactory
from tests.factories.courses import CohortFactory, published
from tests.factories.enrollments import EnrollmentFactory, right_responses

pytestmark = pytest.mark.django_db
CANARIES = ("canary-explained", "canaryanswer", "873.12")
_TEXTS = {
    "explanation: Alert brings all ministries together.": "explanation: canary-explained-level",
    "explanation: They were.": "explanation: canary-explained-open",
    "right: [KDCA, Korea Disease Control and Prevention Agency]": "right: [canaryanswer]",
    "weight: 2": "weight: 873.12",
}


@pytest.fixture
def cohort():
    package = small_package()
    for path, content in package.items():
        if path.endswith(("quiz.yaml", "quiz.en.yaml")):
            text = content.decode()
            for old, new in _TEXTS.items():
                text = text.replace(old, new)
            package[path] = text.encode()
    return CohortFactory(current=True, version=published(package))


def with_rule(cohort, rule):
    TermsOverride.objects.create(cohort=cohort, quiz_key="module-1", feedback=rule, at=timezone.now())


def leaks(answer):
    text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode() + json.dumps(dict(answer.headers))
    return [canary for canary in CANARIES if canary in text]


def drive(api, row, attempt):
    """Every address that has to do with the quiz, in the attempt's present state."""
    yield api.get(f"/api/v1/attempts/{attempt.uuid}")
    yield api.get(f"/api/v1/enrollments/{row.uuid}/quizzes/module-1")
    yield api.get(f"/api/v1/enrollments/{row.uuid}")
    yield api.get("/api/v1/enrollments")
    yield api.get(f"/api/v1/courses/{row.cohort.version.course.slug}")
    yield api.put(f"/api/v1/enrollments/{row.uuid}/quizzes/module-1/attempts/1")
    yield api.put(f"/api/v1/attempts/{attempt.uuid}/answers/agency", {"response": "wrong", "sequence": 1}, format="json")
    yield api.put(f"/api/v1/attempts/{attempt.uuid}/answers/agency", {"response": 7, "sequence": 2}, format="json")
    yield api.patch(f"/api/v1/attempts/{attempt.uuid}/answers", {"answers": {"days": {"response": 1, "sequence": 1}}}, format="json")


@pytest.mark.parametrize("rule", [FeedbackRule.AFTER_SUBMISSION, FeedbackRule.AFTER_CLOSE, FeedbackRule.NEVER])
def test_an_open_attempt_tells_nothing(api, cohort, rule):
    with_rule(cohort, rule)
    row = EnrollmentFactory(cohort=cohort)
    api.force_authenticate(row.trainee)
    attempt, _ = services.start_attempt(row, "module-1", number=1, at=timezone.now())

    assert [leaks(answer) for answer in drive(api, row, attempt)] == [[]] * 9


@pytest.mark.parametrize(
    ("rule", "told"), [(FeedbackRule.AFTER_SUBMISSION, True), (FeedbackRule.AFTER_CLOSE, False), (FeedbackRule.NEVER, False)]
)
def test_a_graded_attempt_tells_what_its_rule_allows(api, cohort, rule, told):
    with_rule(cohort, rule)
    row = EnrollmentFactory(cohort=cohort)
    api.force_authenticate(row.trainee)
    attempt, _ = services.start_attempt(row, "module-1", number=1, at=timezone.now())

    graded = api.post(f"/api/v1/attempts/{attempt.uuid}/submission")

    assert (bool(leaks(graded)), bool(leaks(api.get(f"/api/v1/attempts/{attempt.uuid}")))) == (told, told)
    assert (graded.json()["score"], graded.json()["passed"]) == (0.0, False)


@pytest.mark.parametrize(("rule", "told"), [(FeedbackRule.AFTER_CLOSE, True), (FeedbackRule.NEVER, False)])
def test_after_the_close_and_its_grace_the_default_rule_tells(api, cohort, rule, told):
    with_rule(cohort, rule)
    row = EnrollmentFactory(cohort=cohort)
    api.force_authenticate(row.trainee)
    attempt, _ = services.start_attempt(row, "module-1", number=1, at=timezone.now())
    services.submit_attempt(attempt, at=timezone.now())
    now = timezone.now()
    type(cohort).objects.filter(pk=cohort.pk).update(opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=3))

    assert bool(leaks(api.get(f"/api/v1/attempts/{attempt.uuid}"))) == told


def test_feedback_after_each_answer_tells_of_that_question_alone_and_makes_the_answer_final(api, cohort):
    with_rule(cohort, FeedbackRule.AFTER_EACH_ANSWER)
    row = EnrollmentFactory(cohort=cohort)
    api.force_authenticate(row.trainee)
    attempt, _ = services.start_attempt(row, "module-1", number=1, at=timezone.now())
    right = right_responses(attempt)

    saved = api.put(f"/api/v1/attempts/{attempt.uuid}/answers/level", {"response": right["level"], "sequence": 1}, format="json").json()
    changed = api.put(f"/api/v1/attempts/{attempt.uuid}/answers/level", {"response": None, "sequence": 2}, format="json")
    questions = {each["key"]: each for each in api.get(f"/api/v1/attempts/{attempt.uuid}").json()["questions"]}

    assert saved["feedback"]["explanation"] == "canary-explained-level"
    assert (changed.status_code, changed.json()["type"]) == (409, "/problems/answer-conflict")
    assert [key for key, each in questions.items() if each["feedback"]] == ["level"]


def test_nobody_else_reads_right_answers_either(api, cohort):
    row = EnrollmentFactory(cohort=cohort, shared_with_coordinator=True, country_id="RS")
    attempt, _ = services.start_attempt(row, "module-1", number=1, at=timezone.now())
    services.submit_attempt(attempt, at=timezone.now())
    others = [None, UserFactory(), GrantFactory(coordinator=True).user, GrantFactory(role="instructor", cohort=cohort).user]

    for other in others:
        api.force_authenticate(other)
        for address in (
            f"attempts/{attempt.uuid}",
            f"enrollments/{row.uuid}",
            f"cohorts/{cohort.uuid}/roster",
            f"cohorts/{cohort.uuid}/gradebook",
            f"cohorts/{cohort.uuid}/gradebook.csv",
            "schema",
        ):
            assert leaks(api.get(f"/api/v1/{address}")) == [], address


def test_choices_come_shuffled_and_their_tokens_differ_by_attempt(cohort):
    from courses.selectors import quiz_spec
    from enrollments import paper

    spec = quiz_spec(cohort.version_id, "module-1")
    places = [0, 0, 0]
    seen = set()
    for number in range(1500):
        seed = f"{number:032x}"
        question = next(each for each in paper.draw_paper(spec, seed=seed) if each["key"] == "level")
        places[question["choices"].index("alert")] += 1
        seen |= set(paper.tokens(question, seed=seed).values())

    assert sum((count - 500) ** 2 / 500 for count in places) < 9.21  # chi squared, 2 degrees of freedom, p = 0.01; the seeds are fixed
    assert len(seen) == 4500


def test_a_right_and_a_wrong_answer_are_saved_with_the_same_reply(api, cohort):
    row = EnrollmentFactory(cohort=cohort)
    api.force_authenticate(row.trainee)
    attempt, _ = services.start_attempt(row, "module-1", number=1, at=timezone.now())

    right = api.put(f"/api/v1/attempts/{attempt.uuid}/answers/days", {"response": 14, "sequence": 1}, format="json")
    wrong = api.put(f"/api/v1/attempts/{attempt.uuid}/answers/days", {"response": 15, "sequence": 2}, format="json")

    assert {**right.json(), "response": 15, "sequence": 2} == wrong.json()
    assert dict(right.headers) == dict(wrong.headers)
