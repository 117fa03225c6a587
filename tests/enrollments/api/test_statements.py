"""How many SQL statements the hottest writes cost: the session's owner, the attempt, the answer."""

import pytest
from django.test import Client
from django.utils import timezone

from enrollments import services
from tests.factories.courses import CohortFactory
from tests.factories.enrollments import EnrollmentFactory

pytestmark = pytest.mark.django_db


def test_saving_an_answer_is_three_statements(django_assert_num_queries):
    row = EnrollmentFactory(cohort=CohortFactory(current=True))
    attempt, _ = services.start_attempt(row, "module-1", number=1, at=timezone.now())
    browser = Client()
    browser.force_login(row.trainee, backend="allauth.account.auth_backends.AuthenticationBackend")
    token = browser.session.session_key
    address = f"/api/v1/attempts/{attempt.uuid}/answers/days"

    def save(sequence):
        body = {"response": 14, "sequence": sequence}
        return Client().put(address, body, content_type="application/json", headers={"X-Session-Token": token})

    first = save(1)
    with django_assert_num_queries(3):
        second = save(2)

    assert (first.status_code, second.status_code) == (200, 200)
