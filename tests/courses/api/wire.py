"""How cohorts are addressed, and what a refusal looks like on the wire."""

from typing import Any

from courses.models import Cohort

COHORTS = "/api/v1/cohorts"


def address(cohort: Cohort) -> str:
    return f"{COHORTS}/{cohort.uuid}"


def problem(answer: Any) -> tuple[int, str, str]:
    """Status, media type and problem type."""
    return answer.status_code, answer["Content-Type"], answer.json()["type"]
