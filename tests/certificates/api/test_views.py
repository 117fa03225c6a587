from dataclasses import fields

import pytest

from academy.api import throttling
from certificates.api.serializers import VerificationSerializer
from certificates.models import Certificate
from certificates.selectors import Verification
from tests.factories.accounts import GrantFactory, UserFactory
from tests.factories.certificates import REQUESTED_AT, CertificateFactory

CODE = "01234567890123456789ABCDEF"


@pytest.fixture(autouse=True)
def _fresh_limits():
    throttling.forget()


@pytest.mark.django_db
def test_anybody_with_the_code_verifies(api, django_assert_num_queries):
    CertificateFactory(issued=True, code=CODE)

    with django_assert_num_queries(1):
        answer = api.get(f"/api/v1/certificates/{CODE.lower()}")

    assert answer.status_code == 200
    assert answer.json() == {
        "state": "issued",
        "specimen": False,
        "code": "01234-5678-9012-3456-789A-BCDEF",
        "holder": "សុខ ពិសី",
        "holder_latin": "Sok Pisey",
        "course": "ICT-based response to COVID-19 of Korea",
        "course_en": "ICT-based response to COVID-19 of Korea",
        "course_language": "en",
        "hours": 3.0,
        "delivery": "online",
        "cohort": "October 2020",
        "starts_on": "2020-10-12",
        "ends_on": "2020-10-30",
        "completed_on": "2020-10-28",
        "issued_at": "2020-10-28T09:00:00Z",
        "time_zone": "Asia/Seoul",
        "issuer": "National Information Society Agency",
        "signatories": [{"name": "Hong Gildong", "title": "Director"}],
        "sha256": "5" * 64,
        "pdf": f"/certificates/{CODE}.pdf",
    }
    assert (answer["X-Robots-Tag"], answer["Cache-Control"]) == ("noindex", "no-store")


def test_the_shape_is_the_closed_list_of_verification_with_the_verdict_first():
    assert list(VerificationSerializer().fields) == [field.name for field in fields(Verification)]
    assert next(iter(VerificationSerializer().fields)) == "state"


@pytest.mark.django_db
def test_a_specimen_says_so_before_anything_else(api):
    CertificateFactory(issued=True, specimen=True, code=CODE, state="revoked", revoked_at=REQUESTED_AT)

    answer = api.get(f"/api/v1/certificates/{CODE}").json()

    assert list(answer.items())[:2] == [("state", "specimen"), ("specimen", True)]


@pytest.mark.django_db
def test_unknown_malformed_and_unissued_codes_are_the_same_bytes(api):
    CertificateFactory(code=CODE)

    answers = [api.get(f"/api/v1/certificates/{code}") for code in (CODE, "1" * 26, "nonsense", "%F0%9F%98%80")]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert {answer.content for answer in answers} == {answers[0].content}
    assert [answer["X-Robots-Tag"] for answer in answers] == ["noindex"] * 4


@pytest.mark.django_db
def test_guessing_ends_after_thirty_wrong_codes_and_right_ones_are_not_counted(api):
    CertificateFactory(issued=True, code=CODE)

    right = [api.get(f"/api/v1/certificates/{CODE}").status_code for _ in range(40)]
    wrong = [api.get(f"/api/v1/certificates/{'1' * 26}").status_code for _ in range(30)]
    after = api.get(f"/api/v1/certificates/{CODE}")

    assert (set(right), set(wrong)) == ({200}, {404})
    assert (after.status_code, after["Content-Type"]) == (429, "application/problem+json")
    assert 1 <= int(after["Retry-After"]) <= 60
    assert api.get(f"/api/v1/certificates/{CODE}", REMOTE_ADDR="203.0.113.8").status_code == 200


@pytest.mark.django_db
def test_an_unknown_filter_is_refused(api):
    assert api.get(f"/api/v1/certificates/{CODE}?holder=1").status_code == 422


def instructor_of(certificate: Certificate):
    """With no second factor to prove: of the demonstration."""
    user = UserFactory(demonstration=True)
    GrantFactory(user=user, role="instructor", cohort=certificate.enrollment.cohort)
    return user


@pytest.mark.django_db
def test_staff_of_the_cohort_see_what_failed_and_why(api):
    certificate = CertificateFactory(failed=True, code=CODE)
    api.force_authenticate(instructor_of(certificate))

    answer = api.get(f"/api/v1/cohorts/{certificate.enrollment.cohort.uuid}/certificates")

    assert answer.status_code == 200
    assert answer.json() == {
        "count": 1,
        "next": None,
        "previous": None,
        "results": [
            {
                "code": "01234-5678-9012-3456-789A-BCDEF",
                "state": "failed",
                "specimen": False,
                "sequence": 1,
                "enrollment": str(certificate.enrollment.uuid),
                "holder": "សុខ ពិសី",
                "holder_latin": "Sok Pisey",
                "requested_at": "2020-10-28T09:00:00Z",
                "issued_at": None,
                "tries": 8,
                "last_error": "OSError: disk full",
                "next_try_at": None,
                "pdf": None,
                "verify": f"/verify/{CODE}",
            }
        ],
    }


@pytest.mark.django_db
def test_the_list_is_filtered_by_state(api):
    failed = CertificateFactory(failed=True)
    issued = CertificateFactory(issued=True, enrollment__cohort=failed.enrollment.cohort)
    api.force_authenticate(instructor_of(failed))

    answer = api.get(f"/api/v1/cohorts/{failed.enrollment.cohort.uuid}/certificates?state=issued")

    assert [row["enrollment"] for row in answer.json()["results"]] == [str(issued.enrollment.uuid)]


@pytest.mark.django_db
def test_a_list_of_three_costs_as_many_queries_as_a_list_of_one(api, django_assert_num_queries):
    first = CertificateFactory()
    api.force_authenticate(instructor_of(first))
    address = f"/api/v1/cohorts/{first.enrollment.cohort.uuid}/certificates"

    with django_assert_num_queries(7, exact=False) as for_one:
        api.get(address)
    CertificateFactory.create_batch(2, enrollment__cohort=first.enrollment.cohort)
    with django_assert_num_queries(len(for_one)):
        api.get(address)


@pytest.mark.django_db
def test_nobody_else_reads_the_list(api):
    certificate = CertificateFactory()
    other = instructor_of(CertificateFactory())
    address = f"/api/v1/cohorts/{certificate.enrollment.cohort.uuid}/certificates"

    statuses = [api.get(address).status_code]
    for user in (certificate.enrollment.trainee, other):
        api.force_authenticate(user)
        statuses.append(api.get(address).status_code)

    assert statuses == [401, 403, 403]
