"""Writes about people: profile, consent, grants, the first administrator, people on a roster."""

from collections.abc import Mapping
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from academy.accounts import legal, names, profile, selectors
from academy.accounts.models import Consent, Country, Grant, Session, User
from academy.errors import Conflict, Invalid, Refused
from academy.operations.services import record_act


class ConsentRequired(Refused):
    code = "consent-required"
    title = "Agree to the present privacy notice and terms first"


class EmailUnverified(Refused):
    code = "email-unverified"
    title = "Confirm your e-mail address first"


class CannotHoldGrants(Conflict):
    code = "cannot-hold-grants"
    title = "This person cannot hold a role"


def require_consents(user: User) -> None:
    """Raises: ConsentRequired, naming what is due, if a present version was not agreed to."""
    due = selectors.consents_due(user)
    if due:
        state = {"consents_due": [{"document": one.document, "version": one.version} for one in due]}
        raise ConsentRequired("Read the present version and agree to it.", state=state)


def require_verified_email(user: User) -> None:
    """Raises: EmailUnverified, if an address was given and never confirmed; who has none is let through."""
    if user.email is not None and not selectors.email_is_verified(user):
        raise EmailUnverified("Enter the code that we sent to your address, or ask for a new one.")


@transaction.atomic
def register(user: User, values: Mapping[str, str], *, consents: Mapping[str, str], at: datetime) -> User:
    """Save a new person with cleaned profile values and what was agreed to (document to version), in one transaction."""
    profile.apply(user, values)
    user.joined_at = at
    user.save()
    for document, version in consents.items():
        record_consent(user, document=document, version=version, language=user.language or legal.SOURCE, at=at)
    return user


def change_profile(user: User, changes: Mapping[str, str]) -> User:
    """Change one's own profile; a Latin form of the name is always there.

    Raises: Invalid, with every fault by field; nothing is changed then.
    """
    values, faults = profile.cleaned(changes)
    if not faults and {"name", "latin_name"} & set(values):
        try:
            values["latin_name"] = profile.with_latin_form(values.get("name", user.name), values.get("latin_name", user.latin_name))
        except names.NotAName as fault:
            faults["latin_name"] = [str(fault)]
    if faults:
        raise Invalid(faults)
    if values:
        user.save(update_fields=profile.apply(user, values))
    return user


def record_consent(user: User, *, document: str, version: str, language: str, at: datetime) -> Consent:
    """Note that a person agreed to the present version of a document; the same again changes nothing.

    Args: language, the one it was read in.
    Raises: Invalid, if there is no such document, it has another version by now, or it does not stand in that language.
    """
    if document not in legal.names():
        raise Invalid({"document": [f"One of: {', '.join(legal.names())}."]})
    present = legal.current(document)
    if version != present.version:
        raise Invalid({"version": [f"The present version is {present.version}. Read it, then agree to it."]})
    if language not in present.languages:
        language = legal.SOURCE  # what `legal.text` showed
    consent, _ = Consent.objects.get_or_create(user=user, document=document, version=version, defaults={"language": language, "at": at})
    return consent


