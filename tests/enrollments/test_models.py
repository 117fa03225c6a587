"""What must never be false is refused by the database itself; what a queryset brings along."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, models, transaction

from courses.models import Cohort
from enrollments.models import Answer, Attempt, Enrollment, LessonProgress
from tests.factories.courses import NOW
from tests.factories.enrollments import EnrollmentFactory, started

pytestmark = pytest.mark.django_db


def refused(write):
    with pytest.raises(IntegrityError), transaction.atomic():
        write()
    return True


@pytest.mark.parametrize(
    "values",
    [
        {"state": "completed"},
        {"completed_at": NOW},
        {"score": 5000},
        {"state": "completed", "completed_at": NOW, "score": 10001},
        {"state": "withdrawn"},
        {"withdrawn_at": NOW},
        {"certified_at": NOW},
        {"mode": "audit", "state": "completed", "completed_at": NOW},
        {"mode": "audit", "settled_at": NOW},
    ],
)
def test_an_enrollment_whose_columns_contradict_each_other(values):
    row = EnrollmentFactory()

    assert refused(lambda: Enrollment.objects.filter(pk=row.pk).update(**values))


def test_one_enrollment_for_a_trainee_and_cohort():
    row = EnrollmentFactory()

    assert refused(lambda: EnrollmentFactory(trainee=row.trainee, cohort=row.cohort))


def test_a_lesson_is_done_once():
    row = EnrollmentFactory()
    LessonProgress.objects.create(enrollment=row, lesson_key="a", minutes=1, completed_at=NOW)

    assert refused(lambda: LessonProgress.objects.create(enrollment=row, lesson_key="a", minutes=1, completed_at=NOW))


@pytest.mark.parametrize(
    "values",
    [
        {"number": 4},
        {"number": 0},
        {"score": 10001},
        {"state": "graded"},
        {"state": "graded", "submitted_at": NOW, "graded_at": NOW, "score": 1, "passed": True},
        {"submitted_at": NOW},
    ],
)
def test_an_attempt_beyond_its_limit_or_without_its_values(values):
    attempt = started(EnrollmentFactory(), "module-1")

    assert refused(lambda: Attempt.objects.filter(pk=attempt.pk).update(**values))


def test_one_open_attempt_and_each_number_once():
    attempt = started(EnrollmentFactory(), "module-1")
    copy = {field.attname: getattr(attempt, field.attname) for field in Attempt._meta.fields if field.name not in {"id", "uuid"}}

    assert refused(lambda: Attempt.objects.create(**{**copy, "number": 2}))
    closed = {"state": "graded", "closed_by": "trainee", "submitted_at": NOW, "graded_at": NOW, "score": 0, "passed": False}
    assert refused(lambda: Attempt.objects.create(**{**copy, **closed}))


def test_an_answer_saved_after_the_deadline_does_not_enter_the_table():
    attempt = started(EnrollmentFactory(), "module-1")
    late = attempt.deadline_at + timedelta(microseconds=1)
    row = {"attempt": attempt, "question_key": "days", "response": 1, "sequence": 1, "deadline_at": attempt.deadline_at}

    assert refused(lambda: Answer.objects.create(**row, saved_at=late))
    Answer.objects.create(**row, saved_at=attempt.deadline_at)


def test_a_person_who_was_ever_enrolled_is_never_deleted():
    row = EnrollmentFactory()

    with pytest.raises(models.ProtectedError):
        row.trainee.delete()


def test_a_row_brings_cohort_version_and_course_in_one_statement_but_no_manifest(django_assert_num_queries):
    EnrollmentFactory()

    with django_assert_num_queries(2):
        row = Enrollment.objects.with_cohort().get()
        cohort = Cohort.objects.with_course().get()
        course, version = row.cohort.version.course, row.cohort.version

    assert (course, cohort.version.course) == (version.course, course)
    assert (version.get_deferred_fields(), cohort.version.get_deferred_fields()) == ({"manifest"}, {"manifest"})
