"""What a certificate says, taken from an enrollment at the moment of its completion."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from academy import languages
from courses.models import CourseVersion
from enrollments.models import Enrollment


def facts_of(enrollment: Enrollment, *, code: str, issuer_address: str) -> dict[str, object]:
    """All that the paper says, to be frozen: names as the trainee confirmed them, no score, no country, no address.

    Args: enrollment, completed, with its cohort, version and course; code, the certificate's; issuer_address, the public address
        of this installation, or "" where there is none: then it is a specimen.
    Returns: JSON values; days are ISO dates in the cohort's zone, languages BCP 47 tags.
    """
    cohort, version = enrollment.cohort, enrollment.cohort.version
    language = _language_of(version, enrollment.language)
    title = version.texts[language]["title"]
    return {
        "specimen": not issuer_address or enrollment.demonstration,
        "holder": enrollment.name,
        "holder_latin": enrollment.latin_name,
        "course_title": title,
        "course_title_en": version.texts.get("en", {}).get("title", title),
        "course_language": language,
        "course_slug": version.course.slug,
        "version_number": version.number,
        "hours": _plain(version.hours),
        "delivery": cohort.delivery,
        "starts_on": cohort.starts_on.isoformat(),
        "ends_on": cohort.ends_on.isoformat(),
        "cohort_title": cohort.title,
        "completed_on": _day(enrollment.completed_at, cohort.time_zone),
        "time_zone": cohort.time_zone,
        "issuer": version.certificate["issuer"],
        "signatories": version.certificate.get("signatories", []),
        "verify_url": f"{issuer_address}/verify/{code}" if issuer_address else "",
    }


def _language_of(version: CourseVersion, wanted: str) -> str:
    """The enrollment's language if the version has its text, else the source."""
    others = [tag for tag in version.texts if tag != version.source_language]
    return languages.best([wanted], [version.source_language, *others])


def _plain(hours: Decimal) -> int | float:
    return int(hours) if hours == int(hours) else float(hours)


def _day(at: datetime | None, time_zone: str) -> str:
    if at is None:
        raise ValueError("A certificate is asked for by an enrollment that is completed.")
    return at.astimezone(ZoneInfo(time_zone)).date().isoformat()
