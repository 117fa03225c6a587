"""Profile, consent, grants, the first administrator, people on a roster."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from academy.accounts import legal, selectors, services
from academy.accounts.models import Consent, Country, Grant, User
from academy.errors import Invalid
from academy.operations.models import Act
from tests.factories.accounts import PASSWORD, GrantFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


def test_a_profile_change_is_whole_or_nothing():
    user = UserFactory()

    with pytest.raises(Invalid) as fault:
        services.change_profile(user, {"organization": "Ministry of Health", "country": "XX", "gender": "x"})

    assert set(fault.value.fields) == {"country", "gender"}
    assert User.objects.get().organization == ""


def test_a_profile_change_sets_and_clears():
    user = UserFactory(organization="Ministry")

    services.change_profile(
        user, {"organization": "", "country": "rs", "language": "SR-cyrl", "time_zone": "Europe/Belgrade", "gender": "female"}
    )

    values = User.objects.values_list("organization", "country_id", "language", "time_zone", "gender").get()
    assert values == ("", "RS", "sr-Cyrl", "Europe/Belgrade", "female")


def test_a_name_in_another_script_keeps_the_latin_form_there_is():
    user = UserFactory()

    services.change_profile(user, {"name": "أمينة"})

    assert User.objects.values_list("name", "latin_name").get() == ("أمينة", "Amina Wanjiru")


def test_a_latin_form_cannot_be_taken_away_from_another_script():
    user = UserFactory(name="أمينة")

    with pytest.raises(Invalid) as fault:
        services.change_profile(user, {"latin_name": ""})

    assert set(fault.value.fields) == {"latin_name"}


def test_an_erased_latin_form_becomes_the_latin_name_itself():
    user = UserFactory(name="أمينة")

    services.change_profile(user, {"name": "Amina W.", "latin_name": ""})

    assert User.objects.get().latin_name == "Amina W."


def test_consent_is_noted_once_with_version_language_and_time():
    user = UserFactory(agree=False)
    version = legal.current("terms").version

    for hours in (0, 1):
        services.record_consent(user, document="terms", version=version, language="en", at=NOW + timedelta(hours=hours))

    assert Consent.objects.values_list("document", "version", "language", "at").get() == ("terms", version, "en", NOW)


@pytest.mark.parametrize(("document", "version", "field"), [("terms", "1999", "version"), ("cookies", "1", "document")])
def test_consent_to_what_is_not_there_is_refused(document, version, field):
    user = UserFactory(agree=False)

    with pytest.raises(Invalid) as fault:
        services.record_consent(user, document=document, version=version, language="en", at=NOW)

    assert (set(fault.value.fields), Consent.objects.count()) == ({field}, 0)


def test_consent_is_asked_again_when_a_version_changes():
    user = UserFactory()
    Consent.objects.filter(document="privacy").update(version="older")

    with pytest.raises(services.ConsentRequired) as fault:
        services.require_consents(user)

    version = legal.current("privacy").version
    assert selectors.consents_due(user) == [selectors.ConsentDue("privacy", version)]
    assert fault.value.state == {"consents_due": [{"document": "privacy", "version": version}]}


def test_who_agreed_to_the_present_versions_is_let_through():
    assert services.require_consents(UserFactory()) is None


def test_an_unconfirmed_address_stands_in_the_way_and_a_missing_one_does_not():
    with pytest.raises(services.EmailUnverified):
        services.require_verified_email(UserFactory(verify=False))

    assert services.require_verified_email(UserFactory()) is None
    assert services.require_verified_email(UserFactory(without_email=True)) is None


def test_a_grant_is_given_once_and_noted():
    user, administrator = UserFactory(), GrantFactory().user
    serbia = Country.objects.get(pk="RS")

    grants = [services.give_grant(user, role="coordinator", by=administrator, at=NOW, country=serbia) for _ in range(2)]

    act = Act.objects.get()
    assert grants[0] == grants[1]
    assert (act.by, act.verb, act.object_key, act.at) == (administrator, "give_grant", str(grants[0].uuid), NOW)
    assert act.after == {"person": str(user.uuid), "role": "coordinator", "course": None, "cohort": None, "country": "RS"}
    assert list(selectors.countries_coordinated_by(user)) == [serbia]


@pytest.mark.parametrize(
    ("role", "country"), [("administrator", "RS"), ("coordinator", None), ("instructor", None), ("instructor", "RS"), ("king", None)]
)
def test_a_grant_has_exactly_the_scope_of_its_role(role, country):
    scope = {"country": Country.objects.get(pk=country)} if country else {}

    with pytest.raises(Invalid):
        services.give_grant(UserFactory(), role=role, by=None, at=NOW, **scope)

    assert Grant.objects.count() == 0


def test_who_cannot_log_in_holds_no_grant():
    for person in (UserFactory(on_roster=True), UserFactory(is_active=False)):
        with pytest.raises(services.CannotHoldGrants):
            services.give_grant(person, role="administrator", by=None, at=NOW)


def test_an_ended_grant_ends_at_once_is_noted_once_and_can_be_given_anew():
    grant = GrantFactory()

    for hours in (0, 1):
        services.end_grant(grant, by=None, at=NOW + timedelta(hours=hours), reason="left")
    again = services.give_grant(grant.user, role="administrator", by=None, at=NOW)

    grant.refresh_from_db()
    assert (grant.until, again.pk != grant.pk) == (NOW, True)
    assert list(Act.objects.order_by("pk").values_list("verb", "reason")) == [("end_grant", "left"), ("give_grant", "")]


def test_the_first_administrator_is_made_once_with_a_confirmed_address():
    users = [services.create_administrator("Chief@Example.org", at=NOW) for _ in range(2)]

    assert users[0] == users[1]
    assert (users[0].email, users[0].name, users[0].has_usable_password()) == ("chief@example.org", "chief", False)
    assert EmailAddress.objects.values_list("email", "verified", "primary").get() == ("chief@example.org", True, True)
    assert Grant.objects.values_list("role", "granted_by", "since").get() == ("administrator", None, NOW)
    assert selectors.has_administrator() is True


def test_promoting_keeps_the_password_of_who_confirmed_the_address():
    user = UserFactory(email="chief@example.org")

    services.create_administrator("chief@example.org", at=NOW)

    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_promoting_an_account_whose_address_nobody_confirmed_throws_a_stranger_out(app):
    user = UserFactory(email="chief@example.org", verify=False, one_time_codes=True, login_name="stranger")
    EmailAddress.objects.create(user=user, email="stranger@example.org", verified=True)
    Authenticator.objects.all().delete()
    app.log_in("chief@example.org")
    before = app.me()

    services.create_administrator("chief@example.org", at=NOW)

    user.refresh_from_db()
    assert (before, app.me(), user.has_usable_password(), user.login_name, Authenticator.objects.count()) == (200, 401, False, None, 0)
    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["chief@example.org"]


def test_somebody_on_a_roster_has_no_door_and_is_noted():
    person = services.add_roster_person({"name": "សុខ", "latin_name": "Sok", "country": "KH"}, by=None, at=NOW)

    assert (person.roster, person.email, person.login_name, person.password, person.country_id) == (True, None, None, "", "KH")
    assert Act.objects.values_list("verb", "object_key").get() == ("add_roster_person", str(person.uuid))


@pytest.mark.parametrize(("values", "field"), [({}, "name"), ({"name": "សុខ"}, "latin_name"), ({"name": "Sok", "country": "XX"}, "country")])
def test_a_roster_line_names_its_fault(values, field):
    with pytest.raises(Invalid) as fault:
        services.add_roster_person(values, by=None, at=NOW)

    assert (set(fault.value.fields), User.objects.count()) == ({field}, 0)
