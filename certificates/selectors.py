"""Reads of certificates: what verification says, what an enrollment shows, what staff see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import QuerySet

from certificates import codes
from certificates.models import Certificate
from courses.models import Cohort
from enrollments.models import Enrollment

OVERDUE = timedelta(minutes=5)
"""A running sweep takes every due row within a minute: what is due for so long is swept by nobody."""

_PUBLIC = (Certificate.State.ISSUED, Certificate.State.SUPERSEDED, Certificate.State.REVOKED)


class Verdict(StrEnum):
    """What verification answers, in one word."""

    ISSUED = "issued"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    SPECIMEN = "specimen"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Signatory:
    name: str
    title: str


@dataclass(frozen=True)
class Verification:
    """The closed list of what verification tells: the verdict, and what the paper says, nothing more.

    `state` is "specimen" for every specimen, whatever else it is. Of an unknown one all else is empty. `code` is grouped as printed.
    `holder` is empty where a person was erased; then `pdf` is "" too.
    """

    state: Verdict
    specimen: bool = False
    code: str = ""
    holder: str = ""
    holder_latin: str = ""
    course: str = ""
    course_en: str = ""
    course_language: str = ""
    hours: int | float | None = None
    delivery: str = ""
    cohort: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    completed_on: date | None = None
    issued_at: datetime | None = None
    time_zone: str = ""
    issuer: str = ""
    signatories: tuple[Signatory, ...] = ()
    sha256: str = ""
    pdf: str = ""

    @property
    def is_known(self) -> bool:
        return self.state != Verdict.UNKNOWN


UNKNOWN = Verification(state=Verdict.UNKNOWN)


def verification(text: str) -> Verification:
    """What is known of a code as somebody typed it. Unknown, malformed and not yet issued ones are told in the same way."""
    certificate = shown_certificate(text)
    return UNKNOWN if certificate is None else _verification_of(certificate)


def shown_certificate(text: str) -> Certificate | None:
    """The certificate of a code as typed, if it was ever issued."""
    # A malformed code asks the database as well, so that it takes the same time.
    return Certificate.objects.filter(code=codes.normalized(text) or "", state__in=_PUBLIC).first()


def _verification_of(certificate: Certificate) -> Verification:
    facts = certificate.facts
    return Verification(
        state=Verdict.SPECIMEN if facts["specimen"] else Verdict(certificate.state),
        specimen=facts["specimen"],
        code=codes.shown(certificate.code),
        holder=facts["holder"],
        holder_latin=facts["holder_latin"],
        course=facts["course_title"],
        course_en=facts["course_title_en"],
        course_language=facts["course_language"],
        hours=facts["hours"],
        delivery=facts["delivery"],
        cohort=facts["cohort_title"],
        starts_on=date.fromisoformat(facts["starts_on"]),
        ends_on=date.fromisoformat(facts["ends_on"]),
        completed_on=date.fromisoformat(facts["completed_on"]),
        issued_at=certificate.issued_at,
        time_zone=facts["time_zone"],
        issuer=facts["issuer"],
        signatories=tuple(Signatory(name=one["name"], title=one["title"]) for one in facts["signatories"]),
        sha256=certificate.sha256,
        pdf=pdf_path(certificate),
    )


def pdf_path(certificate: Certificate) -> str:
    """Where the document is fetched on this host, or "" while or since there is none."""
    return f"/certificates/{certificate.code}.pdf" if certificate.sha256 and certificate.erased_at is None else ""


def verify_address(certificate: Certificate) -> str:
    """Where the certificate is verified: the address on the paper, or the path on this host where the paper has none."""
    return certificate.facts["verify_url"] or f"/verify/{certificate.code}"


def certificates_of(enrollments: Iterable[Enrollment]) -> dict[int, Certificate]:
    """The last certificate of each enrollment that has one, by the enrollment's id, in one query."""
    rows = Certificate.objects.filter(enrollment__in=[enrollment.pk for enrollment in enrollments]).order_by("sequence")
    return {certificate.enrollment_id: certificate for certificate in rows}


def certificates_of_cohort(cohort: Cohort) -> QuerySet[Certificate]:
    """All certificates of a cohort, for its staff, in a stable order."""
    return Certificate.objects.filter(enrollment__cohort=cohort).select_related("enrollment").order_by("pk")


def overdue_certificates(at: datetime) -> str:
    """A check of health: what is wrong if a certificate waits so long that the worker must be down, else nothing."""
    is_overdue = Certificate.objects.due(at - OVERDUE).exists()
    return "Certificates wait although their time has come: the worker may be down." if is_overdue else ""


def failed_certificates() -> int:
    """How many certificates were given up."""
    return Certificate.objects.filter(state=Certificate.State.FAILED).count()
