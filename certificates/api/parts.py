"""What certificates add to the answers of the apps below."""

from collections.abc import Sequence

from certificates import codes, selectors
from certificates.models import Certificate
from enrollments.models import Enrollment


def represent(enrollments: Sequence[Enrollment]) -> dict[int, object]:
    """The part `certificate` of enrollments, by their ids: null, or code, state, specimen, and where to fetch and to verify it."""
    found = selectors.certificates_of(enrollments)
    return {enrollment.pk: _shown(found[enrollment.pk]) if enrollment.pk in found else None for enrollment in enrollments}


def _shown(certificate: Certificate) -> dict[str, object]:
    return {
        "code": codes.shown(certificate.code),
        "state": certificate.state,
        "specimen": certificate.facts["specimen"],
        "pdf": selectors.pdf_path(certificate) or None,
        "verify": selectors.verify_address(certificate),
    }
