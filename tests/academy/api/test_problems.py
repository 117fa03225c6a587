"""Every refusal as a problem document."""

import json
from typing import ClassVar

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.test import RequestFactory
from rest_framework import exceptions

from academy.api.problems import PROBLEMS, problem_handler, problem_response
from academy.errors import ChangedMeanwhile, Conflict, Invalid, Refused


class SeatsGone(Conflict):
    code: ClassVar[str] = "seats-gone"
    title: ClassVar[str] = "The seats are gone"


def handled(fault: Exception):
    answer = problem_handler(fault, {})
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (exceptions.ParseError(), 400, "malformed-request"),
        (exceptions.NotAuthenticated(), 401, "not-logged-in"),
        (exceptions.AuthenticationFailed(), 401, "not-logged-in"),
        (exceptions.PermissionDenied(), 403, "forbidden"),
        (PermissionDenied(), 403, "forbidden"),
        (Refused("No."), 403, "forbidden"),
        (exceptions.NotFound(), 404, "not-found"),
        (Http404(), 404, "not-found"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method-not-allowed"),
        (exceptions.NotAcceptable(), 406, "not-acceptable"),
        (SeatsGone("Full."), 409, "seats-gone"),
        (ChangedMeanwhile("Read again."), 412, "precondition-failed"),
        (RequestDataTooBig(), 413, "too-large"),
        (exceptions.UnsupportedMediaType("text/plain"), 415, "unsupported-media-type"),
        (exceptions.ValidationError({"a": ["b"]}), 422, "invalid-field"),
        (Invalid({"a": ["b"]}), 422, "invalid-field"),
        (exceptions.Throttled(wait=5), 429, "too-many-requests"),
    ],
)
def test_each_refusal_has_its_status_and_code(fault, status, code):
    answer = handled(fault)

    told = (answer.status_code, answer.data["status"], answer.data["type"], answer.content_type)
    assert told == (status, status, f"/problems/{code}", "application/problem+json")
    assert [bool(answer.data[name]) for name in ("title", "detail")] == [True, True]


@pytest.mark.parametrize("fault", [ValueError("secret"), KeyError("secret"), RuntimeError("secret")])
def test_a_fault_of_ours_is_left_to_django(fault):
    assert problem_handler(fault, {}) is None


def test_what_is_missing_and_what_is_foreign_sound_alike():
    answers = [handled(fault).data for fault in (Http404("Enrollment 7 of Amina"), exceptions.NotFound("It is another one's."), Http404())]

    assert answers[0] == answers[1] == answers[2]


def test_a_conflict_tells_the_state_that_stands_in_the_way():
    answer = handled(SeatsGone("All are taken.", state={"seats_left": 0}))

    assert answer.data == {
        "type": "/problems/seats-gone",
        "title": "The seats are gone",
        "status": 409,
        "detail": "All are taken.",
        "state": {"seats_left": 0},
    }


@pytest.mark.parametrize(
    ("detail", "errors"),
    [
        ({"name": ["Too long."]}, {"name": ["Too long."]}),
        ({"answers": {"q1": {"sequence": ["A whole number."]}}}, {"answers.q1.sequence": ["A whole number."]}),
        ({"partners": [{}, {"name": ["No."]}]}, {"partners.1.name": ["No."]}),
        ({"languages": {1: ["No tag."]}}, {"languages.1": ["No tag."]}),
        (["Not an object."], {"body": ["Not an object."]}),
        ("Not an object.", {"body": ["Not an object."]}),
    ],
)
def test_field_faults_are_told_in_one_flat_list_by_path(detail, errors):
    assert handled(exceptions.ValidationError(detail)).data["errors"] == errors


def test_a_wait_and_a_way_to_log_in_stand_in_headers():
    logged_out = exceptions.NotAuthenticated()
    logged_out.auth_header = "Session"

    assert dict(handled(exceptions.Throttled(wait=5)).items())["Retry-After"] == "5"
    assert dict(handled(logged_out).items())["WWW-Authenticate"] == "Session"


@pytest.mark.parametrize("code", PROBLEMS)
def test_djangos_own_handlers_answer_the_same_document(code):
    answer = problem_response(RequestFactory().get("/api/v1/x"), code)

    status, title = PROBLEMS[code]
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert json.loads(answer.content) == {"type": f"/problems/{code}", "title": title, "status": status, "detail": title}
