"""The whole way through the services: enrolling, lessons, attempts, completion, settling."""

from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta

import pytest

from academy.accounts.models import Country
from academy.errors import Invalid
from courses.models import Cohort
from courses.services import change_cohort
from enrollments import services
from enrollments.models import Attempt, Enrollment, LateAnswer
from enrollments.services.practice import StillCounts
from enrollments.services.refusals import (
    AttemptClosed,
    AttemptOpen,
    CohortClosed,
    CohortFull,
    CohortNotOpen,
    EnrollmentCompleted,
    EnrollmentWithdrawn,
    NoneLeft,
    NotTheNext,
    OtherMode,
)
from tests.factories.accounts import UserFactory
from tests.factories.courses import NOW, CohortFactory
from tests.factories.enrollments import EnrollmentFactory, completed, passed, right_responses, started

pytestmark = pytest.mark.django_db
AFTER_CLOSE = datetime(2020, 10, 31, tzinfo=UTC)
AFTER_GRACE = datetime(2020, 11, 2, tzinfo=UTC)


def enroll(trainee, cohort, *, mode="cohort", at=NOW, **stated):
    return services.enroll_trainee(trainee, cohort, mode=mode, stated=stated, at=at)


def test_enrolling_freezes_what_was_stated_and_never_follows_the_profile():
    trainee, cohort = UserFactory(country_id="KE", organization="Ministry of ICT"), CohortFactory()

    row = enroll(trainee, cohort, country="RS").enrollment
    trainee.organization, trainee.country_id = "Elsewhere", "FR"
    trainee.save()
    row.refresh_from_db()

    assert (row.country_id, row.organization, row.name, row.latin_name) == ("RS", "Ministry of ICT", "Amina Wanjiru", "Amina Wanjiru")


def test_the_day_of_enrolling_is_the_one_in_the_reporting_zone():
    row = enroll(UserFactory(), CohortFactory(), at=datetime(2020, 10, 14, 16, 0, tzinfo=UTC)).enrollment

    assert row.enrolled_on == date(2020, 10, 15)  # one in the morning in Seoul


def test_enrolling_twice_gives_the_one_enrollment_and_takes_one_seat():
    trainee, cohort = UserFactory(), CohortFactory(capacity=5)

    first, second = enroll(trainee, cohort), enroll(trainee, cohort, country="FR")

    assert (first.new, second.new) == (True, False)
    assert second.enrollment.country_id == "KE"
    assert Cohort.objects.get().seats_taken == 1


def test_the_last_seat_is_taken_once_and_auditing_takes_none():
    cohort = CohortFactory(capacity=1)
    enroll(UserFactory(), cohort)

    with pytest.raises(CohortFull):
        enroll(UserFactory(), cohort)
    enroll(UserFactory(), cohort, mode="audit")

    assert (Cohort.objects.get().seats_taken, Enrollment.objects.count()) == (1, 2)


@pytest.mark.parametrize(
    ("cohort", "at", "mode", "refused"),
    [
        ({}, datetime(2020, 9, 20, 14, 59, tzinfo=UTC), "cohort", True),  # a minute before the first day begins in Seoul
        ({}, datetime(2020, 9, 20, 15, 0, tzinfo=UTC), "cohort", False),
        ({}, datetime(2020, 10, 30, 14, 59, tzinfo=UTC), "cohort", False),  # the last minute of the last day
        ({}, datetime(2020, 10, 30, 15, 0, tzinfo=UTC), "cohort", True),
        ({}, datetime(2021, 3, 1, tzinfo=UTC), "audit", False),
        ({"draft": True}, NOW, "audit", True),
        ({"cancelled": True}, NOW, "cohort", True),
    ],
)
def test_enrolling_is_open_on_the_days_of_the_cohort_and_auditing_stays_open(cohort, at, mode, refused):
    trainee, row = UserFactory(), CohortFactory(**cohort)

    if refused:
        with pytest.raises(CohortClosed):
            enroll(trainee, row, mode=mode, at=at)
    else:
        assert enroll(trainee, row, mode=mode, at=at).new


