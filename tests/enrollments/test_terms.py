"""The terms in force: package < cohort < country < trainee."""

import pytest
from django.db import IntegrityError, transaction

from enrollments.models import TermsOverride
from enrollments.terms import Terms, quiz_terms, terms_of
from tests.factories.courses import NOW, CohortFactory
from tests.factories.enrollments import EnrollmentFactory, started

pytestmark = pytest.mark.django_db
PACKAGE = Terms(attempts=3, time_limit_seconds=2400, pass_mark=6000, feedback="after_close")


def override(of, /, **values):
    return TermsOverride.objects.create(cohort=of.cohort, quiz_key="module-1", at=NOW, **values)


def test_without_overrides_the_package_holds():
    assert quiz_terms(EnrollmentFactory(), "module-1") == PACKAGE


def test_the_nearer_override_wins_and_leaves_what_it_does_not_name():
    row, other = EnrollmentFactory(), EnrollmentFactory(country_id="RS", cohort__title="Other")
    override(row, enrollment=row, attempts=9)
    override(row, country_id="KE", attempts=7, time_limit_seconds=3600)
    override(row, attempts=5, time_limit_seconds=3000, pass_mark=5000, feedback="never")

    assert quiz_terms(row, "module-1") == Terms(9, 3600, 5000, "never")
    assert quiz_terms(row, "module-2") == PACKAGE
    assert quiz_terms(other, "module-1") == PACKAGE


def test_an_override_of_one_country_or_trainee_touches_no_other():
    cohort = CohortFactory()
    kenyan, serbian = EnrollmentFactory(cohort=cohort), EnrollmentFactory(cohort=cohort, country_id="RS")
    override(kenyan, country_id="RS", attempts=8)
    override(kenyan, enrollment=serbian, pass_mark=100)

    found = terms_of([kenyan, serbian])

    assert found[kenyan.pk, "module-1"] == PACKAGE
    assert found[serbian.pk, "module-1"] == Terms(8, 2400, 100, "after_close")


def test_the_terms_of_many_cost_one_statement(django_assert_num_queries):
    cohort = CohortFactory()
    rows = [EnrollmentFactory(cohort=cohort) for _ in range(4)]
    terms_of(rows)  # what a process keeps of the version

    with django_assert_num_queries(1):
        terms_of(rows)


def test_an_attempt_keeps_the_terms_that_it_was_started_with():
    row = EnrollmentFactory()
    attempt = started(row, "module-1")
    override(row, attempts=1, pass_mark=100)
    attempt.refresh_from_db()

    assert (attempt.allowed, attempt.terms["pass_mark"], attempt.terms["weights"]["means"]) == (3, 6000, "2")


@pytest.mark.parametrize("scope", ["cohort", "country", "trainee", "two scopes"])
def test_there_is_one_override_a_scope_and_quiz(scope):
    row = EnrollmentFactory()
    values = {
        "cohort": {},
        "country": {"country_id": "KE"},
        "trainee": {"enrollment": row},
        "two scopes": {"country_id": "KE", "enrollment": row},
    }[scope]

    if scope != "two scopes":
        override(row, attempts=2, **values)

    with pytest.raises(IntegrityError), transaction.atomic():
        override(row, attempts=2, **values)
