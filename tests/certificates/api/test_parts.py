import pytest

from certificates.api.parts import represent
from tests.factories.certificates import CertificateFactory
from tests.factories.enrollments import EnrollmentFactory

CODE = "01234567890123456789ABCDEF"
SHOWN = "01234-5678-9012-3456-789A-BCDEF"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("certificate", "part"),
    [
        ({}, {"state": "requested", "specimen": False, "pdf": None}),
        ({"failed": True}, {"state": "failed", "specimen": False, "pdf": None}),
        ({"issued": True}, {"state": "issued", "specimen": False, "pdf": f"/certificates/{CODE}.pdf"}),
        ({"issued": True, "specimen": True}, {"state": "issued", "specimen": True, "pdf": f"/certificates/{CODE}.pdf"}),
    ],
)
def test_an_enrollment_shows_its_certificate(certificate, part):
    enrollment = CertificateFactory(code=CODE, **certificate).enrollment

    assert represent([enrollment]) == {enrollment.pk: {"code": SHOWN, "verify": f"/verify/{CODE}"} | part}


@pytest.mark.django_db
def test_an_enrollment_without_a_certificate_shows_null_and_many_cost_one_query(django_assert_num_queries):
    enrollments = [EnrollmentFactory(), *(CertificateFactory().enrollment for _ in range(3))]

    with django_assert_num_queries(1):
        shown = represent(enrollments)

    assert [shown[enrollment.pk] is None for enrollment in enrollments] == [True, False, False, False]
