"""Making the demonstration data: at once what the first page needs, the rest in parts that a killed worker may leave at any point."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from academy.accounts.models import Grant, User
from academy.accounts.selectors import consents_due, email_is_verified
from academy.demonstration import logins, plan, selectors, services, writing
from academy.operations import waiting
from academy.operations.ledger.facts import examine
from academy.operations.ledger.snapshot import read_only
from academy.operations.models import Job
from academy.participation import services as participation
from academy.participation.models import HeadCount
from certificates.models import Certificate
from courses.models import Cohort
from courses.publishing import publish_folder
from enrollments.models import Answer, Attempt, Enrollment, LessonProgress
from enrollments.selectors import agreed_trainees, standings_of
from enrollments.services import enroll_trainee
from tests.academy.demonstration.conftest import NOW, make_all, publish
from tests.factories.accounts import UserFactory
from tests.threads import at_once

MODELS = (User, Cohort, Enrollment, LessonProgress, Attempt, Answer, Certificate, HeadCount)
PEOPLE = 24  # of the small plan, beside the four


def counts():
    return {model.__name__: model.objects.count() for model in MODELS}


def cohort(key):
    return Cohort.objects.get(pk=Job.objects.get().parameters["cohorts"][key])


@pytest.mark.django_db
def test_before_the_first_page_there_are_four_log_ins_that_open_and_their_roles(few, courses):
    services.begin(at=NOW)

    kept = logins.kept()
    assert [login.role for login in kept] == ["trainee", "instructor", "administrator", "coordinator"]
    for login in kept:
        user = User.objects.get(email=login.email)
        assert user.check_password(login.password)
        assert (user.demonstration, email_is_verified(user), consents_due(user)) == (True, True, [])
    grants = Grant.objects.values_list("user__email", "role", "country")
    assert Counter(grants) == {
        ("instructor@demo.example.org", "instructor", None): 4,
        ("administrator@demo.example.org", "administrator", None): 1,
        ("coordinator@demo.example.org", "coordinator", "RS"): 1,
    }


@pytest.mark.django_db
def test_before_the_first_page_the_trainee_is_in_the_middle_of_a_course_and_holds_a_specimen(few, courses):
    services.begin(at=NOW)

    certificate = Certificate.objects.get()
    assert (certificate.state, certificate.facts["specimen"], certificate.facts["holder"]) == ("issued", True, "ឈឹម សុខា")
    running = Enrollment.objects.with_cohort().get(trainee__email="trainee@demo.example.org", state="active")
    standing = standings_of([running])[running.pk]
    assert running.cohort.state_at(NOW) == Cohort.State.RUNNING
    assert 0 < standing.lessons_done < len(standing.lessons)


@pytest.mark.django_db
def test_they_are_begun_once(few, courses):
    services.begin(at=NOW)
    before = counts(), logins.kept()

    again = services.begin(at=NOW + timedelta(days=1))

    assert again is None
    assert (counts(), logins.kept()) == before


@pytest.mark.django_db
def test_an_installation_that_has_people_gets_none(few, courses):
    UserFactory()

    assert services.begin(at=NOW) is None
    assert (Cohort.objects.count(), logins.kept()) == (0, [])


@pytest.mark.django_db
def test_without_its_course_nothing_is_begun_and_the_next_start_tries_again():
    assert services.begin(at=NOW) is None
    assert Job.objects.count() == 0


@pytest.mark.django_db
def test_a_cohort_whose_course_is_not_published_is_left_out(few):
    publish(plan.COVID_COURSE)

    job = make_all()

    assert "serbian" not in job.parameters["cohorts"]
    assert (job.state, job.done, job.total) == (Job.State.DONE, 20, 20)


@pytest.mark.django_db
def test_all_parts_together_make_everybody_and_say_how_far_they_are(few, courses):
    job = services.begin(at=NOW)
    said = [selectors.progress()]
    position = 0
    while position is not None:
        position = services.make_part(position=position, at=NOW)
        said.append(selectors.progress())

    assert said == [(0, PEOPLE), (12, PEOPLE), None]
    assert User.objects.count() == 4 + PEOPLE
    assert Enrollment.objects.count() == 2 + PEOPLE
    assert {enrollment.demonstration for enrollment in Enrollment.objects.all()} == {True}
    job.refresh_from_db()
    assert (job.state, job.done, job.finished_at) == (Job.State.DONE, PEOPLE, NOW)


@pytest.mark.django_db
def test_a_doubled_or_late_message_makes_nobody_twice(few, courses):
    services.begin(at=NOW)
    assert services.make_part(position=0, at=NOW) == 12
    before = counts()

    assert services.make_part(position=0, at=NOW) is None
    assert services.make_part(position=24, at=NOW) is None

    assert counts() == before


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_part_make_it_once(few, courses):
    services.begin(at=NOW)

    answers = at_once([lambda: services.make_part(position=0, at=NOW)] * 4)

    assert sorted(answers, key=str) == [12, None, None, None]
    assert User.objects.count() == 4 + 12


@pytest.mark.django_db
def test_a_part_that_breaks_off_leaves_nothing_and_is_made_by_the_next_try(few, courses, monkeypatch):
    services.begin(at=NOW)
    before = counts()
    with monkeypatch.context() as broken:
        broken.setattr(writing.completion_recorded, "send", _no_disk)  # the last thing in a part
        assert services.make_part(position=0, at=NOW) is None

    assert counts() == before
    job = Job.objects.get()
    assert (job.done, job.tries, job.last_error) == (0, 1, "OSError: no space left")
    assert services.make_part(position=0, at=NOW) == 12
    job.refresh_from_db()
    assert (job.done, job.tries, job.last_error) == (12, 0, "")


def _no_disk(*args, **kwargs):
    raise OSError("no space left")


@pytest.mark.django_db
def test_what_fails_eight_times_is_given_up(few, courses, monkeypatch):
    services.begin(at=NOW)
    monkeypatch.setattr(writing, "write_people", _no_disk)

    for _ in range(waiting.MOST_TRIES + 1):
        services.make_part(position=0, at=NOW)

    job = Job.objects.get()
    assert (job.state, job.tries) == (Job.State.FAILED, waiting.MOST_TRIES)
    assert services.lease_due(at=NOW + timedelta(days=1)) is None


@pytest.mark.django_db
def test_the_sweep_takes_up_what_a_killed_worker_left_once_its_lease_has_passed(few, courses):
    services.begin(at=NOW)
    services.make_part(position=0, at=NOW)

    assert services.lease_due(at=NOW) is None
    assert services.lease_due(at=NOW + waiting.QUEUED) == 12
    assert services.lease_due(at=NOW + waiting.QUEUED) is None


@pytest.mark.django_db
def test_who_comes_while_they_are_made_keeps_the_seat(few, courses):
    services.begin(at=NOW)
    enrolling = cohort("enrolling")
    Cohort.objects.filter(pk=enrolling.pk).update(capacity=2)
    visitor = UserFactory()
    enroll_trainee(visitor, enrolling, mode="cohort", stated={}, at=NOW)

    position = 0
    while position is not None:
        position = services.make_part(position=position, at=NOW)

    enrolling.refresh_from_db()
    assert (enrolling.seats_taken, enrolling.enrollments.count()) == (2, 2)
    assert enrolling.enrollments.filter(trainee=visitor).exists()


@pytest.mark.django_db
def test_the_coordinator_of_serbia_sees_by_name_those_who_agreed_alone(courses, monkeypatch):
    everything = plan.cohort_plans
    monkeypatch.setattr(
        plan, "cohort_plans", lambda today: [each if each.key == "serbian" else replace(each, places=()) for each in everything(today)]
    )
    make_all()

    serbian = cohort("serbian").enrollments.all()
    agreed = agreed_trainees("RS").filter(cohort=cohort("serbian"))
    assert 0 < agreed.count() < serbian.count() == 26
    assert {enrollment.country_id for enrollment in serbian} == {"RS"}


@pytest.mark.django_db(transaction=True)
def test_the_whole_is_what_the_services_would_have_written():
    """With the real course: the figures equal a recount, the ledger's outside grader finds each score right, nothing lies in the future."""
    at = timezone.now()
    publish_folder(settings.CONTENT_FOLDER / plan.COVID_COURSE, by=None, at=at)

    make_all(at=at)

    assert participation.counting_faults() == []
    with read_only(at=at) as snapshot:
        assert {finding.name: finding.told for finding in examine(snapshot) if finding.faults} == {}
    closed = cohort("closed").enrollments
    assert Counter(closed.values_list("mode", "state")) == {
        ("cohort", "completed"): 168,
        ("cohort", "not_completed"): 64,
        ("cohort", "withdrawn"): 9,
        ("audit", "active"): 24,
    }
    assert closed.filter(settled_at__isnull=True).count() == 24
    assert (cohort("enrolling").seats_left, cohort("running").enrollments.count()) == (2, 96)
    assert sum(HeadCount.objects.values_list("people", flat=True)) == sum(plan.WEBINAR.values())
    assert Enrollment.objects.filter(basis="roster", trainee__roster=True).count() == 17
    assert not Attempt.objects.filter(submitted_at__gt=at).exists()
    assert not LessonProgress.objects.filter(completed_at__gt=at).exists()


@pytest.mark.django_db
def test_new_passwords_take_the_place_of_those_that_nobody_knows_any_more(few, courses):
    services.begin(at=NOW)
    old = logins.kept()
    logins.forget()

    services.give_new_passwords()

    new = logins.kept()
    assert [login.email for login in new] == [login.email for login in old]
    opened = [User.objects.get(email=login.email).check_password(login.password) for login in [*old, *new]]
    assert opened == [False] * 4 + [True] * 4


def test_nothing_under_way_has_no_progress(db):
    assert selectors.progress() is None
    assert services.make_part(position=0, at=datetime(2025, 1, 1, tzinfo=UTC)) is None
