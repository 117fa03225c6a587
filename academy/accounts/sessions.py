"""The session engine: Django's database sessions, with the owner and the password fingerprint as columns.

A log-in lasts 30 days from its last use, at a shared computer 30 minutes. Use is written down once a day, there every five minutes;
not at each request.
"""

import re
from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from academy.accounts.models import Session, User
from academy.api.prepared import Param, PreparedQuery

SHARED_COMPUTER = "shared_computer"
SHARED_COMPUTER_LASTS = timedelta(minutes=30)
_KEY = re.compile(r"[a-z0-9]{8,40}")

__all__ = ["BACKEND_SESSION_KEY", "SHARED_COMPUTER", "SHARED_COMPUTER_LASTS", "SessionStore", "user_of_session"]


class SessionStore(DatabaseStore):
    """Sessions in `accounts.Session`."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _validate_session_key(self, key: object) -> bool:
        """A key that we never gave out is not looked for: PostgreSQL refuses a text with NUL in it, and a cookie can hold one."""
        return isinstance(key, str) and _KEY.fullmatch(key) is not None

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast(Session, super().create_model_instance(data))
        row.user_id = int(data[SESSION_KEY]) if data.get(SESSION_KEY) else None
        row.auth_hash = data.get(HASH_SESSION_KEY, "")
        row.shared_computer = bool(data.get(SHARED_COMPUTER))
        return row

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()  # type: ignore[attr-defined]  # not in the stubs
        if row is None:
            return {}
        if row.user_id is not None and _is_due(row, timezone.now()):
            self.modified = True  # the middleware then saves it with a new end, and sends the cookie again
        return self.decode(row.session_data)

    def get_expiry_age(self, **kwargs: Any) -> int:
        return int(_lasts(shared_computer=bool(self.get(SHARED_COMPUTER))).total_seconds())

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        return timezone.now() + timedelta(seconds=self.get_expiry_age(**kwargs))

    def get_expire_at_browser_close(self) -> bool:
        return bool(self.get(SHARED_COMPUTER))


# Asked at every request that brings a token.
_session_in_force = PreparedQuery(
    lambda: Session.objects.select_related("user").filter(
        session_key=Param("key", Session._meta.get_field("session_key")),
        expire_date__gt=Param("now", Session._meta.get_field("expire_date")),
        user__is_active=True,
    )
)


def user_of_session(key: str) -> tuple[User, Session] | None:
    """Give the person whose log-in this key is, in one query, or None.

    None also for a log-in that has ended or waits for its second step, after a change of password, and for a closed account.
    """
    if _KEY.fullmatch(key) is None:
        return None
    now = timezone.now()
    session = _session_in_force.one(key=key, now=now)
    if session is None or session.user is None or not _opens(session.auth_hash, session.user):
        return None
    if _is_due(session, now):
        # Only if nobody ended or moved it meanwhile.
        ends = now + _lasts(shared_computer=session.shared_computer)
        Session.objects.filter(pk=session.pk, expire_date=session.expire_date).update(expire_date=ends)
    return session.user, session


def _opens(auth_hash: str, user: User) -> bool:
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(auth_hash, fingerprint) for fingerprint in hashes)


def _lasts(*, shared_computer: bool) -> timedelta:
    return SHARED_COMPUTER_LASTS if shared_computer else timedelta(seconds=settings.SESSION_COOKIE_AGE)


def _is_due(session: Session, now: datetime) -> bool:
    every = timedelta(minutes=5) if session.shared_computer else timedelta(days=1)
    return bool(session.expire_date - now < _lasts(shared_computer=session.shared_computer) - every)