def test_another_mode_is_refused_with_the_one_that_there_is():
    trainee, cohort = UserFactory(), CohortFactory()
    enroll(trainee, cohort, mode="audit")

    with pytest.raises(OtherMode) as refused:
        enroll(trainee, cohort, mode="cohort")

    assert refused.value.state == {"mode": "audit", "state": "active"}


def test_a_country_is_needed_and_must_exist():
    with pytest.raises(Invalid) as missing:
        enroll(UserFactory(country_id=None), CohortFactory())
    with pytest.raises(Invalid) as unknown:
        enroll(UserFactory(), CohortFactory(), country="XX")

    assert (list(missing.value.fields), list(unknown.value.fields)) == (["country"], ["country"])
    assert Enrollment.objects.count() == 0


def test_an_international_organization_is_a_row_of_its_own():
    assert enroll(UserFactory(), CohortFactory(), country="ZZ").enrollment.country_id == "ZZ"


def test_a_name_in_another_script_asks_for_its_latin_form():
    trainee = UserFactory()
    with pytest.raises(Invalid) as refused:
        enroll(trainee, CohortFactory(), name="សុខ ពិសី")

    row = enroll(trainee, CohortFactory(title="Second"), name="សុខ ពិសី", latin_name="Sok Pisey").enrollment

    assert list(refused.value.fields) == ["latin_name"]
    assert (row.name, row.latin_name) == ("សុខ ពិសី", "Sok Pisey")


def test_withdrawing_gives_the_seat_back_once_and_coming_back_revives_the_same_row():
    trainee, cohort = UserFactory(), CohortFactory(capacity=1)
    first = enroll(trainee, cohort).enrollment
    services.complete_lesson(first, "alert-levels", at=NOW)

    for _ in range(2):
        services.withdraw(first, at=NOW)
    seats_after_leaving = Cohort.objects.get().seats_taken
    back = enroll(trainee, cohort, country="RS", shared_with_coordinator=True, at=NOW + timedelta(days=1))

    assert seats_after_leaving == 0
    assert (back.new, back.enrollment.pk, back.enrollment.enrolled_at) == (True, first.pk, NOW)
    assert (back.enrollment.country_id, back.enrollment.shared_with_coordinator) == ("RS", True)
    assert (back.enrollment.lesson_progress.count(), Cohort.objects.get().seats_taken) == (1, 1)


def test_coming_back_to_a_full_cohort_is_refused_and_changes_nothing():
    trainee, cohort = UserFactory(), CohortFactory(capacity=1)
    first = enroll(trainee, cohort).enrollment
    services.withdraw(first, at=NOW)
    enroll(UserFactory(), cohort)

    with pytest.raises(CohortFull):
        enroll(trainee, cohort)

    first.refresh_from_db()
    assert first.state == "withdrawn"


def test_a_completed_enrollment_cannot_be_withdrawn():
    row = completed(EnrollmentFactory())

    with pytest.raises(EnrollmentCompleted):
        services.withdraw(row, at=NOW)


def test_a_lesson_is_done_once_and_its_minutes_count_once():
    row = EnrollmentFactory()

    for day in range(3):
        services.complete_lesson(row, "alert-levels", at=NOW + timedelta(days=day))

    row.refresh_from_db()
    assert (row.lesson_progress.count(), row.started_at, row.last_active_at) == (1, NOW, NOW)
    assert row.learning_minutes == row.lesson_progress.get().minutes


def test_lessons_count_until_the_grace_is_over_and_not_before_the_cohort_begins():
    row = EnrollmentFactory()

    with pytest.raises(CohortNotOpen):
        services.complete_lesson(row, "alert-levels", at=datetime(2020, 10, 1, tzinfo=UTC))
    services.complete_lesson(row, "alert-levels", at=datetime(2020, 11, 1, 14, 59, tzinfo=UTC))
    with pytest.raises(CohortClosed):
        services.complete_lesson(row, "command", at=datetime(2020, 11, 1, 15, 0, tzinfo=UTC))

    assert row.lesson_progress.count() == 1


