"""What `manage.py demo --remove` takes and what it leaves."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from academy.accounts.models import Grant, User
from academy.accounts.services import give_grant
from academy.demonstration import logins, removal, selectors, services
from academy.demonstration.removal import DemonstrationInUse, Removed, remove
from academy.operations import files, outbox
from academy.operations.models import Act, Job, Mail
from academy.operations.services import queue_mail, record_act, send_mail
from academy.participation import services as participation
from academy.participation.models import HeadCount, Publication
from academy.participation.services import enter_head_count
from certificates.models import Certificate
from certificates.services import issue_certificate
from courses.models import Cohort, KeyCorrection
from courses.services import create_cohort
from enrollments.models import Enrollment
from enrollments.services import complete_lesson, enroll_trainee
from tests.academy.demonstration.conftest import NOW, make_all
from tests.factories.accounts import UserFactory
from tests.factories.courses import CohortFactory
from tests.threads import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("few", "courses")]
LATER = NOW + timedelta(days=1)


def rows() -> dict[str, int]:
    """How many rows there are, by model."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def administrator() -> User:
    return User.objects.get(email="administrator@demo.example.org")


def test_everything_goes_but_the_courses_and_the_memory_that_they_were_there():
    before = rows()
    make_all()
    for certificate in Certificate.objects.filter(state="requested"):
        issue_certificate(certificate_id=certificate.pk, at=NOW)
    papers = list(Certificate.objects.values_list("sha256", flat=True))
    participation.fold_changes()

    removed = remove(at=LATER)

    assert removed == Removed(people=28, cohorts=6, enrollments=26, visitors=0)
    after = rows()
    assert {name: number for name, number in after.items() if number != before[name]} == {
        "operations.Act": before["operations.Act"] + 1,
        "operations.Job": 1,
    }
    assert Job.objects.get().state == Job.State.CANCELLED
    assert Act.objects.get(verb="remove_demonstration").after == {"people": 28, "cohorts": 6, "enrollments": 26, "visitors": 0}
    assert participation.counting_faults() == []
    assert len(papers) > 3
    assert [sha256 for sha256 in papers if files.path_of(sha256).exists()] == []
    assert not logins.path().exists()


def test_what_was_removed_does_not_come_back():
    make_all()
    remove(at=LATER)

    assert services.begin(at=LATER) is None
    assert services.make_part(position=0, at=LATER) is None
    assert services.lease_due(at=LATER + timedelta(days=1)) is None
    assert not selectors.are_there()
    assert remove(at=LATER) == Removed(0, 0, 0, 0)


def test_they_can_be_removed_while_they_are_being_made():
    services.begin(at=NOW)
    services.make_part(position=0, at=NOW)

    remove(at=LATER)

    assert services.make_part(position=12, at=LATER) is None
    assert not selectors.are_there()
    assert participation.counting_faults() == []


@pytest.mark.django_db(transaction=True)
def test_a_part_a_fold_and_a_removal_at_once_leave_nothing():
    services.begin(at=NOW)

    answers = at_once(
        [
            lambda: services.make_part(position=0, at=NOW),
            lambda: remove(at=LATER),
            participation.fold_changes,
            lambda: remove(at=LATER),
        ]
    )

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert (selectors.are_there(), Enrollment.objects.count()) == (False, 0)
    assert participation.counting_faults() == []


def test_somebody_real_in_their_cohorts_stays_and_loses_the_enrollment_there():
    make_all()
    running = Cohort.objects.get(pk=Job.objects.get().parameters["cohorts"]["running"])
    Cohort.objects.filter(pk=running.pk).update(enrolling_until_at=LATER)
    visitor = UserFactory()
    enrollment = enroll_trainee(visitor, running, mode="cohort", stated={}, at=NOW).enrollment
    complete_lesson(enrollment, running.version.completion["lessons"][0], at=NOW)

    removed = remove(at=LATER)

    assert removed.visitors == 1
    assert (User.objects.get(), Enrollment.objects.count()) == (visitor, 0)
    assert participation.counting_faults() == []


