"""Who needs a second factor, and who may give roles."""

import pytest
from django.contrib.auth.models import AnonymousUser

from academy.accounts import rules, selectors
from tests.factories.accounts import GrantFactory, UserFactory

pytestmark = pytest.mark.django_db


def people():
    return {
        "anonymous": AnonymousUser(),
        "trainee": UserFactory(),
        "administrator": GrantFactory(user__one_time_codes=False).user,
        "administrator with codes": GrantFactory().user,
        "former administrator": GrantFactory(ended=True, user__one_time_codes=False).user,
        "coordinator": GrantFactory(coordinator=True, user__one_time_codes=False).user,
        "demonstration administrator": GrantFactory(user__one_time_codes=False, user__demonstration=True).user,
        "operator": UserFactory(is_superuser=True),
        "closed administrator": GrantFactory(user__one_time_codes=False, user__is_active=False).user,
    }


@pytest.mark.parametrize(
    ("rule", "who"),
    [
        (rules.needs_second_factor, {"administrator", "coordinator", "operator"}),
        (rules.has_second_factor, {"administrator with codes"}),
        (selectors.is_administrator, {"administrator", "administrator with codes", "demonstration administrator", "operator"}),
        (
            selectors.is_staff,
            {"administrator", "administrator with codes", "coordinator", "demonstration administrator", "operator"},
        ),
    ],
)
def test_rule_by_person(rule, who):
    assert {name for name, person in people().items() if rule(person)} == who


def test_staff_without_codes_are_refused_and_others_are_not():
    with pytest.raises(rules.SecondFactorRequired) as fault:
        rules.require_second_factor(GrantFactory(user__one_time_codes=False).user)

    assert fault.value.code == "mfa-required"
    assert rules.require_second_factor(UserFactory()) is None
