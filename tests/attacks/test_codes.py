"""Codes of certificates: nobody guesses or counts them, and who has one learns what the paper says and nothing more."""

import uuid
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from academy.api import throttling
from academy.operations.services import queue_mail, record_act
from certificates import codes, selectors
from enrollments.models import TermsOverride
from tests.attacks.asking import ask, content_of, text_of
from tests.factories.accounts import UserFactory
from tests.factories.certificates import CertificateFactory
from tests.factories.courses import CohortFactory
from tests.factories.enrollments import EnrollmentFactory

MADE, CAMPAIGN_MADE = 50_000, 1_000_000
WRONG_PER_MINUTE = 30
DOORS = ("/api/v1/certificates/{}", "/verify/{}", "/VERIFY/{}", "/certificates/{}.pdf")
_AS_PYTHON_COUNTS = str.maketrans(codes.ALPHABET, "0123456789abcdefghijklmnopqrstuv")
_SPREAD = 6  # standard deviations: one in a billion runs would fail by chance


@pytest.mark.parametrize("made", [pytest.param(MADE, id="ci"), pytest.param(CAMPAIGN_MADE, marks=pytest.mark.campaign, id="campaign")])
def test_codes_never_come_twice_and_every_one_of_128_bits_is_free(made):
    seen: set[int] = set()
    ones, turned, before = dict.fromkeys(range(0, 128, 8), 0), 0, 0
    for _ in range(made):
        number = int(codes.new_code().translate(_AS_PYTHON_COUNTS), 32)
        seen.add(number)
        turned += (number ^ before).bit_count()
        before = number
        for place in ones:
            ones[place] += number >> place & 1

    assert len(seen) == made
    assert max(seen) < 2**128
    assert all(abs(count - made / 2) < _SPREAD * made**0.5 / 2 for count in ones.values())
    assert abs(turned / made - 64) < _SPREAD * (32 / made) ** 0.5 + 64 / made  # one code tells nothing of the next


@pytest.mark.django_db
def test_thirty_wrong_codes_in_a_minute_and_no_more_by_whichever_door_and_header():
    client, statuses = Client(), []
    for number in range(WRONG_PER_MINUTE):
        door = DOORS[number % len(DOORS)].format(codes.new_code())
        statuses.append(ask(client, "get", door, **{"X-Forwarded-For": f"10.0.0.{number}"}).status_code)
    refused = [ask(client, "get", door.format(codes.new_code()), **{"X-Forwarded-For": "192.0.2.7"}) for door in DOORS]

    assert set(statuses) == {404}
    assert [answer.status_code for answer in refused] == [429] * len(DOORS)
    assert all(0 < int(answer.headers["Retry-After"]) <= 60 for answer in refused)


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS)
def test_unknown_malformed_and_waiting_codes_are_answered_alike(door):
    waiting = [CertificateFactory(), CertificateFactory(failed=True)]
    asked = [*(row.code for row in waiting), codes.new_code(), "0" * 25, "-" * 26, "qzqzq", "O" * 400, "%F0%9F%98%80"]

    told = {answered(door, code) for code in asked}

    assert len(told) == 1
    assert next(iter(told))[0] == 404


def answered(door: str, code: str) -> tuple[int, str, str, int]:
    throttling.forget()
    with CaptureQueriesContext(connection) as queries:
        answer = Client().get(door.format(code))
    body = content_of(answer).decode()
    return answer.status_code, body.replace(unquote(code), "CODE"), str({**answer.headers, "Content-Length": ""}), len(queries)


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS[:3])
def test_who_has_a_code_learns_nothing_of_the_person_but_what_the_paper_says(door):
    canaries = {name: f"canary{uuid.uuid4().hex[:12]}" for name in _PERSONAL}
    certificate = certificate_of_somebody(canaries)

    for accept in ("application/json",) if "api" in door else ("text/html", "application/json"):
        told = text_of(ask(Client(), "get", door.format(certificate.code), Accept=accept))
        assert {name: canary for name, canary in canaries.items() if canary in told} == {}
        assert certificate.facts["holder"] in told or certificate.facts["holder"].encode("unicode_escape").decode() in told


@pytest.mark.django_db
def test_what_verification_tells_is_a_closed_list():
    fields = {
        *("state", "specimen", "code", "holder", "holder_latin", "course", "course_en", "course_language", "hours", "delivery", "cohort"),
        *("starts_on", "ends_on", "completed_on", "issued_at", "time_zone", "issuer", "signatories", "sha256", "pdf"),
    }
    certificate = CertificateFactory(issued=True)

    assert set(selectors.Verification.__dataclass_fields__) == fields
    assert set(ask(Client(), "get", DOORS[0].format(certificate.code)).json()) == fields


_PERSONAL = (
    *("email", "login_name", "name", "latin_name", "organization", "enrolled_organization", "contact_name", "contact_email", "place"),
    *("reason", "act", "object_key", "mail", "mail_subject", "last_error", "revocation_reason", "signing_key", "enrolled_name", "partner"),
)


def certificate_of_somebody(canaries: dict[str, str]) -> Any:
    """A certificate of a person of whom everything that is not on the paper is a canary."""
    now = timezone.now()
    user = UserFactory(
        email=f"{canaries['email']}@example.org",
        login_name=canaries["login_name"],
        name=canaries["name"],
        latin_name=canaries["latin_name"],
        organization=canaries["organization"],
    )
    cohort = CohortFactory(
        place=canaries["place"],
        contact_name=canaries["contact_name"],
        contact_email=f"{canaries['contact_email']}@example.org",
        partners=[canaries["partner"]],
    )
    # The name line may have been corrected since: the paper says what was frozen.
    row = EnrollmentFactory(
        trainee=user, cohort=cohort, completed=True, organization=canaries["enrolled_organization"], name=canaries["enrolled_name"]
    )
    TermsOverride.objects.create(cohort=cohort, enrollment=row, quiz_key="module-1", reason=canaries["reason"], at=now)
    record_act(by=user, verb="extend", object_type="enrollment", object_key=canaries["object_key"], reason=canaries["act"], at=now)
    mail = {"subject": canaries["mail_subject"], "text": canaries["mail"]}
    queue_mail(key="told", address=user.email, kind="news", at=now, recipient=user, **mail)
    left = {
        "last_error": canaries["last_error"],
        "revocation_reason": canaries["revocation_reason"],
        "signing_key": canaries["signing_key"],
    }
    return CertificateFactory(enrollment=row, issued=True, **left)