def test_seats_that_they_had_in_real_cohorts_are_free_again():
    real = CohortFactory(capacity=2)
    services.begin(at=NOW)  # needs an installation without people
    trainee = User.objects.get(email="trainee@demo.example.org")
    enroll_trainee(trainee, real, mode="cohort", stated={}, at=real.opens_at)
    person = enroll_trainee(UserFactory(), real, mode="cohort", stated={}, at=real.opens_at).enrollment

    remove(at=LATER)

    real.refresh_from_db()
    assert (real.seats_taken, real.enrollments.get()) == (1, person)
    assert participation.counting_faults() == []


def test_what_their_staff_makes_is_of_the_demonstration_and_goes():
    services.begin(at=NOW)
    values = {"title": "Made on trial", "time_zone": "UTC", "starts_on": NOW.date(), "ends_on": NOW.date()}
    course = Cohort.objects.first().version.course
    create_cohort(course, values=values, by=administrator(), at=NOW)
    counted = {"title": "Webinar", "delivery": "webinar", "held_from": NOW.date(), "held_to": NOW.date(), "people": 3}
    enter_head_count(counted, by=administrator(), at=NOW)

    remove(at=LATER)

    assert (Cohort.objects.count(), HeadCount.objects.count()) == (0, 0)


def test_what_their_staff_did_to_others_stays_as_done_by_the_operator():
    services.begin(at=NOW)
    person, real = UserFactory(), CohortFactory()
    demonstration = Cohort.objects.filter(demonstration=True).first()
    give_grant(person, role="instructor", cohort_id=real.pk, by=administrator(), at=NOW)
    give_grant(person, role="instructor", cohort_id=demonstration.pk, by=administrator(), at=NOW)
    record_act(by=administrator(), verb="change_cohort", object_type="cohort", object_key=str(real.uuid), at=NOW)
    days = {"held_from": NOW.date(), "held_to": NOW.date()}
    counted = enter_head_count({"title": "Day", "delivery": "webinar", "people": 9, "cohort": demonstration, **days}, by=person, at=NOW)

    remove(at=LATER)

    assert Grant.objects.values_list("user", "cohort", "granted_by").get() == (person.pk, real.pk, None)
    assert Act.objects.values_list("by", "verb").get(object_key=str(real.uuid)) == (None, "change_cohort")
    assert HeadCount.objects.values_list("pk", "entered_by", "cohort").get() == (counted.pk, person.pk, None)


def test_what_cannot_do_without_them_forbids_it_and_is_named():
    make_all()
    version = Cohort.objects.first().version
    KeyCorrection.objects.create(version=version, quiz_key="q", question_key="q", spec={}, reason="wrong", by=administrator(), at=NOW)
    before = rows()

    with pytest.raises(DemonstrationInUse) as refused:
        remove(at=LATER)

    assert refused.value.detail == "Nothing was removed: this depends on it and is not marked: key correction."
    assert rows() == before
    assert (len(logins.kept()), Job.objects.get().state) == (4, Job.State.DONE)


def test_their_mails_go_with_their_files_and_others_stay():
    services.begin(at=NOW)
    person = UserFactory()
    written = [
        queue_mail(key=key, address=user.email, kind="news", subject="News", text="News", recipient=user, at=timezone.now())
        for key, user in (("a", administrator()), ("b", person))
    ]
    paths = [outbox.path_of(send_mail(mail.pk, at=timezone.now())) for mail in written]
    assert [path.exists() for path in paths] == [True, True]

    remove(at=LATER)

    assert Mail.objects.get().recipient == person
    assert [path.exists() for path in paths] == [False, True]


def test_files_that_a_kill_left_behind_go_with_the_next_removal(monkeypatch):
    make_all()
    paper = files.path_of(Certificate.objects.get(state="issued").sha256)
    with monkeypatch.context() as killed:
        killed.setattr(removal, "_remove_files", _kill)
        with pytest.raises(KeyboardInterrupt):
            remove(at=LATER)
    assert paper.exists()

    remove(at=LATER)

    assert not paper.exists()


def _kill(job):
    raise KeyboardInterrupt


def test_publications_stay():
    services.begin(at=NOW)
    cohort = Cohort.objects.first()
    Publication.objects.create(
        key="p",
        title="As published",
        delivery="online",
        cohort=cohort,
        period_from=NOW.date(),
        period_to=NOW.date(),
        precision="day",
        source="s",
    )

    remove(at=LATER)

    assert Publication.objects.values_list("key", "cohort").get() == ("p", None)
