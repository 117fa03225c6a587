import pytest
from django.test import Client

from academy.api import throttling
from academy.operations import files
from certificates.models import Certificate
from tests.factories.certificates import REQUESTED_AT, CertificateFactory

CODE = "01234567890123456789ABCDEF"
OTHER = "11111111111111111111111111"


@pytest.fixture(autouse=True)
def _fresh_limits():
    throttling.forget()


@pytest.fixture
def issued(settings, tmp_path) -> Certificate:
    settings.FILES_FOLDER = tmp_path
    return CertificateFactory(issued=True, code=CODE, sha256=files.keep(b"%PDF-1.7 the paper"))


@pytest.mark.django_db
def test_an_issued_certificate_is_fetched_by_its_code(issued):
    answer = Client().get(f"/certificates/{CODE}.pdf")

    assert (answer.status_code, answer.content) == (200, b"%PDF-1.7 the paper")
    expected = {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'attachment; filename="certificate-01234-5678-9012-3456-789A-BCDEF.pdf"',
        "Cache-Control": "private, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
        "ETag": f'"{issued.sha256}"',
    }
    assert {name: answer[name] for name in expected} == expected


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["01234-5678-9012-3456-789a-bcdef", "oi234567890123456789abcdef"])
def test_a_code_is_understood_as_people_write_it(issued, typed):
    assert Client().get(f"/certificates/{typed}.pdf").status_code == 200


@pytest.mark.django_db
def test_who_has_the_document_is_not_sent_it_again(issued):
    answer = Client().get(f"/certificates/{CODE}.pdf", headers={"If-None-Match": f'"{issued.sha256}"'})

    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "status"),
    [
        ({}, 404),
        ({"failed": True}, 404),
        ({"issued": True}, 200),
        ({"issued": True, "specimen": True}, 200),
        ({"issued": True, "state": "superseded"}, 200),
        ({"issued": True, "state": "revoked", "revoked_at": REQUESTED_AT}, 200),
        ({"issued": True, "erased_at": REQUESTED_AT}, 404),
    ],
)
def test_what_was_issued_is_there_and_nothing_else(settings, tmp_path, state, status):
    settings.FILES_FOLDER = tmp_path
    kept = {"sha256": files.keep(b"%PDF-1.7 the paper")} if "issued" in state else {}
    CertificateFactory(code=CODE, **(state | kept))

    assert Client().get(f"/certificates/{CODE}.pdf").status_code == status


@pytest.mark.django_db
@pytest.mark.parametrize("code", [OTHER, "nonsense", "..%2f..%2fetc%2fpasswd"])
def test_an_unknown_code_is_not_found(issued, code):
    assert Client().get(f"/certificates/{code}.pdf").status_code == 404


@pytest.mark.django_db
def test_a_document_that_lies_nowhere_is_not_found_and_the_log_says_so(issued, caplog):
    files.remove(issued.sha256)

    assert Client().get(f"/certificates/{CODE}.pdf").status_code == 404
    assert f"The file of certificate {issued.pk} is gone" in caplog.text


@pytest.mark.django_db
def test_guessing_ends_after_thirty_wrong_codes_and_right_ones_are_not_counted(issued):
    client = Client()
    right = [client.get(f"/certificates/{CODE}.pdf").status_code for _ in range(40)]
    wrong = [client.get(f"/certificates/{OTHER}.pdf").status_code for _ in range(31)]

    after = client.get(f"/certificates/{CODE}.pdf")

    assert right == [200] * 40
    assert wrong == [404] * 30 + [429]
    assert after.status_code == 429
    assert 1 <= int(after["Retry-After"]) <= 60
    assert client.get(f"/certificates/{CODE}.pdf", REMOTE_ADDR="203.0.113.9").status_code == 200


@pytest.mark.django_db
def test_a_document_is_only_read(issued):
    assert Client().post(f"/certificates/{CODE}.pdf").status_code == 405
