"""Writing a few invented people at once: accounts, enrollments and what they did, in bulk, in the caller's transaction.

It writes other apps' rows itself: through their services, one request after the other, the same would take ten times as long (decision 17).
Seats, rosters, certificates and figures still come about as always: by services, by the signal of a completion, by triggers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from random import Random

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password

from academy.accounts import legal
from academy.accounts.models import Consent, User
from academy.accounts.services import add_roster_person
from academy.demonstration import histories, people
from academy.demonstration.plan import CohortPlan, Fate, Place, seeded
from academy.operations.demonstration import MAIL_DOMAIN
from courses.days import day_of, first_instant
from courses.models import Cohort
from courses.services import take_place
from enrollments.models import Answer, Attempt, Enrollment, LessonProgress
from enrollments.services import enroll_from_roster
from enrollments.signals import completion_recorded


@dataclass(frozen=True)
class Seat:
    """One place of a plan, by its number there, in the cohort that was made of it."""

    plan: CohortPlan
    number: int
    cohort: Cohort

    @property
    def place(self) -> Place:
        return self.plan.places[self.number]


def write_people(seats: Sequence[Seat], *, now: datetime, at: datetime) -> None:
    """Make the people of these seats.

    Args: now, the instant at which the demonstration stands, which nothing they did lies after; at, the present.
    """
    by_roster = [seat for seat in seats if seat.plan.roster]
    for seat in by_roster:
        _write_on_roster(seat, at=at)
    drafted = [(seat, *_drafted(seat, now=now)) for seat in seats if not seat.plan.roster]
    save_accounts([user for _, user, _ in drafted])
    save_with_places([history for _, _, history in drafted], at=at)


def _has_place(history: histories.History) -> bool:
    enrollment = history.enrollment
    counted = enrollment.mode == Enrollment.Mode.COHORT and enrollment.state != Enrollment.State.WITHDRAWN
    return not counted or take_place(enrollment.cohort_id)


def _drafted(seat: Seat, *, now: datetime) -> tuple[User, histories.History]:
    random = seeded(seat.plan.key, seat.number)
    user = people.user_of(seat.place.country, people.invent(seat.place.country, random))
    enrolled_at = _enrolled_at(seat.cohort, now=now, random=random)
    user.joined_at = enrolled_at - timedelta(minutes=random.randrange(5, 600))
    user.password = make_password(None)
    letters = "".join(letter for letter in user.latin_name.lower() if "a" <= letter <= "z")
    door = f"{letters}.{seat.plan.key}.{seat.number + 1}"
    if seat.plan.with_email:
        user.email = f"{door}@{MAIL_DOMAIN}"
    else:
        user.login_name = door
    enrollment = enrollment_of(user, seat.cohort, seat.place, at=enrolled_at)
    return user, histories.live(enrollment, seat.place.fate, now=now, random=random)


def enrollment_of(user: User, cohort: Cohort, place: Place, *, at: datetime) -> Enrollment:
    """An enrollment, not saved, as it was on its day: the profile's values are what was stated."""
    return Enrollment(
        trainee=user,
        cohort=cohort,
        mode=Enrollment.Mode.AUDIT if place.fate is Fate.AUDIT else Enrollment.Mode.COHORT,
        country_id=place.country,
        language=user.language,
        organization=user.organization,
        organization_type=user.organization_type,
        gender=user.gender,
        name=user.name,
        latin_name=user.latin_name,
        enrolled_at=at,
        enrolled_on=day_of(at, zone=settings.REPORTING_TIME_ZONE),
        shared_with_coordinator=place.shared,
        demonstration=True,
    )


def _enrolled_at(cohort: Cohort, *, now: datetime, random: Random) -> datetime:
    """Some instant while enrolling was open, rather later than sooner."""
    last = min(cohort.enrolling_until_at, now) - timedelta(minutes=10)
    return cohort.enrolling_from_at + (last - cohort.enrolling_from_at) * max(random.random(), random.random())


def _write_on_roster(seat: Seat, *, at: datetime) -> None:
    invented = people.invent(seat.place.country, seeded(seat.plan.key, seat.number))
    values = {"name": invented.name, "latin_name": invented.latin_name, "country": seat.place.country, "language": invented.language}
    work = {"organization": invented.organization, "organization_type": invented.organization_type, "gender": invented.gender}
    person = add_roster_person(values | work, by=None, at=at, demonstration=True)
    enroll_from_roster(person, seat.cohort, stated={}, by=None, at=at)


def instant_on(day: date) -> datetime:
    """Nine in the morning of a day in the reporting zone."""
    return first_instant(day, zone=settings.REPORTING_TIME_ZONE) + timedelta(hours=9)


def save_accounts(users: Sequence[User]) -> None:
    """Save new people, with confirmed addresses, who agreed to the present documents when they joined."""
    User.objects.bulk_create(users)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users if user.email is not None
    )
    present = [legal.current(name) for name in legal.names()]
    Consent.objects.bulk_create(
        Consent(user=user, document=one.name, version=one.version, language=legal.SOURCE, at=user.joined_at)
        for user in users
        for one in present
    )


def save_with_places(lived: Sequence[histories.History], *, at: datetime) -> None:
    """Save enrollments, whose trainees are saved, and all that belongs to them; completed ones ask for their certificates now.

    Somebody real may have taken a seat meanwhile: who finds none left is not enrolled.
    """
    lived = [history for history in lived if _has_place(history)]
    Enrollment.objects.bulk_create(history.enrollment for history in lived)
    LessonProgress.objects.bulk_create(chain.from_iterable(history.lessons for history in lived))
    attempts = [pair for history in lived for pair in history.attempts]
    Attempt.objects.bulk_create(attempt for attempt, _ in attempts)
    for attempt, answers in attempts:
        for answer in answers:
            answer.attempt = attempt
    Answer.objects.bulk_create(chain.from_iterable(answers for _, answers in attempts))
    for history in lived:
        if history.is_completed:
            completion_recorded.send(sender=Enrollment, enrollment=history.enrollment, at=at)
