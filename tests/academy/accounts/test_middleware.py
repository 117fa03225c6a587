"""What allauth's headless interface never gets to see."""

import pytest

from tests.academy.accounts.conftest import APP
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ('{"email": "a@example.org", "email": "b@example.org", "password": "x"}', 400),
        ('{"username": "\\ud800", "password": "x"}', 400),
        ('{"username": "a\\u0000", "password": "x"}', 400),
        ("[" * 30 + "]" * 30, 400),
        ('{"username": "' + "a" * 2_000_000 + '"}', 413),
    ],
)
def test_a_body_that_cannot_be_read_is_a_problem_document(client, body, status):
    answer = client.post(f"{APP}/auth/login", body, content_type="application/json")

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")


@pytest.mark.parametrize("sessions", [[10**30], ["9" * 40], [2**63]])
def test_a_number_beyond_every_column_is_the_callers_fault(app, sessions):
    app.log_in(UserFactory().email)

    assert app.call("delete", "auth/sessions", {"sessions": sessions}).status_code == 400


def test_other_paths_are_left_alone(client):
    answer = client.post("/accounts/login/", {"login": "{", "password": "["})

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