def test_completion_comes_with_the_last_thing_missing_and_freezes_the_mean_of_the_best_scores():
    row = EnrollmentFactory()
    version = row.cohort.version
    for key in version.completion["lessons"]:
        services.complete_lesson(row, key, at=NOW)
    first, second = version.completion["quizzes"]
    passed(row, first)
    row.refresh_from_db()
    before = row.state
    attempt = started(row, second)
    right = right_responses(attempt)
    services.save_answers(attempt, {key: (right[key], 1) for key in ("level", "means", "open-data", "days")}, at=NOW)
    services.submit_attempt(attempt, at=NOW)
    row.refresh_from_db()

    assert (before, row.state, row.completed_at) == ("active", "completed", NOW)
    assert row.score == 9167  # (100 + 5/6 of 100) / 2, a half of a hundredth rounded up


def test_auditing_never_completes_until_it_is_upgraded():
    row = completed(EnrollmentFactory(audit=True, cohort=CohortFactory(capacity=1)))
    as_audit = row.state

    services.upgrade_to_cohort(row, at=NOW)
    services.upgrade_to_cohort(row, at=NOW)
    row.refresh_from_db()

    assert (as_audit, row.mode, row.state) == ("active", "cohort", "completed")
    assert Cohort.objects.get().seats_taken == 1


def test_an_attempt_begun_while_auditing_lasts_after_the_upgrade_no_longer_than_submissions_count():
    row = EnrollmentFactory(audit=True, cohort=CohortFactory(grace_hours=0))
    closes_at = datetime(2020, 10, 30, 15, 0, tzinfo=UTC)
    attempt = started(row, "module-1", at=closes_at - timedelta(minutes=10))
    before = attempt.deadline_at

    services.upgrade_to_cohort(row, at=closes_at - timedelta(minutes=5))
    attempt.refresh_from_db()

    assert (before, attempt.deadline_at) == (closes_at + timedelta(minutes=30), closes_at)


def test_upgrading_ends_with_enrolling():
    row = EnrollmentFactory(audit=True)

    with pytest.raises(CohortClosed):
        services.upgrade_to_cohort(row, at=AFTER_CLOSE)


def test_a_start_repeated_gives_the_same_attempt_and_burns_none():
    row = EnrollmentFactory()

    made = [services.start_attempt(row, "module-1", number=1, at=NOW) for _ in range(3)]

    assert [new for _, new in made] == [True, False, False]
    assert {attempt.pk for attempt, _ in made} == {Attempt.objects.get().pk}


def test_attempts_are_numbered_one_open_at_a_time_and_as_many_as_the_terms_allow():
    row = EnrollmentFactory()

    with pytest.raises(NotTheNext):
        started(row, "module-1", number=2)
    first = started(row, "module-1")
    with pytest.raises(AttemptOpen):
        started(row, "module-1", number=2)
    services.submit_attempt(first, at=NOW)
    for number in (2, 3):
        services.submit_attempt(started(row, "module-1", number=number), at=NOW)
    with pytest.raises(NoneLeft):
        started(row, "module-1", number=4)

    assert Attempt.objects.count() == 3


def test_an_attempt_lasts_its_time_limit_but_never_longer_than_submissions_count():
    row = EnrollmentFactory()

    short = started(row, "module-1", at=NOW)
    late = started(row, "module-2", at=datetime(2020, 10, 30, 14, 50, tzinfo=UTC))

    assert short.deadline_at == NOW + timedelta(minutes=40)
    assert late.deadline_at == datetime(2020, 10, 30, 15, 30, tzinfo=UTC)


def test_attempts_end_at_the_close_and_a_submission_counts_within_the_grace():
    row = EnrollmentFactory()

    with pytest.raises(CohortClosed):
        started(row, "module-1", at=AFTER_CLOSE)


def test_a_late_submission_is_graded_on_the_answers_saved_in_time():
    row = EnrollmentFactory()
    attempt = started(row, "module-1")
    right = right_responses(attempt)
    services.save_answer(attempt, "level", response=right["level"], sequence=1, at=NOW)

    late = services.save_answer(attempt, "means", response=right["means"], sequence=1, at=attempt.deadline_at + timedelta(seconds=1))
    graded = services.submit_attempt(attempt, at=attempt.deadline_at + timedelta(minutes=5))

    assert (late.state, late.sequence) == ("late", None)
    assert (graded.closed_by, graded.score) == ("deadline", 1667)
    assert LateAnswer.objects.get().question_key == "means"


