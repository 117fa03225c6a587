from datetime import UTC, datetime, timedelta

import pytest

from enrollments.attention import Attention, attention_by_cohort, unseen_longest
from tests.factories.accounts import UserFactory
from tests.factories.courses import CohortFactory
from tests.factories.enrollments import EnrollmentFactory

pytestmark = pytest.mark.django_db

AT = datetime(2020, 10, 22, 3, tzinfo=UTC)  # ten days after the cohort began
LONG_AGO = AT - timedelta(days=8)


def test_each_person_is_counted_for_what_they_are(django_assert_num_queries):
    cohort, empty = CohortFactory(), CohortFactory(title="Spring", version=CohortFactory().version)
    EnrollmentFactory(cohort=cohort)  # not begun, unseen
    EnrollmentFactory(cohort=cohort, started_at=LONG_AGO, last_active_at=LONG_AGO)  # unseen
    EnrollmentFactory(cohort=cohort, started_at=LONG_AGO, last_active_at=AT)
    EnrollmentFactory(cohort=cohort, completed=True)
    EnrollmentFactory(cohort=cohort, withdrawn=True)
    EnrollmentFactory(cohort=cohort, audit=True)

    with django_assert_num_queries(1):
        found = attention_by_cohort([cohort, empty], at=AT)

    assert found == {
        cohort.pk: Attention(enrolled=4, not_started=1, unseen=2, completed=1, auditing=1),
        empty.pk: Attention(),
    }


@pytest.mark.parametrize(
    ("cohort", "person", "unseen"),
    [
        ({}, {"last_active_at": AT - timedelta(days=7)}, 1),
        ({}, {"last_active_at": AT - timedelta(days=7) + timedelta(seconds=1)}, 0),
        ({}, {"enrolled_at": AT - timedelta(days=6)}, 0),  # has had less than a week
        ({}, {"state": "not_completed", "settled_at": AT}, 0),
        ({"opens_at": AT - timedelta(days=6)}, {}, 0),  # nobody is unseen in the first week
        ({"closes_at": AT}, {}, 0),
        ({"cancelled_at": LONG_AGO}, {}, 0),
    ],
)
def test_who_counts_as_unseen(cohort, person, unseen):
    row = EnrollmentFactory(cohort=CohortFactory(**cohort), **person)

    assert attention_by_cohort([row.cohort], at=AT)[row.cohort_id].unseen == unseen


def test_who_never_came_stands_first_then_who_was_away_longest():
    cohort = CohortFactory()
    week, never, longer = (
        EnrollmentFactory(cohort=cohort, trainee=UserFactory(), last_active_at=seen)
        for seen in (AT - timedelta(days=7), None, AT - timedelta(days=9))
    )

    assert list(unseen_longest([cohort], at=AT)) == [never, longer, week]
