import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.test import RequestFactory

from academy.web import errors


@pytest.mark.parametrize(
    ("handler", "status", "title", "code"),
    [
        (lambda request: errors.bad_request(request, BadRequest()), 400, "The request could not be read", "malformed-request"),
        (lambda request: errors.forbidden(request, PermissionDenied()), 403, "This page is not open to you", "forbidden"),
        (errors.csrf_failed, 403, "The form could not be taken", "forbidden"),
        (lambda request: errors.not_found(request, Http404()), 404, "There is no page at this address", "not-found"),
        (errors.server_error, 500, "Something went wrong on our side", "server-error"),
    ],
)
def test_what_goes_wrong_is_a_page_and_under_api_a_problem_document(handler, status, title, code, db):
    page = handler(RequestFactory().get("/somewhere"))
    document = handler(RequestFactory().get("/api/v1/somewhere"))

    assert (page.status_code, page.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert f"<h1>{title}</h1>" in page.content.decode()
    assert (document.status_code, document.headers["Content-Type"]) == (status, "application/problem+json")
    assert f'"type": "/problems/{code}"' in document.content.decode()


def test_the_page_for_a_fault_of_ours_asks_no_database():
    response = errors.server_error(RequestFactory().get("/"))  # without the fixture `db` a query would fail

    assert response.status_code == 500


@pytest.mark.django_db
def test_an_unknown_address_is_answered_by_the_error_page(browser):
    response = browser.get("/nothing/here")

    assert response.status_code == 404
    assert "<h1>There is no page at this address</h1>" in response.content.decode()