@transaction.atomic
def give_grant(
    user: User,
    *,
    role: str,
    by: User | None,
    at: datetime,
    course_id: int | None = None,
    cohort_id: int | None = None,
    country: Country | None = None,
    reason: str = "",
) -> Grant:
    """Give a role with its scope; who holds it already keeps the grant there is.

    Args: by, None for the operator; course_id, cohort_id, country, exactly the scope of the role.
    Raises: CannotHoldGrants, for people on a roster and closed accounts; Invalid, if the scope is not the role's.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if person.roster or not person.is_active or person.erased_at is not None:
        raise CannotHoldGrants("Only somebody who can log in can hold a role.")
    scope = {"course_id": course_id, "cohort_id": cohort_id, "country": country}
    _refuse_other_scope(role, {name.removesuffix("_id") for name, value in scope.items() if value is not None})
    held = Grant.objects.filter(user=person, role=role, until__isnull=True, **scope).first()
    if held is not None:
        return held
    grant = Grant.objects.create(user=person, role=role, granted_by=by, since=at, **scope)
    record_act(by=by, verb="give_grant", object_type="grant", object_key=str(grant.uuid), after=_told(grant), reason=reason, at=at)
    return grant


_SCOPES: dict[str, tuple[set[str], ...]] = {
    Grant.Role.ADMINISTRATOR: (set(),),
    Grant.Role.AUTHOR: ({"course"},),
    Grant.Role.INSTRUCTOR: ({"course"}, {"cohort"}),
    Grant.Role.COORDINATOR: ({"country"},),
}


def _refuse_other_scope(role: str, given: set[str]) -> None:
    if role not in _SCOPES:
        raise Invalid({"role": [f"One of: {', '.join(_SCOPES)}."]})
    if given not in _SCOPES[role]:
        allowed = " or ".join("+".join(sorted(scope)) or "nothing" for scope in _SCOPES[role])
        raise Invalid({"role": [f"The role {role} is given for: {allowed}."]})


def _told(grant: Grant) -> dict[str, object]:
    course = grant.course.slug if grant.course else None
    cohort = str(grant.cohort.uuid) if grant.cohort else None
    return {"person": str(grant.user.uuid), "role": grant.role, "course": course, "cohort": cohort, "country": grant.country_id}


@transaction.atomic
def end_grant(grant: Grant, *, by: User | None, at: datetime, reason: str = "") -> Grant:
    """End a grant from now on; one that has ended stays as it was."""
    grant = Grant.objects.select_for_update(no_key=True, of=("self",)).select_related("user").get(pk=grant.pk)
    if grant.until is not None and grant.until <= at:
        return grant
    grant.until = max(at, grant.since)
    grant.save(update_fields=["until"])
    record_act(by=by, verb="end_grant", object_type="grant", object_key=str(grant.uuid), before=_told(grant), reason=reason, at=at)
    return grant


@transaction.atomic
def create_administrator(email: str, *, at: datetime) -> User:
    """Make or promote the account of this address; the operator vouches that it is this person's. Twice is harmless.

    An account whose address was never confirmed may be a stranger's who waits for this: its password, second factors,
    other addresses and log-ins end.
    """
    address = email.strip().lower()
    user = User.objects.select_for_update(no_key=True).filter(email=address).first()
    if user is None:
        name = address.partition("@")[0][: names.LONGEST]
        user = User.objects.create_user(
            email=address, name=name, latin_name=name if names.is_latin(name) else "Administrator", joined_at=at
        )
    elif not selectors.email_is_verified(user):
        user.set_unusable_password()
        user.login_name = None
        user.save(update_fields=["password", "login_name"])
        Authenticator.objects.filter(user=user).delete()
        Session.objects.filter(user=user).delete()
        EmailAddress.objects.filter(user=user).exclude(email=address).delete()
    EmailAddress.objects.update_or_create(user=user, email=address, defaults={"verified": True, "primary": True})
    give_grant(user, role=Grant.Role.ADMINISTRATOR, by=None, at=at)
    return user


@transaction.atomic
def add_roster_person(values: Mapping[str, str], *, by: User | None, at: datetime, demonstration: bool = False) -> User:
    """Write down somebody who takes part without an account: neither address nor log-in name nor password.

    Args: values, of a profile; `name` must be there, `latin_name` where the name is not Latin.
    Raises: Invalid, by field.
    """
    good, faults = profile.cleaned({"name": "", **values})
    if not faults:
        try:
            good["latin_name"] = profile.with_latin_form(good["name"], good.get("latin_name", ""))
        except names.NotAName as fault:
            faults["latin_name"] = [str(fault)]
    if faults:
        raise Invalid(faults)
    person = User(roster=True, password="", demonstration=demonstration, joined_at=at)
    profile.apply(person, good)
    person.save()
    record_act(by=by, verb="add_roster_person", object_type="user", object_key=str(person.uuid), at=at)
    return person


@transaction.atomic
def end_log_ins(user: User, *, by: User, reason: str, at: datetime) -> int:
    """End everything that a person is logged in with, on pages and in apps; gives how many. The password stays."""
    mine = Session.objects.filter(user=user)
    UserSession.objects.filter(session_key__in=mine.values("session_key")).delete()
    ended, _ = mine.delete()
    record_act(by=by, verb="end_log_ins", object_type="user", object_key=str(user.uuid), after={"ended": ended}, reason=reason, at=at)
    return ended


def clear_sessions(*, at: datetime) -> int:
    """Delete log-ins that have ended, and what was noted about their devices; give the number of log-ins."""
    gone, _ = Session.objects.filter(expire_date__lt=at).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return gone
