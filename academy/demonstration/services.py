"""Making the demonstration data: what has to stand before the first page at once, the rest in parts, each one transaction."""

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.db import transaction

from academy.accounts.models import Country, Grant, User
from academy.accounts.services import give_grant
from academy.demonstration import logins, people, plan, selectors, writing
from academy.demonstration.histories import live
from academy.demonstration.writing import Seat
from academy.operations import waiting
from academy.operations.demonstration import JOB_KEY
from academy.operations.models import Job
from academy.participation.services import enter_head_count
from certificates import selectors as certificates
from certificates.services import issue_certificate
from courses.days import day_of
from courses.models import Cohort, Course
from courses.services import create_cohort
from enrollments.models import Enrollment

logger = logging.getLogger(__name__)

PEOPLE_A_PART = 12
"""On SQLite nobody else can write during a part: about a tenth of a second."""

_RUN_BY_INSTRUCTOR = ("running", "enrolling", "training-center", "closed")


def begin(*, at: datetime) -> Job | None:
    """Make the four log-ins, the cohorts and the trainee's certificate, once; the rest is the work of the job that comes back.

    Returns: None where they were begun before (also if they were removed since), the course is not published, or the installation
        has people already: they are for a fresh one.
    """
    with transaction.atomic():
        if Job.objects.filter(key=JOB_KEY).exists() or User.objects.exists() or not _course(plan.COVID_COURSE):
            return None
        new = logins.new_logins()
        logins.keep(new)  # before the commit: a file without accounts is written again by the next start, accounts without it were lost
        users = _make_accounts(new, at=at)
        cohorts = _make_cohorts(users, at=at)
        completed = _enroll_trainee(users["trainee"], cohorts, at=at)
        job = Job.objects.create(
            key=JOB_KEY,
            kind="demonstration",
            parameters={"on": _today(at).isoformat(), "cohorts": {key: cohort.pk for key, cohort in cohorts.items()}},
            total=sum(len(each.places) for each in plan.cohort_plans(_today(at)) if each.key in cohorts),
            created_at=at,
            next_try_at=at,
        )
    issued_at = (completed.completed_at or at) + timedelta(minutes=1)  # as it would have been issued then
    issue_certificate(certificate_id=certificates.certificates_of([completed])[completed.pk].pk, at=issued_at)
    return job


def give_new_passwords() -> None:
    """Give the log-ins new passwords and write them down, where the file that says them is gone."""
    new = logins.new_logins()
    with transaction.atomic():
        for login in new:
            user = User.objects.filter(email=login.email, demonstration=True).first()
            if user is not None:
                user.set_password(login.password)
                user.save(update_fields=["password"])
    logins.keep(new)


def make_part(*, position: int, at: datetime) -> int | None:
    """Make the next few people, if that many are made so far: a doubled message, or one that comes late, does nothing.

    Returns: how many are made now, or None where there is nothing more to do for whoever asked.
    """
    try:
        with transaction.atomic():
            job = _lock_job()
            if job is None or job.done != position:
                return None
            return _make_part(job, at=at)
    except Exception as fault:  # noqa: BLE001 -- whatever it was, it stays on the row for the operator to read
        _record_failure(fault, at=at)
        return None


def lease_due(*, at: datetime) -> int | None:
    """Take the work up that a lost message or a killed worker left behind; gives how many people are made, or None."""
    leased = waiting.lease(selectors.due_job(at), at=at, most=1)
    return leased[0].done if leased else None


def _lock_job() -> Job | None:
    """The job under way, locked: whoever removes the demonstration waits for the part, or the part finds it cancelled."""
    return selectors.job_under_way().select_for_update(no_key=True).first()


def _make_part(job: Job, *, at: datetime) -> int | None:
    seats = _seats(job)
    part = seats[job.done : job.done + PEOPLE_A_PART]
    for _, of_cohort in groupby(part, key=lambda seat: seat.plan.key):
        writing.write_people(list(of_cohort), now=job.created_at, at=at)
    job.done += len(part)
    job.state, job.tries, job.last_error, job.next_try_at, job.lease_until = Job.State.RUNNING, 0, "", at, at + waiting.QUEUED
    if job.done == len(seats):
        job.state, job.finished_at, job.next_try_at, job.lease_until = Job.State.DONE, at, None, None
    job.save()
    return job.done if job.state == Job.State.RUNNING else None


