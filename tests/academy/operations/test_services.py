import logging
import threading
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail as django_mail
from django.db import connection

from academy.errors import Invalid
from academy.operations import files, services
from academy.operations.models import Act, Mail

NOW = datetime(2020, 10, 28, 9, 0, tzinfo=UTC)


def queue(**changes: object) -> Mail:
    values: dict[str, object] = {
        "key": "welcome:1",
        "address": "amina@example.org",
        "kind": "welcome",
        "subject": "Welcome",
        "text": "Your code is 123456.",
        "at": NOW,
    }
    return services.queue_mail(**(values | changes))


class Outage:
    """A mail server that does not answer for a while."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_down = True
        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", self.send_messages)

    def send_messages(self, messages: list[django_mail.EmailMessage]) -> int:
        if self.is_down:
            raise ConnectionRefusedError("connection refused")
        django_mail.outbox.extend(messages)
        return len(messages)


@pytest.fixture
def server(settings):
    settings.MAIL_URL = "smtp://mail.example"


@pytest.mark.django_db
def test_an_act_is_noted_with_what_changed():
    values = {"verb": "cohort.extended", "object_type": "cohort", "object_key": "abc", "reason": "flood", "at": NOW}

    services.record_act(by=None, before={"days": 1}, after={"days": 2}, **values)

    assert Act.objects.values("by", "before", "after", *values).get() == values | {"by": None, "before": {"days": 1}, "after": {"days": 2}}


@pytest.mark.django_db
def test_the_same_news_is_one_mail():
    first = queue()
    second = queue(text="Another wording.")

    assert second == first
    assert Mail.objects.get().text == "Your code is 123456."


@pytest.mark.django_db
def test_a_message_id_carries_the_installations_own_host():
    mail = queue()

    assert mail.message_id == f"<{mail.uuid}@academy.example>"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Hello\r\nBcc: all@example.org"},
        {"subject": "Hello\u2028there"},
        {"subject": "x" * 301},
        {"address": "amina@example.org\nBcc: all@example.org"},
        {"address": "amina@example.org, all@example.org"},
        {"address": ""},
    ],
)
def test_a_header_cannot_be_smuggled_in(changes):
    with pytest.raises(Invalid) as refusal:
        queue(**changes)

    assert list(refusal.value.fields) == list(changes)
    assert Mail.objects.count() == 0


@pytest.mark.django_db
def test_a_mail_is_sent_once_whoever_asks_again(server):
    mail = queue(html="<p>Hello</p>", language="ko")

    services.send_mail(mail.pk, at=NOW)
    sent = services.send_mail(mail.pk, at=NOW + timedelta(seconds=1))

    assert (sent.state, sent.sent_at, sent.tries, sent.next_try_at, sent.lease_until) == ("sent", NOW, 0, None, None)
    message = django_mail.outbox[0]
    assert len(django_mail.outbox) == 1
    assert (message.to, message.subject, message.body) == (["amina@example.org"], "Welcome", "Your code is 123456.")
    assert message.extra_headers == {"Message-ID": mail.message_id, "Content-Language": "ko", "Auto-Submitted": "auto-generated"}
    assert [tuple(alternative) for alternative in message.alternatives] == [("<p>Hello</p>", "text/html")]


@pytest.mark.django_db
def test_a_mail_in_another_workers_hands_is_left_alone(server):
    mail = queue()
    services._take(mail.pk, at=NOW)

    left = services.send_mail(mail.pk, at=NOW + timedelta(seconds=1))

    assert left.state == "waiting"
    assert django_mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_workers_that_get_the_same_message_at_once_send_one_mail(server):
    mail = queue()
    gate = threading.Barrier(4)

    def work() -> None:
        gate.wait()
        services.send_mail(mail.pk, at=NOW)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(django_mail.outbox) == 1
    assert Mail.objects.get().state == "sent"


@pytest.mark.django_db
def test_a_mail_that_fails_is_tried_again_later_and_then_sent(server, monkeypatch):
    outage = Outage(monkeypatch)
    mail = queue()

    services.send_mail(mail.pk, at=NOW)
    waits = services.send_mail(mail.pk, at=NOW + timedelta(seconds=29))  # too early: nothing happens
    outage.is_down = False
    due = services.lease_due_mail(at=NOW + timedelta(seconds=30), most=10)
    sent = services.send_mail(mail.pk, at=NOW + timedelta(seconds=30))

    assert (waits.state, waits.tries, waits.last_error) == ("waiting", 1, "ConnectionRefusedError: connection refused")
    assert due == [mail]
    assert (sent.state, sent.last_error) == ("sent", "")


@pytest.mark.django_db
def test_the_eighth_failure_gives_a_mail_up(server, monkeypatch):
    Outage(monkeypatch)
    mail = queue(secret=True, html="<p>123456</p>")
    states = []

    for round_ in range(9):
        at = NOW + timedelta(hours=round_)
        services.lease_due_mail(at=at, most=10)
        states.append(services.send_mail(mail.pk, at=at).state)

    mail.refresh_from_db()
    assert states == ["waiting"] * 7 + ["failed"] * 2
    assert (mail.tries, mail.next_try_at, mail.text, mail.html) == (8, None, "", "")


@pytest.mark.django_db
def test_a_lost_message_is_found_once_its_lease_has_passed():
    mail = queue()

    early = services.lease_due_mail(at=NOW + timedelta(seconds=19), most=10)
    due = services.lease_due_mail(at=NOW + timedelta(seconds=20), most=10)
    again = services.lease_due_mail(at=NOW + timedelta(seconds=21), most=10)

    assert (early, due, again) == ([], [mail], [])


@pytest.mark.django_db
def test_a_mail_of_a_killed_worker_is_found_and_sent_with_the_same_message_id(server):
    mail = queue()
    services._take(mail.pk, at=NOW)  # and then the worker is killed

    early = services.lease_due_mail(at=NOW + timedelta(seconds=119), most=10)
    due = services.lease_due_mail(at=NOW + timedelta(seconds=120), most=10)
    sent = services.send_mail(mail.pk, at=NOW + timedelta(seconds=121))

    assert (early, due, sent.state) == ([], [mail], "sent")
    assert django_mail.outbox[0].extra_headers["Message-ID"] == mail.message_id


@pytest.mark.django_db
def test_the_sweep_takes_the_longest_waiting_first_and_no_more_than_asked():
    mails = [queue(key=f"news:{number}", at=NOW - timedelta(hours=number)) for number in (1, 3, 2)]

    due = services.lease_due_mail(at=NOW, most=2)

    assert due == [mails[1], mails[2]]


@pytest.mark.django_db
@pytest.mark.parametrize(("secret", "text", "html"), [(True, "", ""), (False, "Your code is 123456.", "<p>123456</p>")])
def test_what_opens_something_is_emptied_once_sent(server, secret, text, html):
    mail = queue(secret=secret, html="<p>123456</p>")

    sent = services.send_mail(mail.pk, at=NOW)

    assert (sent.text, sent.html) == (text, html)


@pytest.mark.django_db
def test_without_a_server_a_mail_becomes_one_file_for_the_owner_and_the_log_says_where(settings, tmp_path, caplog):
    settings.MAIL_URL, settings.MAIL_FOLDER = "", tmp_path / "mail"
    attachment = {"name": "plan.txt", "media_type": "text/plain", "sha256": files.keep(b"the plan")}
    mail = queue(subject="환영합니다", attachments=[attachment])

    with caplog.at_level(logging.WARNING):
        sent = services.send_mail(mail.pk, at=NOW)

    path = tmp_path / "mail" / f"20201028T090000Z-{mail.uuid}.eml"
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert sent.state == "sent"
    assert [found.name for found in (tmp_path / "mail").iterdir()] == [path.name]
    assert path.stat().st_mode & 0o777 == 0o600
    assert (message["To"], message["Subject"], message["Message-ID"]) == ("amina@example.org", "환영합니다", mail.message_id)
    assert [part.get_content().strip() for part in message.walk() if not part.is_multipart()] == ["Your code is 123456.", "the plan"]
    assert [str(path) in record.getMessage() for record in caplog.records] == [True]
    assert "123456" not in caplog.text
