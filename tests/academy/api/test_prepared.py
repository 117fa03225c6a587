"""Prepared queries: they find what their queryset finds, and say so when model, name or type have changed. Run on both databases."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import FieldError, ValidationError

from academy.accounts.sessions import user_of_session
from academy.api.prepared import Param, PreparedQuery
from courses.selectors import lesson_page
from enrollments.models import Enrollment
from enrollments.selectors import attempt_owned_by, enrollment_for_reading
from tests.factories.accounts import UserFactory
from tests.factories.courses import NOW, CohortFactory
from tests.factories.enrollments import EnrollmentFactory, started
from tests.threads import at_once

pytestmark = pytest.mark.django_db
UUID, TIME, ID = (Enrollment._meta.get_field(name) for name in ("uuid", "enrolled_at", "id"))


def by_uuid() -> PreparedQuery[Enrollment]:
    """With what is joined, with a constant, and with times and JSON, which every database keeps in its own way."""
    return PreparedQuery(
        lambda: Enrollment.objects.select_related("cohort__version").filter(
            uuid=Param("uuid", UUID), enrolled_at__gte=Param("since", TIME), mode="cohort"
        )
    )


def values_of(row: Enrollment) -> list[dict[str, object]]:
    return [
        {field.attname: getattr(each, field.attname) for field in each._meta.concrete_fields}
        for each in (row, row.cohort, row.cohort.version)
    ]


def test_it_gives_the_row_that_the_queryset_gives_with_what_is_joined_in_one_statement(django_assert_num_queries):
    kept = EnrollmentFactory()
    query = by_uuid()
    query.one(uuid=kept.uuid, since=kept.enrolled_at)

    with django_assert_num_queries(1):
        found = query.one(uuid=kept.uuid, since=kept.enrolled_at)
        values = values_of(found)

    assert found == kept
    assert values == values_of(Enrollment.objects.select_related("cohort__version").get())


def test_each_call_binds_its_own_values():
    first, second = (EnrollmentFactory(trainee=UserFactory(), cohort=cohort) for cohort in [CohortFactory()] * 2)
    query = by_uuid()

    found = [query.one(uuid=row.uuid, since=row.enrolled_at) for row in (first, second)]
    nothing = [query.one(uuid=uuid.uuid4(), since=NOW), query.one(uuid=first.uuid, since=first.enrolled_at + timedelta(microseconds=1))]

    assert found == [first, second]
    assert nothing == [None, None]


def test_a_field_that_the_model_lacks_is_told_at_the_first_call():
    with pytest.raises(FieldError):
        PreparedQuery(lambda: Enrollment.objects.filter(nationality=Param("country", UUID))).one(country="KE")


@pytest.mark.parametrize("values", [{"uuid": "no uuid"}, {"uuid": 7.5}, {"uuid": b"x"}])
def test_a_value_of_another_type_never_reaches_the_database(values, django_assert_num_queries):
    with django_assert_num_queries(0), pytest.raises((ValidationError, TypeError, AttributeError)):
        by_uuid().one(**values, since=NOW)


def test_a_missing_value_is_told():
    with pytest.raises(KeyError):
        by_uuid().one(uuid=uuid.uuid4())


@pytest.mark.django_db(transaction=True)
def test_threads_share_a_query_and_each_finds_its_own():
    cohort = CohortFactory()
    rows = [EnrollmentFactory(trainee=UserFactory(), cohort=cohort) for _ in range(8)]
    query = by_uuid()

    def find(row: Enrollment) -> bool:
        return all(query.one(uuid=row.uuid, since=row.enrolled_at) == row for _ in range(20))

    assert at_once([lambda row=row: find(row) for row in rows]) == [True] * 8


def test_every_prepared_query_of_the_product_is_compiled_on_this_database():
    """A renamed column or a compiler that has changed fails here, not at a trainee's first request."""
    enrollment = EnrollmentFactory()
    attempt = started(enrollment, "module-1")
    lesson = enrollment.cohort.version.lessons.first()

    assert user_of_session("a" * 32) is None
    assert attempt_owned_by(enrollment.trainee_id, attempt.uuid) == attempt
    assert enrollment_for_reading(enrollment.trainee_id, enrollment.uuid) == enrollment
    assert lesson_page(enrollment.cohort.version, lesson.key, wanted=[]).key == lesson.key


def test_another_trainees_rows_are_not_found():
    enrollment, other = EnrollmentFactory(), UserFactory()
    attempt = started(enrollment, "module-1")

    assert attempt_owned_by(other.pk, attempt.uuid) is None
    assert enrollment_for_reading(other.pk, enrollment.uuid) is None


def test_an_attempt_comes_in_one_statement_with_all_that_saving_an_answer_asks_for(django_assert_num_queries):
    enrollment = EnrollmentFactory()
    kept = started(enrollment, "module-1")
    attempt_owned_by(enrollment.trainee_id, kept.uuid)

    with django_assert_num_queries(1):
        attempt = attempt_owned_by(enrollment.trainee_id, kept.uuid)
        read = (attempt.paper, attempt.seed, attempt.terms, attempt.enrollment.state, attempt.enrollment.cohort.closes_at)

    assert read == (kept.paper, kept.seed, kept.terms, "active", enrollment.cohort.closes_at)
