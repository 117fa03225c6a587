from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from certificates.facts import facts_of
from courses.models import Cohort, Course, CourseVersion
from enrollments.models import Enrollment

CODE = "01234567890123456789ABCDEF"


def completed_enrollment(**changes: object) -> Enrollment:
    """Not saved: facts are taken from what is in hand."""
    version = CourseVersion(
        course=Course(slug="ict-based-response-to-covid-19"),
        number=2,
        source_language="en",
        texts={"en": {"title": "ICT-based response"}, "ko": {"title": "정보통신기술 대응"}, "fr": {"title": "Riposte numérique"}},
        hours=Decimal("3.0"),
        certificate={"issuer": "National Information Society Agency", "signatories": [{"name": "Hong Gildong", "title": "Director"}]},
    )
    cohort = Cohort(
        version=version,
        title="October 2020",
        delivery="online",
        time_zone="Asia/Seoul",
        starts_on=date(2020, 10, 12),
        ends_on=date(2020, 10, 30),
    )
    values = {
        "cohort": cohort,
        "name": "សុខ ពិសី",
        "latin_name": "Sok Pisey",
        "language": "km",
        "organization": "Ministry of Health",
        "gender": "female",
        "score": 9125,
        "completed_at": datetime(2020, 10, 28, 15, 0, tzinfo=UTC),
    }
    return Enrollment(**(values | changes))


def test_the_facts_are_a_closed_list_without_score_country_or_address():
    facts = facts_of(completed_enrollment(), code=CODE, issuer_address="https://academy.example")

    assert facts == {
        "specimen": False,
        "holder": "សុខ ពិសី",
        "holder_latin": "Sok Pisey",
        "course_title": "ICT-based response",
        "course_title_en": "ICT-based response",
        "course_language": "en",
        "course_slug": "ict-based-response-to-covid-19",
        "version_number": 2,
        "hours": 3,
        "delivery": "online",
        "starts_on": "2020-10-12",
        "ends_on": "2020-10-30",
        "cohort_title": "October 2020",
        "completed_on": "2020-10-29",  # midnight has passed in Seoul
        "time_zone": "Asia/Seoul",
        "issuer": "National Information Society Agency",
        "signatories": [{"name": "Hong Gildong", "title": "Director"}],
        "verify_url": f"https://academy.example/verify/{CODE}",
    }


@pytest.mark.parametrize(
    ("wanted", "language", "title"),
    [("ko", "ko", "정보통신기술 대응"), ("fr-CA", "fr", "Riposte numérique"), ("km", "en", "ICT-based response")],
)
def test_the_course_is_named_in_the_language_of_the_enrollment_or_of_its_source(wanted, language, title):
    facts = facts_of(completed_enrollment(language=wanted), code=CODE, issuer_address="https://academy.example")

    assert (facts["course_language"], facts["course_title"], facts["course_title_en"]) == (language, title, "ICT-based response")


def test_a_course_without_english_keeps_its_own_title_in_the_english_line():
    enrollment = completed_enrollment()
    enrollment.cohort.version.texts = {"ko": {"title": "정보통신기술 대응"}}
    enrollment.cohort.version.source_language = "ko"

    facts = facts_of(enrollment, code=CODE, issuer_address="https://academy.example")

    assert (facts["course_title"], facts["course_title_en"]) == ("정보통신기술 대응", "정보통신기술 대응")


@pytest.mark.parametrize(
    ("address", "demonstration", "specimen", "verify_url"),
    [
        ("https://academy.example", False, False, f"https://academy.example/verify/{CODE}"),
        ("https://academy.example", True, True, f"https://academy.example/verify/{CODE}"),
        ("", False, True, ""),
        ("", True, True, ""),
    ],
)
def test_without_a_public_address_or_in_the_demonstration_it_is_a_specimen(address, demonstration, specimen, verify_url):
    facts = facts_of(completed_enrollment(demonstration=demonstration), code=CODE, issuer_address=address)

    assert (facts["specimen"], facts["verify_url"]) == (specimen, verify_url)


def test_half_hours_stay_halves():
    enrollment = completed_enrollment()
    enrollment.cohort.version.hours = Decimal("2.5")

    assert facts_of(enrollment, code=CODE, issuer_address="")["hours"] == 2.5


def test_an_enrollment_that_is_not_completed_has_no_facts():
    with pytest.raises(ValueError, match="completed"):
        facts_of(completed_enrollment(completed_at=None), code=CODE, issuer_address="")
