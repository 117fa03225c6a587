"""Certificates as they wait, are issued, or failed."""

from datetime import UTC, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from certificates.models import Certificate
from tests.factories.enrollments import EnrollmentFactory

REQUESTED_AT = datetime(2020, 10, 28, 9, 0, tzinfo=UTC)
FACTS = {
    "specimen": False,
    "holder": "សុខ ពិសី",
    "holder_latin": "Sok Pisey",
    "course_title": "ICT-based response to COVID-19 of Korea",
    "course_title_en": "ICT-based response to COVID-19 of Korea",
    "course_language": "en",
    "course_slug": "ict-based-response-to-covid-19",
    "version_number": 1,
    "hours": 3,
    "delivery": "online",
    "starts_on": "2020-10-12",
    "ends_on": "2020-10-30",
    "cohort_title": "October 2020",
    "completed_on": "2020-10-28",
    "time_zone": "Asia/Seoul",
    "issuer": "National Information Society Agency",
    "signatories": [{"name": "Hong Gildong", "title": "Director"}],
    "verify_url": "",
}


class CertificateFactory(DjangoModelFactory):
    """Requested at nine in the morning, leased for two minutes, not tried yet. Nothing random; a trait names each other case."""

    class Meta:
        model = Certificate

    class Params:
        issued = factory.Trait(state="issued", sha256="5" * 64, issued_at=REQUESTED_AT, next_try_at=None, lease_until=None)
        specimen = factory.Trait(facts=FACTS | {"specimen": True})
        failed = factory.Trait(state="failed", tries=8, last_error="OSError: disk full", next_try_at=None, lease_until=None)

    enrollment = factory.SubFactory(EnrollmentFactory, state="completed", completed_at=REQUESTED_AT)
    code = factory.Sequence(lambda number: f"{number + 1:026d}")
    facts = factory.LazyFunction(lambda: dict(FACTS))
    requested_at = REQUESTED_AT
    next_try_at = REQUESTED_AT
    lease_until = REQUESTED_AT + timedelta(minutes=2)