def test_a_late_answer_never_touches_one_saved_in_time():
    row = EnrollmentFactory()
    attempt = started(row, "module-1")
    right = right_responses(attempt)
    services.save_answer(attempt, "level", response=right["level"], sequence=1, at=NOW)
    wrong = next(token for token in _tokens(attempt, "level") if token != right["level"])

    late = services.save_answer(attempt, "level", response=wrong, sequence=2, at=attempt.deadline_at + timedelta(seconds=1))

    assert (late.state, late.response) == ("late", "alert")
    assert attempt.answers.get().response == "alert"


def test_after_the_trainees_own_submission_an_answer_is_refused():
    attempt = started(EnrollmentFactory(), "module-1")
    services.submit_attempt(attempt, at=NOW)
    attempt.refresh_from_db()

    with pytest.raises(AttemptClosed):
        services.save_answer(attempt, "days", response=14, sequence=1, at=NOW)


def test_sequences_order_answers_whatever_order_they_arrive_in():
    attempt = started(EnrollmentFactory(), "module-1")

    states = [
        services.save_answer(attempt, "days", response=response, sequence=sequence, at=NOW).state
        for response, sequence in [(10, 5), (12, 3), (10, 5), (11, 5), (14, 9), (10, 5)]
    ]

    assert states == ["saved", "superseded", "saved", "conflict", "saved", "superseded"]
    assert attempt.answers.get().response == 14


def test_an_answer_can_be_withdrawn():
    attempt = started(EnrollmentFactory(), "module-1")
    services.save_answer(attempt, "days", response=14, sequence=1, at=NOW)

    services.save_answer(attempt, "days", response=None, sequence=2, at=NOW)

    assert services.submit_attempt(attempt, at=NOW).score == 0


@pytest.mark.parametrize(
    ("question", "response"),
    [("days", "14"), ("days", True), ("level", "alert"), ("level", ["x"]), ("means", "x"), ("open-data", 1), ("agency", 7), ("unknown", 1)],
)
def test_a_response_that_does_not_fit_its_question_is_refused_and_stores_nothing(question, response):
    attempt = started(EnrollmentFactory(), "module-1")

    saved = services.save_answer(attempt, question, response=response, sequence=1, at=NOW)

    assert (saved.state, attempt.answers.count()) == ("refused", 0)


def test_one_refused_answer_does_not_fail_the_rest():
    attempt = started(EnrollmentFactory(), "module-1")

    saved = services.save_answers(attempt, {"days": (14, 1), "open-data": ("yes", 1), "agency": ("KDCA", 1)}, at=NOW)

    assert {key: each.state for key, each in saved.items()} == {"days": "saved", "open-data": "refused", "agency": "saved"}


def test_expired_attempts_are_graded_by_the_clock_alone():
    attempt = started(EnrollmentFactory(), "module-1")
    services.save_answer(attempt, "days", response=14, sequence=1, at=NOW)

    too_early = services.close_expired_attempts(at=attempt.deadline_at)
    closed = services.close_expired_attempts(at=attempt.deadline_at + timedelta(seconds=1))
    attempt.refresh_from_db()

    assert (too_early, closed) == (0, 1)
    assert (attempt.state, attempt.closed_by, attempt.submitted_at, attempt.score) == ("graded", "deadline", attempt.deadline_at, 1667)


def test_settling_waits_for_the_grace_and_leaves_completed_and_withdrawn_as_they_are():
    cohort = CohortFactory()
    rows = {state: EnrollmentFactory(cohort=cohort, **{state: True}) for state in ("completed", "withdrawn", "audit")}
    rows["active"] = EnrollmentFactory(cohort=cohort)

    before = services.settle_due(at=datetime(2020, 11, 1, 14, 59, tzinfo=UTC))
    settled = services.settle_due(at=AFTER_GRACE)
    again = services.settle_due(at=AFTER_GRACE)
    for row in rows.values():
        row.refresh_from_db()

    assert (before, settled, again) == (0, 3, 0)
    assert {name: row.state for name, row in rows.items()} == {
        "completed": "completed",
        "withdrawn": "withdrawn",
        "audit": "active",
        "active": "not_completed",
    }
    assert rows["audit"].settled_at is None


