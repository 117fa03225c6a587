"""`manage.py create_administrator EMAIL`."""

import io

import pytest
from django.core.management import CommandError, call_command

from academy.accounts.models import Grant
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db


def run(email: str) -> str:
    output = io.StringIO()
    call_command("create_administrator", email, stdout=output)
    return output.getvalue()


def test_the_printed_link_sets_a_password_with_which_one_logs_in(client, app):
    link = run("chief@example.org").strip().splitlines()[-1]

    path = client.get(link.removeprefix("https://academy.example")).headers["Location"]
    client.post(path, {"password1": PASSWORD, "password2": PASSWORD})

    assert app.log_in("chief@example.org").status_code == 200


def test_twice_is_harmless():
    outputs = [run("chief@example.org") for _ in range(2)]

    assert [output.split(".")[0] for output in outputs] == ["chief@example"] * 2
    assert Grant.objects.count() == 1


def test_what_is_no_address_is_one_sentence():
    with pytest.raises(CommandError, match="'chief' is not an e-mail address"):
        run("chief")
