"""Every refusal as an RFC 9457 problem document: Academy's own errors, DRF's and Django's."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.encoding import force_str
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from academy.api.faults import TooLarge
from academy.errors import AcademyError, Invalid

CONTENT_TYPE = "application/problem+json"

PROBLEMS: dict[str, tuple[int, str]] = {
    "malformed-request": (400, "The request could not be read"),
    "not-logged-in": (401, "Log in first"),
    "forbidden": (403, "You may not do this"),
    "not-found": (404, "There is nothing here for you"),
    "method-not-allowed": (405, "This address does not take that method"),
    "not-acceptable": (406, "No representation of that kind"),
    "conflict": (409, "That does not fit the present state"),
    "length-required": (411, "Say how long the body is"),
    "precondition-failed": (412, "It was changed in the meantime"),
    "too-large": (413, "The request is too large"),
    "unsupported-media-type": (415, "That kind of content is not taken here"),
    "invalid-field": (422, "Some values need a change"),
    "too-many-requests": (429, "Too many requests"),
    "server-error": (500, "Something went wrong on our side"),
}
"""The problems that are not an error class of some service: code to status and title."""

_CODE_OF_STATUS = {status: code for code, (status, _) in PROBLEMS.items()}


def problem(code: str, *, status: int, title: str, detail: str = "", **more: object) -> dict[str, object]:
    """A problem document as a dict, in the order people read it."""
    document: dict[str, object] = {"type": f"/problems/{code}", "title": title, "status": status, "detail": detail or title}
    return document | {name: value for name, value in more.items() if value}


def problem_response(request: HttpRequest, code: str, *, detail: str = "") -> JsonResponse:
    """A whole answer for one of `PROBLEMS`, for Django's error handlers on paths of the API."""
    status, title = PROBLEMS[code]
    return JsonResponse(problem(code, status=status, title=title, detail=detail), status=status, content_type=CONTENT_TYPE)


def problem_handler(fault: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler: a problem document, or None for what is a fault of ours (Django answers 500)."""
    if isinstance(fault, AcademyError):
        errors = fault.fields if isinstance(fault, Invalid) else None
        document = problem(
            fault.code, status=fault.status, title=force_str(fault.title), detail=fault.detail, state=fault.state, errors=errors
        )
        return _answer(document, {})
    if isinstance(fault, Http404):
        fault = exceptions.NotFound()
    elif isinstance(fault, PermissionDenied):
        fault = exceptions.PermissionDenied()
    elif isinstance(fault, RequestDataTooBig):
        fault = TooLarge("The body is larger than 1 MB.")
    if not isinstance(fault, exceptions.APIException):
        return None
    return _answer(_document_of(fault), _headers_of(fault))


def _document_of(fault: exceptions.APIException) -> dict[str, object]:
    if isinstance(fault, exceptions.ValidationError):
        status, title = PROBLEMS["invalid-field"]
        return problem(
            "invalid-field", status=status, title=title, detail="Some values need a change: see errors.", errors=_by_field(fault.detail)
        )
    code = _CODE_OF_STATUS.get(fault.status_code, "malformed-request")
    title = PROBLEMS[code][1] if code in PROBLEMS else HTTPStatus(fault.status_code).phrase
    detail = (
        "" if isinstance(fault, exceptions.NotFound) else force_str(fault.detail)
    )  # the same words for what is missing and what is foreign
    return problem(code, status=fault.status_code, title=title, detail=detail)


def _headers_of(fault: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if getattr(fault, "auth_header", None):
        headers["WWW-Authenticate"] = str(fault.auth_header)  # type: ignore[attr-defined]
    if getattr(fault, "wait", None):
        headers["Retry-After"] = str(int(fault.wait))  # type: ignore[attr-defined]
    return headers


def _answer(document: dict[str, object], headers: dict[str, str]) -> Response:
    set_rollback()
    response = Response(document, status=int(str(document["status"])), headers=headers)
    response.content_type = CONTENT_TYPE
    return response


def _by_field(detail: object, path: str = "") -> dict[str, list[str]]:
    """DRF's nested details as one flat dict: `answers.q1.sequence` to its messages."""
    if isinstance(detail, Mapping):
        found: dict[str, list[str]] = {}
        for name, inner in detail.items():
            found |= _by_field(inner, f"{path}.{name}" if path else str(name))
        return found
    if isinstance(detail, list) and any(isinstance(inner, Mapping | list) for inner in detail):
        found = {}
        for place, inner in enumerate(detail):
            found |= _by_field(inner, f"{path}.{place}" if path else str(place))
        return found
    messages = detail if isinstance(detail, list) else [detail]
    return {path or "body": [force_str(message) for message in messages]}
