"""`manage.py grant_role`."""

import pytest
from django.core.management import CommandError, call_command

from academy.accounts.models import Grant
from academy.operations.models import Act
from courses.models import Cohort
from tests.factories.accounts import UserFactory
from tests.factories.courses import CohortFactory

pytestmark = pytest.mark.django_db


def grant(*arguments):
    call_command("grant_role", *arguments)


def test_a_role_is_given_once_recorded_and_taken_back(capsys):
    person, cohort = UserFactory(email="ines@example.org"), CohortFactory()

    for _ in range(2):
        grant("INES@example.org", "instructor", "--cohort", str(cohort.uuid))
    runs = list(Cohort.objects.run_by(person))
    grant("ines@example.org", "instructor", "--cohort", str(cohort.uuid), "--end")

    assert (runs, list(Cohort.objects.run_by(person))) == ([cohort], [])
    assert list(Act.objects.filter(object_type="grant").values_list("verb", "by")) == [("give_grant", None), ("end_grant", None)]
    assert capsys.readouterr().out.splitlines()[-1] == f"ines@example.org is no longer instructor of {cohort.uuid}."


@pytest.mark.parametrize(
    ("role", "scope"),
    [("author", ["--course", "screening-basics"]), ("instructor", ["--course", "screening-basics"]), ("coordinator", ["--country", "rs"])],
)
def test_each_role_has_its_scope_and_a_log_in_name_will_do(role, scope):
    UserFactory(without_email=True, login_name="desk7")
    CohortFactory()

    grant("Desk7", role, *scope)

    assert Grant.objects.get().role == role


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nobody@example.org", "author", "--course", "screening-basics"], "There is no account of nobody@example.org."),
        (["amina@example.org", "author", "--course", "unknown"], "There is no unknown."),
        (["amina@example.org", "author", "--country", "RS"], "The role author is given for: course."),
        (["amina@example.org", "coordinator", "--country", "XX"], "There is no XX."),
    ],
)
def test_what_does_not_fit_is_told_in_one_sentence(arguments, said):
    UserFactory(email="amina@example.org")

    with pytest.raises(CommandError, match=f"^{said}$"):
        grant(*arguments)

    assert Grant.objects.count() == 0
