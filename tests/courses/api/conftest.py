"""A cohort that runs now, and an administrator who is logged in."""

import pytest
from rest_framework.test import APIClient

from academy.accounts.models import User
from courses.models import Cohort
from tests.factories.accounts import GrantFactory
from tests.factories.courses import CohortFactory


@pytest.fixture
def cohort() -> Cohort:
    return CohortFactory(current=True)


@pytest.fixture
def administrator(api: APIClient) -> User:
    user = GrantFactory().user
    api.force_authenticate(user)
    return user
