"""What mails and progress have to do with the demonstration data."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from django.core import mail as django_mail

from academy.operations import demonstration, outbox, services
from academy.operations.models import Job, Mail
from academy.operations.selectors import job_progress

NOW = datetime(2020, 10, 28, 9, 0, tzinfo=UTC)
SAID = "Demonstration: people and figures of this Academy are invented."
pytestmark = pytest.mark.django_db


def queue(address: str = "amina@example.org", html: str = "") -> Mail:
    return services.queue_mail(key=address, address=address, kind="news", subject="News", text="Good news.\n", html=html, at=NOW)


def begin(state: str = Job.State.WAITING, **values: int) -> Job:
    return Job.objects.create(key=demonstration.JOB_KEY, kind="demonstration", state=state, created_at=NOW, **values)


@pytest.mark.parametrize("state", [Job.State.WAITING, Job.State.RUNNING, Job.State.DONE, Job.State.FAILED])
def test_a_mail_says_so_while_there_are_demonstration_data(state):
    begin(state)

    mail = queue(html="<p>Good news.</p>")

    assert mail.text == f"Good news.\n\n{SAID}\n"
    assert mail.html == f"<p>Good news.</p><p>{SAID}</p>"


def test_a_mail_says_nothing_of_it_before_and_after():
    assert queue().text == "Good news.\n"
    begin(Job.State.CANCELLED)
    assert queue("after@example.org").text == "Good news.\n"


@pytest.mark.parametrize("address", ["trainee@demo.example.org", "Trainee@DEMO.example.org"])
def test_no_mail_to_somebody_invented_leaves_the_machine(settings, tmp_path, address):
    settings.MAIL_URL, settings.MAIL_FOLDER = "smtp://mail.example", tmp_path

    mail = services.send_mail(queue(address).pk, at=NOW)

    assert (mail.state, django_mail.outbox) == (Mail.State.SENT, [])
    written = message_from_bytes(outbox.path_of(mail).read_bytes(), policy=policy.default)
    assert written["To"] == address


@pytest.mark.parametrize("address", ["amina@example.org", "amina@demo.example.org.kr", "demo.example.org@example.org"])
def test_mail_to_anybody_else_leaves_by_the_server(settings, tmp_path, address):
    settings.MAIL_URL, settings.MAIL_FOLDER = "smtp://mail.example", tmp_path

    services.send_mail(queue(address).pk, at=NOW)

    assert [message.to for message in django_mail.outbox] == [[address]]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("state", "progress"), [("waiting", (0, 9)), ("running", (0, 9)), ("done", None), ("failed", None), ("cancelled", None)]
)
def test_a_job_has_progress_while_it_is_under_way(state, progress):
    begin(state, total=9)

    assert job_progress(demonstration.JOB_KEY) == progress
    assert job_progress("another") is None
