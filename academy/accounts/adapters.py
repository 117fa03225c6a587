"""Where allauth meets Academy: how people are saved, how its mails leave, where its links lead."""

import dataclasses
import re
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.headless.adapter import DefaultHeadlessAdapter
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import DatabaseError, IntegrityError
from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from academy import languages
from academy.accounts import selectors, services
from academy.accounts.models import User
from academy.accounts.profile import FIELDS
from academy.api.problems import problem_response
from academy.operations.services import queue_mail

_LOGIN_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")
_LONGEST_ADDRESS = 254
# Mails whose text opens something.
_SECRET = frozenset({"email_confirmation", "email_confirmation_signup", "password_reset_key", "password_reset_code", "login_code"})
_STAGE = "allauth.account.stages.EmailVerificationStage"


def absolute_link(name: str, **kwargs: str) -> str:
    """An absolute address from settings alone; what the request calls the host is never asked."""
    if name == "account_reset_password_from_key":
        path = reverse(name, kwargs={"uidb36": "UID", "key": "KEY"}).replace("UID-KEY", quote(kwargs["key"]))
    else:
        path = reverse(name, kwargs=kwargs)
    return f"{settings.LINK_BASE}{path}"


class AccountAdapter(DefaultAccountAdapter):
    """People by either of two doors; mails through `Mail`; redirects and links to Academy alone."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """A password that nobody could look up was no wrong guess: who tries again while the database is away is not locked out."""
        try:
            return super().authenticate(request, **credentials)
        except DatabaseError:
            self._rollback_login_failed_rl_usage()
            raise

    def clean_username(self, username: str, shallow: bool = False) -> str:
        name = username.strip().lower()
        # No "@": a log-in name is never somebody's address.
        if _LOGIN_NAME.fullmatch(name) is None:
            raise forms.ValidationError(
                _("From 3 to 64 small letters a-z, digits, full stops, hyphens and underscores; a letter or digit first.")
            )
        return str(super().clean_username(name, shallow))

    def clean_email(self, email: str) -> str:
        # A form takes up to 320 characters, the column 254: SQLite would keep more, PostgreSQL fail, and allauth cut the end off.
        if len(email) > _LONGEST_ADDRESS:
            raise forms.ValidationError(_("An e-mail address has at most 254 characters."))
        return str(super().clean_email(email))

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """Who gives an address needs no log-in name, and none is invented."""

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        super().save_user(request, user, form, commit=False)
        values = {name: form.cleaned_data[name] for name in FIELDS if name in form.cleaned_data}
        try:
            return services.register(user, values, consents=form.consents(), at=timezone.now())
        except IntegrityError as fault:  # the same address or name, sent twice at once: the other one is there
            raise ImmediateHttpResponse(JsonResponse({"status": 409}, status=409)) from fault

    def get_phone(self, user: User) -> None:
        """Nobody is asked for a telephone number; allauth has routes for it whatever the settings say, and they would fail."""
        raise ImmediateHttpResponse(problem_response(allauth_context.request, "not-found"))

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        return bool(super().can_delete_email(email_address)) and (email_address.user.login_name is not None or not email_address.primary)

    def get_login_stages(self) -> list[str]:
        return [stage.replace(_STAGE, "academy.accounts.stages.ConfirmAddress") for stage in super().get_login_stages()]

    def is_safe_url(self, url: str) -> bool:
        own = urlsplit(settings.LINK_BASE)
        return url_has_allowed_host_and_scheme(url, allowed_hosts={own.netloc}, require_https=own.scheme == "https")

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def send_account_already_exists_mail(self, email: str) -> None:
        # A sign-up with a free address hashes a password; one with a taken address takes as long.
        make_password(email)
        super().send_account_already_exists_mail(email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write allauth's mail down instead of sending it within the request."""
        site = SimpleNamespace(name="Academy", domain=urlsplit(settings.LINK_BASE).netloc)
        message = self.render_mail(
            template_prefix, email, {"request": allauth_context.request, "email": email, "current_site": site, **context}
        )
        kind = template_prefix.rsplit("/", 1)[-1]
        queue_mail(
            key=f"account:{uuid4()}",
            address=email,
            kind=kind,
            subject=message.subject,
            text=message.body,
            at=timezone.now(),
            recipient=User.objects.filter(email=email.lower()).first(),
            language=languages.from_django(get_language() or "en"),
            secret=kind in _SECRET,
        )

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # One budget a person, by whichever door it is tried and whatever the host is called.
        login = str(credentials.get("email") or credentials.get("username") or "").strip().lower()[:254]
        found = User.objects.filter(Q(email=login) | Q(login_name=login)).values_list("uuid", flat=True).first()
        return f"person:{found}" if found else f"login:{login}"


class HeadlessAdapter(DefaultHeadlessAdapter):
    """The headless interface's view of a person, and its links."""

    def get_frontend_url(self, urlname: str, **kwargs: str) -> str:
        return absolute_link(urlname, **kwargs)

    def get_user_dataclass(self) -> type:
        return HeadlessUser

    def user_as_dataclass(self, user: User) -> "HeadlessUser":
        return HeadlessUser(
            id=str(user.uuid),
            display=selectors.display_name(user),
            email=user.email,
            username=user.login_name,
            has_usable_password=user.has_usable_password(),
        )


def _described(description: str, example: object) -> Any:
    return dataclasses.field(metadata={"description": description, "example": example})


@dataclasses.dataclass
class HeadlessUser:
    """What log-in answers about the person; `GET /api/v1/me` tells the rest."""

    id: str = _described("The person's public identifier.", "7b5f3c0e-5a0e-4f0e-9d7d-1c2b3a4d5e6f")
    display: str = _described("The name as printed.", "ឈឹម សុខា")
    email: str | None = _described("The e-mail address.", "chhim.sokha@example.org")
    username: str | None = _described("The log-in name.", "sokha")
    has_usable_password: bool = _described("Whether a password is set.", True)