def _seats(job: Job) -> list[Seat]:
    """All places of the plan in their one order, which a resumed job counts on."""
    on, kept = selectors.began_on(job), job.parameters["cohorts"]
    cohorts = Cohort.objects.with_course().in_bulk(list(kept.values()))
    return [
        Seat(each, number, cohorts[kept[each.key]])
        for each in plan.cohort_plans(on)
        if each.key in kept
        for number in range(len(each.places))
    ]


def _record_failure(fault: Exception, *, at: datetime) -> None:
    logger.error("The demonstration data could not be made further", exc_info=fault)
    for job in selectors.job_under_way():
        values = waiting.after_failure(job.tries, fault, at=at)
        if waiting.is_given_up(job.tries + 1):
            values["state"] = Job.State.FAILED
        selectors.job_under_way().filter(done=job.done, tries=job.tries).update(**values)


def _make_accounts(new: Sequence[logins.Login], *, at: datetime) -> dict[str, User]:
    """The four people, by role, as if they had joined last year."""
    passwords = {login.role: login.password for login in new}
    users = {}
    for account in logins.ACCOUNTS:
        kind = "government" if account.role in {"trainee", "coordinator"} else "public_body"
        invented = people.Invented(account.name, account.latin_name, account.gender, account.language, account.organization, kind)
        user = people.user_of(account.country, invented)
        user.email, user.joined_at = account.email, at - timedelta(days=500)
        user.set_password(passwords[account.role])
        users[account.role] = user
    writing.save_accounts(list(users.values()))
    give_grant(users["administrator"], role=Grant.Role.ADMINISTRATOR, by=None, at=at)
    serbia = Country.objects.get(pk=users["coordinator"].country_id)
    give_grant(users["coordinator"], role=Grant.Role.COORDINATOR, country=serbia, by=None, at=at)
    return users


def _make_cohorts(users: dict[str, User], *, at: datetime) -> dict[str, Cohort]:
    """All cohorts whose course is published, by key, the instructor's grants, and the webinar."""
    cohorts = {}
    for each in plan.cohort_plans(_today(at)):
        course = _course(each.course)
        if course is None:
            continue
        values = {**each.values, "contact_name": users["instructor"].latin_name, "contact_email": users["instructor"].email}
        announced = writing.instant_on(each.announced_on)
        made = create_cohort(course, values=values, by=None, at=announced)
        cohorts[each.key] = Cohort.objects.with_course().get(pk=made.pk)
    for key in _RUN_BY_INSTRUCTOR:
        give_grant(users["instructor"], role=Grant.Role.INSTRUCTOR, cohort_id=cohorts[key].pk, by=None, at=at)
    _count_webinar(at=at)
    return cohorts


def _count_webinar(*, at: datetime) -> None:
    held = _today(at) - timedelta(days=plan.WEBINAR_DAYS_AGO)
    counted = {"title": "Webinar on digital resilience", "delivery": "webinar", "held_from": held, "held_to": held}
    for country, number in plan.WEBINAR.items():
        enter_head_count({**counted, "country_id": country, "people": number, "demonstration": True}, by=None, at=at)


def _enroll_trainee(trainee: User, cohorts: dict[str, Cohort], *, at: datetime) -> Enrollment:
    """The trainee's two enrollments; gives the completed one."""
    lived = []
    for key, place in plan.TRAINEE.items():
        cohort = cohorts[key]
        enrollment = writing.enrollment_of(trainee, cohort, place, at=cohort.enrolling_from_at + timedelta(days=9))
        lived.append(live(enrollment, place.fate, now=at, random=plan.seeded("trainee", key)))
    writing.save_with_places(lived, at=at)
    return next(history.enrollment for history in lived if history.is_completed)


def _course(slug: str) -> Course | None:
    return Course.objects.filter(slug=slug, newest__isnull=False).first()


def _today(at: datetime) -> date:
    return day_of(at, zone=settings.REPORTING_TIME_ZONE)