def test_settling_grades_what_is_open_and_the_last_attempt_may_complete():
    row = EnrollmentFactory()
    at = datetime(2020, 10, 30, 14, 0, tzinfo=UTC)
    for key in row.cohort.version.completion["lessons"]:
        services.complete_lesson(row, key, at=at)
    passed(row, "module-1", at=at)
    attempt = started(row, "module-2", at=at)
    services.save_answers(attempt, {key: (response, 1) for key, response in right_responses(attempt).items()}, at=at)

    services.settle_due(at=AFTER_GRACE)
    row.refresh_from_db()

    assert (row.state, row.settled_at) == ("completed", AFTER_GRACE)


def test_an_extension_turns_a_settled_trainee_back_and_settles_at_their_own_end():
    row = EnrollmentFactory()
    services.settle_due(at=AFTER_GRACE)

    services.extend_trainee(row, until=date(2020, 11, 10), reason="ill", by=UserFactory(), at=AFTER_GRACE)
    row.refresh_from_db()
    turned_back = (row.state, row.settled_at)
    passed(row, "module-1", at=datetime(2020, 11, 9, tzinfo=UTC))
    early = services.settle_due(at=datetime(2020, 11, 12, 14, tzinfo=UTC))
    services.settle_due(at=datetime(2020, 11, 12, 15, tzinfo=UTC))
    row.refresh_from_db()

    assert turned_back == ("active", None)
    assert early == 0
    assert row.state == "not_completed"


def test_a_cohort_whose_end_is_moved_later_takes_its_settlement_back():
    row = EnrollmentFactory()
    services.settle_due(at=AFTER_GRACE)

    change_cohort(row.cohort, changes={"ends_on": date(2020, 11, 20), "enroll_until": date(2020, 11, 20)}, by=UserFactory(), at=AFTER_GRACE)
    row.refresh_from_db()

    assert (row.state, row.settled_at) == ("active", None)


def test_an_earlier_end_ends_enrolling_with_it():
    cohort = change_cohort(CohortFactory(), changes={"ends_on": date(2020, 10, 20)}, by=UserFactory(), at=NOW)

    assert (cohort.enroll_until, cohort.enrolling_until_at) == (date(2020, 10, 20), cohort.closes_at)


def test_correcting_a_country_is_recorded_and_touches_nothing_else():
    from academy.operations.models import Act

    row, staff = EnrollmentFactory(), UserFactory()

    for _ in range(2):
        services.correct_country(row, country="RS", reason="typed the wrong one", by=staff, at=NOW)
    row.refresh_from_db()
    row.trainee.refresh_from_db()
    act = Act.objects.get(verb="correct_country")

    assert (row.country_id, row.trainee.country_id) == ("RS", "KE")
    assert (act.by, act.before, act.after, act.reason) == (staff, {"country": "KE"}, {"country": "RS"}, "typed the wrong one")
    with pytest.raises(Invalid):
        services.correct_country(row, country="XX", reason="", by=staff, at=NOW)


def test_who_left_can_do_nothing_more():
    row = EnrollmentFactory(withdrawn=True)

    for act in (
        lambda: services.complete_lesson(row, "alert-levels", at=NOW),
        lambda: started(row, "module-1"),
        lambda: services.upgrade_to_cohort(EnrollmentFactory(audit=True, withdrawn=True), at=NOW),
        lambda: services.extend_trainee(row, until=date(2020, 11, 10), reason="", by=row.trainee, at=NOW),
    ):
        with pytest.raises(EnrollmentWithdrawn):
            act()


def test_countries_are_there_for_every_test():
    assert Country.objects.filter(pk__in=["KE", "KR", "ZZ"]).count() == 3


def _tokens(attempt, key):
    from enrollments import paper

    question = next(each for each in attempt.paper if each["key"] == key)
    return paper.tokens(question, seed=attempt.seed).values()


