"""The pages for what goes wrong; on paths of the API the same as problem documents."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from academy.accounts.rules import needs_second_factor
from academy.api.problems import problem_response
from academy.web.context import every_page

_API = ("/api/", "/_allauth/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request itself is not in order."""
    if request.path.startswith(_API):
        return problem_response(request, "malformed-request")
    return _plain(HTTPStatus.BAD_REQUEST, _("The request could not be read"), _("Go back, reload the page and try again."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: not for this person."""
    if request.path.startswith(_API):
        return problem_response(request, "forbidden")
    texts = {"title": _("This page is not open to you"), "explanation": _("Your account has no right to it.")}
    user = getattr(request, "user", None)  # a request may be refused before anybody is known
    if user is not None and needs_second_factor(user):
        texts = {
            "title": _("Set up one-time codes first"),
            "explanation": _(
                "You have a role here. Its pages open when your log-in is confirmed by a one-time code: under Account, One-time codes."
            ),
        }
    return render(request, "web/error.html", texts, status=HTTPStatus.FORBIDDEN)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form came without the token of this browser."""
    if request.path.startswith(_API):
        return problem_response(request, "forbidden", detail="The X-CSRFToken of this browser's session is missing or not the right one.")
    texts = {
        "title": _("The form could not be taken"),
        "explanation": _("It was open for too long, or this browser keeps no cookies. Go back, reload the page and send it again."),
    }
    return render(request, "web/error.html", texts, status=HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing is there."""
    if request.path.startswith(_API):
        return problem_response(request, "not-found")
    texts = {"title": _("There is no page at this address"), "explanation": _("A letter may be missing, or the page has moved.")}
    return render(request, "web/error.html", texts, status=HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours. Neither session nor database is asked: one of them may be the cause."""
    if request.path.startswith(_API):
        return problem_response(request, "server-error")
    return _plain(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        _("Something went wrong on our side"),
        _("The fault was recorded. What you saved before is safe. Try again in a minute."),
    )


def _plain(status: HTTPStatus, title: str, explanation: str) -> HttpResponse:
    texts: dict[str, Any] = {**every_page(None), "demonstration": False, "title": title, "explanation": explanation}
    return HttpResponse(render_to_string("web/error.html", texts), status=status)
