from dataclasses import asdict, fields
from datetime import date, timedelta

import pytest

from certificates import selectors
from certificates.selectors import Verdict, Verification
from tests.factories.certificates import FACTS, REQUESTED_AT, CertificateFactory
from tests.factories.enrollments import EnrollmentFactory

CODE = "01234567890123456789ABCDEF"
SHOWN = "01234-5678-9012-3456-789A-BCDEF"
REVOKED = {"state": "revoked", "revoked_at": REQUESTED_AT}


@pytest.mark.django_db
def test_verification_says_what_the_paper_says():
    CertificateFactory(issued=True, code=CODE)

    found = selectors.verification(SHOWN.lower())

    assert found == Verification(
        state=Verdict.ISSUED,
        specimen=False,
        code=SHOWN,
        holder="សុខ ពិសី",
        holder_latin="Sok Pisey",
        course="ICT-based response to COVID-19 of Korea",
        course_en="ICT-based response to COVID-19 of Korea",
        course_language="en",
        hours=3,
        delivery="online",
        cohort="October 2020",
        starts_on=date(2020, 10, 12),
        ends_on=date(2020, 10, 30),
        completed_on=date(2020, 10, 28),
        issued_at=REQUESTED_AT,
        time_zone="Asia/Seoul",
        issuer="National Information Society Agency",
        signatories=(selectors.Signatory(name="Hong Gildong", title="Director"),),
        sha256="5" * 64,
        pdf=f"/certificates/{CODE}.pdf",
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("certificate", "verdict"),
    [
        ({}, Verdict.UNKNOWN),
        ({"failed": True}, Verdict.UNKNOWN),
        ({"specimen": True}, Verdict.UNKNOWN),
        ({"issued": True}, Verdict.ISSUED),
        ({"issued": True, "state": "superseded"}, Verdict.SUPERSEDED),
        ({"issued": True, **REVOKED}, Verdict.REVOKED),
        ({"issued": True, "specimen": True}, Verdict.SPECIMEN),
        ({"issued": True, "specimen": True, "state": "superseded"}, Verdict.SPECIMEN),
        ({"issued": True, "specimen": True, **REVOKED}, Verdict.SPECIMEN),
    ],
)
def test_the_verdict_by_state(certificate, verdict):
    CertificateFactory(code=CODE, **certificate)

    found = selectors.verification(CODE)

    assert (found.state, found.specimen) == (verdict, verdict == Verdict.SPECIMEN)
    assert found.is_known == (verdict != Verdict.UNKNOWN)


@pytest.mark.django_db
@pytest.mark.parametrize("typed", [CODE, "", "nonsense", "%00", "' OR 1=1 --", "0" * 5000, "11111-1111-1111-1111-1111-11111"])
def test_unknown_and_malformed_codes_and_ones_not_yet_issued_are_told_alike_with_one_query(typed, django_assert_num_queries):
    CertificateFactory(code=CODE)  # requested

    with django_assert_num_queries(1):
        found = selectors.verification(typed)

    assert found == selectors.UNKNOWN
    assert [name for name, value in asdict(found).items() if value] == ["state"]


@pytest.mark.django_db
def test_verification_tells_nothing_of_the_person_that_is_not_on_the_paper():
    enrollment = EnrollmentFactory(
        state="completed", completed_at=REQUESTED_AT, score=9125, organization="Canary Ministry", gender="female"
    )
    CertificateFactory(issued=True, code=CODE, enrollment=enrollment)

    told = repr(selectors.verification(CODE))

    # the enrollment may hold anything: only the facts are told, and of these a closed list
    assert [canary for canary in ("Canary", "female", "9125", "91.25", "KE", "@") if canary in told] == []
    assert {field.name for field in fields(Verification)} - {"state", "code", "sha256", "pdf", "issued_at"} == {
        name.replace("course_title", "course").replace("cohort_title", "cohort")
        for name in FACTS
        if name not in {"course_slug", "version_number", "verify_url"}
    }


@pytest.mark.django_db
def test_an_erased_persons_certificate_still_verifies_without_name_and_document():
    CertificateFactory(issued=True, code=CODE, erased_at=REQUESTED_AT, facts=FACTS | {"holder": "", "holder_latin": ""})

    found = selectors.verification(CODE)

    assert (found.state, found.holder, found.holder_latin, found.pdf, found.sha256) == (Verdict.ISSUED, "", "", "", "5" * 64)


@pytest.mark.django_db
def test_the_last_certificate_stands_for_an_enrollment(django_assert_num_queries):
    first = CertificateFactory(issued=True, state="superseded")
    second = CertificateFactory(issued=True, enrollment=first.enrollment, sequence=2, supersedes=first)
    without = EnrollmentFactory()

    with django_assert_num_queries(1):
        found = selectors.certificates_of([first.enrollment, without])

    assert found == {first.enrollment.pk: second}


@pytest.mark.django_db
def test_certificates_of_another_cohort_are_not_in_the_list():
    mine = CertificateFactory()
    CertificateFactory()

    assert list(selectors.certificates_of_cohort(mine.enrollment.cohort)) == [mine]


@pytest.mark.django_db
def test_a_certificate_is_verified_where_its_paper_says_and_else_on_this_host():
    printed = CertificateFactory(facts=FACTS | {"verify_url": f"https://academy.example/verify/{CODE}"})
    bare = CertificateFactory()

    assert selectors.verify_address(printed) == f"https://academy.example/verify/{CODE}"
    assert selectors.verify_address(bare) == f"/verify/{bare.code}"


@pytest.mark.django_db
def test_a_certificate_that_nobody_sweeps_is_a_fault_and_one_given_up_is_counted():
    CertificateFactory()
    CertificateFactory(failed=True)

    assert selectors.overdue_certificates(REQUESTED_AT + timedelta(minutes=6)) == ""
    assert selectors.overdue_certificates(REQUESTED_AT + timedelta(minutes=7)) != ""
    assert selectors.failed_certificates() == 1
