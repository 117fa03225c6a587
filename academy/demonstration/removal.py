"""Taking the demonstration data away: every row marked so in one transaction, then the files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import ManyToOneRel, ProtectedError, Q, QuerySet

from academy.accounts.models import Consent, Grant, User
from academy.demonstration import logins, selectors
from academy.errors import Conflict
from academy.operations import files, outbox
from academy.operations.demonstration import JOB_KEY, MAIL_DOMAIN
from academy.operations.models import Act, Job, Mail
from academy.operations.services import record_act
from academy.participation.models import HeadCount
from academy.participation.services import forget_cohorts
from certificates.models import Certificate, CorrectionRequest
from courses.models import Cohort
from courses.services import free_place
from enrollments.models import Answer, Attempt, Enrollment, LateAnswer, LessonProgress, TermsOverride

_KEYS_A_STATEMENT = 500


class DemonstrationInUse(Conflict):
    code = "demonstration-in-use"
    title = "Something real depends on the demonstration data"


@dataclass(frozen=True)
class Removed:
    """How many went: people, cohorts and enrollments in all; visitors, people with accounts of their own who lost one of the latter."""

    people: int
    cohorts: int
    enrollments: int
    visitors: int


def remove(*, at: datetime) -> Removed:
    """Remove the rows marked `demonstration`, for good, and the log-ins; courses and figures from publications stay.

    What staff of the demonstration did to other rows stays too, as done by the operator. An enrollment of somebody real in a cohort of
    the demonstration was marked from its beginning and goes; the person stays.

    Raises: DemonstrationInUse, and nothing is changed, if a row that cannot do without them is not marked.
    """
    try:
        with transaction.atomic():
            job = _cancel_job(at=at)
            removed = _remove_rows()
            if any(vars(removed).values()):
                record_act(by=None, verb="remove_demonstration", object_type="job", object_key=str(job.uuid), after=vars(removed), at=at)
    except ProtectedError as fault:
        kinds = sorted({str(row._meta.verbose_name) for row in fault.protected_objects})
        raise DemonstrationInUse(f"Nothing was removed: this depends on it and is not marked: {', '.join(kinds)}.") from fault
    _remove_files(job)
    logins.forget()
    return removed


def _cancel_job(*, at: datetime) -> Job:
    """End the making of the data, and note what has to go from the disk: a part that is being made ends before this, or does nothing."""
    job, _ = Job.objects.select_for_update(no_key=True).get_or_create(key=JOB_KEY, defaults={"kind": "demonstration", "created_at": at})
    papers = Certificate.objects.filter(enrollment__in=_enrollments()).exclude(sha256="").values_list("sha256", flat=True)
    mails = [outbox.path_of(mail).name for mail in _mails()]
    job.result = {"files": [*job.result.get("files", []), *papers], "mails": [*job.result.get("mails", []), *mails]}
    job.state, job.finished_at, job.next_try_at, job.lease_until = Job.State.CANCELLED, at, None, None
    job.save()
    return job


def _remove_files(job: Job) -> None:
    """After the commit: whoever is killed here, or before, finds the names on the job's row next time."""
    for sha256 in job.result["files"]:
        files.remove(sha256)
    for name in job.result["mails"]:
        (Path(settings.MAIL_FOLDER) / name).unlink(missing_ok=True)
    job.result = {}
    job.save(update_fields=["result"])


def _users() -> QuerySet[User]:
    return User.objects.filter(demonstration=True)


def _cohorts() -> QuerySet[Cohort]:
    return Cohort.objects.filter(demonstration=True)


def _enrollments() -> QuerySet[Enrollment]:
    return Enrollment.objects.filter(Q(demonstration=True) | Q(trainee__in=_users()) | Q(cohort__in=_cohorts()))


def _mails() -> QuerySet[Mail]:
    return Mail.objects.filter(Q(recipient__in=_users()) | Q(address__iendswith=f"@{MAIL_DOMAIN}"))


def _remove_rows() -> Removed:
    # Whoever enrolls or moves seats waits for these; in the one order of locks.
    locked = Cohort.objects.select_for_update(of=("self",)).filter(Q(demonstration=True) | Q(pk__in=_enrollments().values("cohort")))
    cohorts = [cohort.pk for cohort in locked.order_by("pk") if cohort.demonstration]
    removed = Removed(_users().count(), len(cohorts), _enrollments().count(), selectors.visitors())
    _remove_acts()
    _free_seats()
    _remove_learning()
    forget_cohorts(cohorts)
    Grant.objects.filter(Q(user__in=_users()) | Q(cohort__in=cohorts)).delete()
    HeadCount.objects.filter(demonstration=True).delete()
    Consent.objects.filter(user__in=_users()).delete()
    _mails().delete()
    _let_go(Cohort, _cohorts())
    _let_go(User, _users())
    _cohorts().delete()
    _users().delete()
    return removed


def _remove_acts() -> None:
    """What the record of acts says about the rows that go."""
    for keys in _in_parts(_public_names()):
        Act.objects.filter(object_key__in=keys).delete()


def _public_names() -> list[str]:
    grants = Grant.objects.filter(Q(user__in=_users()) | Q(cohort__in=_cohorts()))
    counts = HeadCount.objects.filter(demonstration=True)
    named: list[QuerySet[Any]] = [_users(), _cohorts(), _enrollments(), grants, counts]
    codes = Certificate.objects.filter(enrollment__in=_enrollments()).values_list("code", flat=True)
    return [str(uuid) for rows in named for uuid in rows.values_list("uuid", flat=True)] + list(codes)


def _in_parts(keys: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(keys), _KEYS_A_STATEMENT):
        yield keys[start : start + _KEYS_A_STATEMENT]


def _free_seats() -> None:
    """Seats that people of the demonstration have in cohorts that stay."""
    seated = _enrollments().filter(cohort__demonstration=False, mode=Enrollment.Mode.COHORT).exclude(state=Enrollment.State.WITHDRAWN)
    for cohort_id in list(seated.values_list("cohort_id", flat=True)):
        free_place(cohort_id)


def _remove_learning() -> None:
    """The enrollments and everything below them, the lowest first; triggers take them from the figures."""
    papers = Certificate.objects.filter(enrollment__in=_enrollments())
    CorrectionRequest.objects.filter(certificate__in=papers).delete()
    papers.update(supersedes=None)
    papers.delete()
    attempts = Attempt.objects.filter(enrollment__in=_enrollments())
    Answer.objects.filter(attempt__in=attempts).delete()
    LateAnswer.objects.filter(attempt__in=attempts).delete()
    attempts.delete()
    LessonProgress.objects.filter(enrollment__in=_enrollments()).delete()
    TermsOverride.objects.filter(Q(enrollment__in=_enrollments()) | Q(cohort__in=_cohorts())).delete()
    _enrollments().delete()


def _let_go(model: type[models.Model], leaving: QuerySet[Any]) -> None:
    """Empty every optional mention of rows that leave in rows that stay; an empty one by whom means the operator."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and relation.field.null and relation.on_delete is models.PROTECT:
            name = relation.field.name
            relation.related_model._default_manager.filter(**{f"{name}__in": leaving}).update(**{name: None})
