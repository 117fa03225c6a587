"""Where the demonstration is made, where it is refused, and what the terminal says."""

import pytest

from academy.accounts.models import User
from academy.demonstration import logins, starting
from academy.demonstration.removal import remove
from academy.operations.models import Job
from tests.academy.demonstration.conftest import NOW
from tests.factories.accounts import UserFactory
from tests.factories.courses import CohortFactory

pytestmark = pytest.mark.django_db
LOOPBACK = {
    "LISTENING_AT": "http://127.0.0.1:8000",
    "LINK_BASE": "http://127.0.0.1:8000",
    "DATABASE_URL": "",
    "DEMONSTRATION_ALLOWED": True,
}
REFUSED = (
    "There are demonstration data here, which stay on this machine: remove them by `python3 manage.py demo --remove`, "
    "or start with --host 127.0.0.1 and without ACADEMY_URL."
)


@pytest.fixture(autouse=True)
def _on_loopback(settings, few, courses):
    for name, value in LOOPBACK.items():
        setattr(settings, name, value)


def made() -> bool:
    said: list[str] = []
    starting.make(said.append)
    assert bool(said) == Job.objects.exists() == User.objects.exists() == logins.path().exists()
    return bool(said)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "localhost", "[::1]"])
def test_they_are_made_where_only_this_machine_comes_in(settings, host):
    settings.LISTENING_AT = settings.LINK_BASE = f"http://{host}:8000"

    assert made()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEMONSTRATION_ALLOWED", False),
        ("DATABASE_URL", "postgresql://academy@db/academy"),
        ("LISTENING_AT", "http://0.0.0.0:8000"),
        ("LISTENING_AT", "http://[::]:8000"),
        ("LISTENING_AT", "http://192.0.2.7:8000"),
        ("LISTENING_AT", "http://academy.local:8000"),
        ("LINK_BASE", "https://academy.example"),
    ],
)
def test_they_are_made_nowhere_else(settings, name, value):
    setattr(settings, name, value)

    assert not made()


def test_a_start_goes_on_where_the_last_one_was_broken_off_and_says_it_once(monkeypatch, django_capture_on_commit_callbacks):
    queued = []
    monkeypatch.setattr(starting.make_part, "delay", lambda **values: queued.append(values))
    said: list[str] = []
    with django_capture_on_commit_callbacks(execute=True):
        starting.make(said.append)
    Job.objects.update(done=12, state="running")

    with django_capture_on_commit_callbacks(execute=True):
        starting.make(said.append)

    assert (len(said), Job.objects.count()) == (1, 1)
    assert queued == [{"position": 0}, {"position": 12}]


@pytest.mark.parametrize(
    ("name", "value"),
    [("LISTENING_AT", "http://0.0.0.0:8000"), ("LINK_BASE", "https://academy.example"), ("LISTENING_AT", "http://host:8000")],
)
@pytest.mark.parametrize("row", [lambda: UserFactory(demonstration=True), lambda: CohortFactory(demonstration=True)])
def test_within_reach_of_others_a_start_is_refused_while_there_are_any(settings, name, value, row):
    row()
    assert starting.refusal() == ""

    setattr(settings, name, value)
    assert starting.refusal() == REFUSED

    remove(at=NOW)
    assert starting.refusal() == ""


def test_the_terminal_says_the_log_ins_while_there_are_any():
    assert starting.welcome() == []

    starting.make(lambda _: None)
    lines = starting.welcome()

    assert lines[0] == f"Demonstration log-ins, also in {logins.path()}:"
    assert [line.split() for line in lines[1:]] == [[login.role, login.email, login.password] for login in logins.kept()]
    remove(at=NOW)
    assert starting.welcome() == []


def test_the_terminal_says_new_passwords_where_the_file_is_gone():
    starting.make(lambda _: None)
    logins.forget()

    words = [line.split() for line in starting.welcome()[1:]]

    assert [User.objects.get(email=email).check_password(password) for _, email, password in words] == [True] * 4
