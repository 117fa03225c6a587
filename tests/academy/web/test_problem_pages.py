import pytest

from academy.api.problems import PROBLEMS
from academy.errors import AcademyError
from academy.web import problem_pages
from courses import services as _loaded  # noqa: F401 -- its error classes


def _codes_of_errors(error: type[AcademyError]) -> set[str]:
    return {one.code for one in error.__subclasses__()} | {code for one in error.__subclasses__() for code in _codes_of_errors(one)}


@pytest.mark.django_db
def test_every_problem_that_the_api_can_answer_has_its_page(browser):
    browser.get("/")  # the addresses, and with them every service, are loaded

    codes = set(PROBLEMS) | _codes_of_errors(AcademyError)
    missing = {code for code in codes if browser.get(f"/problems/{code}").status_code != 200}

    assert missing == set()
    assert len(codes) > len(PROBLEMS)


@pytest.mark.django_db
def test_a_problems_page_says_its_title_status_and_what_to_do(browser):
    page = browser.get("/problems/precondition-failed").content.decode()

    assert "<h1>It was changed in the meantime</h1>" in page
    assert "<dd>412</dd>" in page
    assert "Read it again, then decide." in page


def test_an_error_class_shares_the_register_with_the_fixed_problems():
    found = problem_pages.problems()["capacity-below-seats-taken"]

    assert (found.status, found.title) == (409, "More seats are taken than that")


@pytest.mark.django_db
def test_an_unknown_problem_is_not_found(browser):
    assert browser.get("/problems/no-such-problem").status_code == 404
