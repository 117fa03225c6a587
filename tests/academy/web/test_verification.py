import re
from dataclasses import fields

import pytest

from certificates.models import Certificate
from certificates.selectors import Verification
from tests.factories.certificates import FACTS, REQUESTED_AT, CertificateFactory

pytestmark = pytest.mark.django_db
CODE = "4H8NA-1QXH-B2W4-RNCE-J8PV-D6YF7"  # another one than the example beside the field
UNKNOWN = "00000-0000-0000-0000-0000-00000"


def _issued(**values) -> Certificate:
    return CertificateFactory(issued=True, code=CODE.replace("-", ""), **values)


def _told(page: str) -> dict[str, str]:
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", page.split("</section>", 1)[0], re.DOTALL)
    return {name: " ".join(re.sub(r"<[^>]*>", "", value).split()) for name, value in pairs}


def test_the_page_of_a_code_shows_what_the_paper_says_and_nothing_more(browser):
    _issued()

    response = browser.get(f"/verify/{CODE}")

    page = response.content.decode()
    assert response.status_code == 200
    assert "<b>Genuine</b><br>We issued it, and nothing in it was changed." in page
    assert "<h3><bdi>សុខ ពិសី</bdi><br><bdi>Sok Pisey</bdi></h3>" in page
    assert "<b>ICT-based response to COVID-19 of Korea</b></p>" in page
    assert _told(page) == {
        "Learning hours": "3, online",
        "Cohort": "October 2020, 12–30 October 2020",
        "Completed": "28 October 2020",
        "Issued": "28 October 2020",
        "Issued by": "National Information Society Agency",
        "Signed by": "Hong Gildong, Director",
        "Code": CODE,
        "PDF, SHA-256": "5" * 64,
    }
    assert f'href="/certificates/{CODE.replace("-", "")}.pdf"' in page


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"facts": FACTS | {"specimen": True}}, "Specimen"),
        ({"facts": FACTS | {"specimen": True}, "state": "revoked", "revoked_at": REQUESTED_AT}, "Specimen"),
        ({"state": "superseded"}, "Replaced"),
        ({"state": "revoked", "revoked_at": REQUESTED_AT}, "Revoked"),
        ({"facts": FACTS | {"holder": "", "holder_latin": ""}, "erased_at": REQUESTED_AT}, "Issued"),
    ],
)
def test_the_word_on_the_seal_is_the_certificates_state(browser, change, word):
    _issued(**change)

    page = browser.get(f"/verify/{CODE}").content.decode()

    assert re.findall(r"<span><b>(.*?)</b>", page) == [word]


def test_an_erased_holder_is_told_as_withdrawn_and_has_no_pdf(browser):
    _issued(facts=FACTS | {"holder": "", "holder_latin": ""}, erased_at=REQUESTED_AT)

    page = browser.get(f"/verify/{CODE}").content.decode()

    assert "The name was withdrawn at the holder" in page
    assert ".pdf" not in page


@pytest.mark.parametrize("address", [f"/verify/{CODE.lower()}", f"/VERIFY/{CODE.replace('-', '')}", f"/verify/{CODE.replace('1', 'l')}"])
def test_a_code_is_read_in_any_case_with_or_without_dashes(browser, address):
    _issued()

    assert browser.get(address).status_code == 200


@pytest.mark.parametrize("state", ["requested", "failed"])
def test_what_is_not_issued_yet_is_told_like_an_unknown_code(browser, state):
    CertificateFactory(state=state, code=CODE.replace("-", ""))

    pages = [browser.get(f"/verify/{code}") for code in (CODE, UNKNOWN)]

    assert [page.status_code for page in pages] == [404, 404]
    assert pages[0].content.decode().replace(CODE, UNKNOWN) == pages[1].content.decode()


def test_json_holds_the_closed_list_and_nothing_more(browser):
    _issued()

    response = browser.get(f"/verify/{CODE.lower()}", headers={"Accept": "application/json"})

    body = response.json()
    assert list(body) == [field.name for field in fields(Verification)]
    assert (body["state"], body["code"], body["holder"], body["completed_on"]) == ("issued", CODE, FACTS["holder"], "2020-10-28")


def test_json_of_an_unknown_code_is_404_and_tells_nothing(browser):
    response = browser.get(f"/verify/{UNKNOWN}", headers={"Accept": "application/json"})

    assert response.status_code == 404
    assert {name: value for name, value in response.json().items() if value} == {"state": "unknown"}


@pytest.mark.parametrize("code", [CODE, UNKNOWN])
def test_no_answer_is_indexed_or_kept(browser, code):
    _issued()

    headers = browser.get(f"/verify/{code}").headers

    assert (headers["X-Robots-Tag"], headers["Cache-Control"]) == ("noindex", "no-store")
    assert set(headers["Vary"].split(", ")) == {"Accept", "Accept-Language", "Cookie"}


def test_the_form_leads_to_the_page_of_the_code(browser):
    response = browser.get("/verify", {"code": f"  {CODE.lower()} "})

    assert (response.status_code, response.headers["Location"]) == (302, f"/verify/{CODE}")


def test_the_form_tells_what_can_be_no_code_and_keeps_what_was_typed(browser):
    response = browser.get("/verify", {"code": '"><b>ABC'})

    page = response.content.decode()
    assert response.status_code == 200
    assert "<title>Error: Verify a certificate - Academy</title>" in page
    assert 'value="&quot;&gt;&lt;b&gt;ABC"' in page
    assert 'aria-describedby="code-hint code-error" aria-invalid="true"' in page


def test_an_address_that_guesses_codes_has_to_wait_as_page_and_as_json(browser):
    _issued()
    answers = [browser.get(f"/verify/{number:026d}").status_code for number in range(1, 31)]

    page, json = browser.get(f"/verify/{CODE}"), browser.get(f"/verify/{CODE}", headers={"Accept": "application/json"})

    assert set(answers) == {404}
    assert (page.status_code, json.status_code) == (429, 429)
    assert json.headers["Content-Type"] == "application/problem+json"
    assert 0 < int(page.headers["Retry-After"]) <= 61


def test_right_codes_are_not_counted(browser):
    _issued()

    assert {browser.get(f"/verify/{CODE}").status_code for _ in range(40)} == {200}


def test_names_are_text_and_never_markup(browser):
    _issued(facts=FACTS | {"holder": "<img src=x>", "cohort_title": "<i>x", "signatories": [{"name": "<u>", "title": "&"}]})

    page = browser.get(f"/verify/{CODE}").content.decode()

    assert re.findall(r"<img|<i>|<u>", page) == []
