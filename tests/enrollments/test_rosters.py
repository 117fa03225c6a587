"""People whom staff write down, who have no account."""

import pytest

from academy.accounts.services import add_roster_person
from academy.errors import Invalid
from academy.operations.models import Act
from enrollments import services
from enrollments.models import Enrollment
from enrollments.services.refusals import CohortClosed, CohortFull
from tests.factories.accounts import UserFactory
from tests.factories.courses import NOW, CohortFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def person(name: str = "Siti Aminah"):
    return add_roster_person({"name": name, "country": "ID", "organization": "Kominfo"}, by=None, at=NOW)


def enroll(who, cohort, *, by=None, at=NOW, **stated):
    return services.enroll_from_roster(who, cohort, stated=stated, by=by, at=at)


def test_somebody_on_a_roster_is_enrolled_without_consent_or_address_and_it_is_recorded():
    cohort, staff = CohortFactory(delivery="invitational"), UserFactory()

    enrolled = enroll(person(), cohort, by=staff)

    row = Enrollment.objects.get()
    assert (enrolled.enrollment, enrolled.new) == (row, True)
    assert (row.basis, row.mode, row.country_id, row.organization, row.latin_name) == ("roster", "cohort", "ID", "Kominfo", "Siti Aminah")
    act = Act.objects.get(verb="enroll_from_roster")
    assert (act.by, act.object_key, act.after) == (staff, str(row.uuid), {"cohort": str(cohort.uuid)})


def test_the_same_again_gives_what_is_there_and_takes_no_second_seat():
    who, cohort = person(), CohortFactory()
    first = enroll(who, cohort)

    again = enroll(who, cohort)

    cohort.refresh_from_db()
    assert (again.enrollment, again.new, cohort.seats_taken) == (first.enrollment, False, 1)
    assert Act.objects.filter(verb="enroll_from_roster").count() == 1


def test_a_roster_may_be_written_down_after_enrolling_is_over():
    cohort = CohortFactory()

    enroll(person(), cohort, at=cohort.closes_at)

    assert cohort.enrollments.count() == 1


def test_after_a_withdrawal_the_same_row_lives_again():
    who, cohort = person(), CohortFactory()
    row = services.withdraw(enroll(who, cohort).enrollment, at=NOW)

    again = enroll(who, cohort, country="MY")

    row.refresh_from_db()
    cohort.refresh_from_db()
    assert (again.enrollment, row.state, row.country_id, row.basis, cohort.seats_taken) == (row, "active", "MY", "roster", 1)


@pytest.mark.parametrize("trait", ["draft", "cancelled"])
def test_a_draft_and_a_cancelled_cohort_take_nobody(trait):
    with pytest.raises(CohortClosed):
        enroll(person(), CohortFactory(**{trait: True}))


def test_somebody_with_an_account_is_refused():
    with pytest.raises(Invalid) as refused:
        enroll(UserFactory(), CohortFactory())

    assert list(refused.value.fields) == ["person"]


@pytest.mark.django_db(transaction=True)
def test_a_roster_does_not_go_beyond_the_seats():
    cohort = CohortFactory(capacity=2)
    people = [person(f"Guest {'ABCD'[number]}") for number in range(4)]

    answers = at_once([lambda who=who: enroll(who, cohort) for who in people])

    cohort.refresh_from_db()
    assert sum(isinstance(answer, CohortFull) for answer in answers) == 2
    assert (cohort.seats_taken, cohort.enrollments.count()) == (2, 2)
