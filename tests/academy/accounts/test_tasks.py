"""What the worker does once a day."""

from datetime import UTC, datetime

import pytest

from academy.accounts.models import Session
from academy.accounts.tasks import clear_sessions

pytestmark = pytest.mark.django_db


def test_log_ins_that_have_ended_are_deleted():
    for key, ends in (("a" * 32, datetime(2020, 1, 1, tzinfo=UTC)), ("b" * 32, datetime(9000, 1, 1, tzinfo=UTC))):
        Session.objects.create(session_key=key, session_data="", expire_date=ends)

    clear_sessions()

    assert Session.objects.get().session_key == "b" * 32
