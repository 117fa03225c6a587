from datetime import UTC, datetime

from academy.web.cohorts import next_to_join
from courses.models import Cohort

AT = datetime(2020, 10, 20, tzinfo=UTC)


def _cohort(title, *, until, capacity=None, seats_taken=0, delivery="online"):
    start, end = datetime(2020, 10, 1, tzinfo=UTC), datetime(2020, 12, 1, tzinfo=UTC)
    instants = {"enrolling_from_at": start, "enrolling_until_at": until, "opens_at": start, "closes_at": end, "published_at": start}
    return Cohort(title=title, delivery=delivery, capacity=capacity, seats_taken=seats_taken, **instants)


LATE = _cohort("enrolling is over", until=datetime(2020, 10, 19, tzinfo=UTC))
FULL = _cohort("full", until=datetime(2020, 11, 1, tzinfo=UTC), capacity=2, seats_taken=2)
OPEN = _cohort("open", until=datetime(2020, 11, 1, tzinfo=UTC), capacity=2, seats_taken=1)


def test_the_cohort_to_name_is_the_first_that_one_can_join():
    assert [next_to_join(cohorts, at=AT).cohort for cohorts in ([LATE, FULL, OPEN], [LATE, FULL])] == [OPEN, LATE]


def test_a_cohort_held_online_is_named_before_one_for_invited_people():
    invited = _cohort("invited", until=datetime(2020, 11, 1, tzinfo=UTC), delivery="invitational")

    assert [next_to_join(cohorts, at=AT).cohort for cohorts in ([invited, OPEN], [invited, FULL])] == [OPEN, invited]


def test_a_course_without_cohorts_has_none_to_name():
    assert next_to_join([], at=AT) is None


def test_the_last_minute_to_enroll_is_the_one_before_the_stored_instant():
    facts = next_to_join([OPEN], at=AT)

    assert (facts.enroll_by, facts.enrolling, facts.full, facts.state) == (
        datetime(2020, 10, 31, 23, 59, tzinfo=UTC),
        True,
        False,
        "running",
    )