def test_practice_is_refused_to_who_left_and_while_an_attempt_is_open():
    left, opened = EnrollmentFactory(withdrawn=True), EnrollmentFactory()
    at = datetime(2020, 10, 30, 14, 59, tzinfo=UTC)
    attempt = started(opened, "module-2", at=at)
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=AFTER_GRACE + timedelta(days=9))

    with pytest.raises(EnrollmentWithdrawn):
        services.grade_practice(left, "module-1", responses={}, at=AFTER_GRACE)
    with pytest.raises(StillCounts):
        services.grade_practice(opened, "module-2", responses={}, at=AFTER_GRACE)


def test_practice_refuses_what_does_not_fit_and_grades_the_rest_of_the_bank():
    row = EnrollmentFactory()

    with pytest.raises(Invalid) as refused:
        services.grade_practice(row, "module-1", responses={"days": "soon"}, at=AFTER_GRACE)
    practiced = services.grade_practice(row, "module-1", responses={"days": 14, "level": "alert"}, at=AFTER_GRACE)

    assert list(refused.value.fields) == ["answers.days"]
    assert (practiced.score, practiced.passed) == (3333, False)


def test_a_correction_of_a_key_grades_later_attempts_and_leaves_old_scores():
    from courses.models import KeyCorrection

    row = EnrollmentFactory()
    first = started(row, "module-1")
    services.save_answer(first, "days", response=10, sequence=1, at=NOW)
    services.submit_attempt(first, at=NOW)
    KeyCorrection.objects.create(
        version=row.cohort.version,
        quiz_key="module-1",
        question_key="days",
        spec={"right": "10", "tolerance": "0"},
        reason="",
        by=row.trainee,
        at=NOW,
    )

    second = started(row, "module-1", number=2)
    services.save_answer(second, "days", response=10, sequence=1, at=NOW)
    services.submit_attempt(second, at=NOW)

    assert list(row.attempts.order_by("number").values_list("score", flat=True)) == [0, 1667]


def test_a_settled_enrollment_cannot_be_left_any_more():
    row = EnrollmentFactory()
    services.settle_due(at=AFTER_GRACE)

    with pytest.raises(CohortClosed):
        services.withdraw(row, at=AFTER_GRACE)


def test_an_extension_must_lie_after_the_cohort_and_is_for_certificates():
    row = EnrollmentFactory()

    for enrollment, until in ((row, date(2020, 10, 29)), (EnrollmentFactory(audit=True), date(2020, 11, 10))):
        with pytest.raises(Invalid):
            services.extend_trainee(enrollment, until=until, reason="", by=row.trainee, at=NOW)


def test_in_a_cancelled_cohort_nothing_counts_any_more():
    row = EnrollmentFactory()
    attempt = started(row, "module-1")
    Cohort.objects.update(cancelled_at=NOW)

    for act in (lambda: services.complete_lesson(row, "command", at=NOW), lambda: started(row, "module-2")):
        with pytest.raises(CohortClosed):
            act()
    graded = services.submit_attempt(attempt, at=NOW)
    settled = services.settle_due(at=AFTER_GRACE)
    row.refresh_from_db()

    assert (graded.state, settled, row.state, row.lesson_progress.count()) == ("graded", 0, "active", 0)


@pytest.mark.parametrize(
    ("elsewhere", "refusal"),
    [
        ({}, pytest.raises(StillCounts)),
        ({"mode": "audit"}, nullcontext()),
        ({"withdrawn": True}, nullcontext()),
        ({"other": True}, nullcontext()),
        ({"over": True}, nullcontext()),
    ],
    ids=["runs", "audits", "left", "another person", "is over"],
)
def test_practice_waits_while_the_same_person_takes_the_course_for_a_certificate_elsewhere(elsewhere, refusal):
    row = EnrollmentFactory(audit=True)
    later = {} if elsewhere.pop("over", False) else {"ends_on": date(2021, 10, 30)}
    cohort = CohortFactory(version=row.cohort.version, title="Next year", **later)
    trainee = UserFactory() if elsewhere.pop("other", False) else row.trainee
    EnrollmentFactory(cohort=cohort, trainee=trainee, **elsewhere)

    with refusal:
        assert services.grade_practice(row, "module-1", responses={}, at=AFTER_GRACE).score == 0
