"""People: a trainee from Kenya who can log in by address; traits name each other case."""

from datetime import UTC, datetime
from typing import Any

import factory
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from factory.django import DjangoModelFactory

from academy.accounts import legal
from academy.accounts.models import Consent, Grant, User

JOINED = datetime(2020, 10, 1, tzinfo=UTC)
PASSWORD = "seven green umbrellas"


class UserFactory(DjangoModelFactory):
    """Amina of Kenya: address confirmed, both present documents agreed to, no role. Nothing random."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        without_email = factory.Trait(email=None, login_name=factory.Sequence(lambda number: f"trainee{number}"))
        on_roster = factory.Trait(roster=True, email=None, login_name=None, password="", agree=False)
        demo = factory.Trait(demonstration=True)

    email = factory.Sequence(lambda number: f"amina{number}@example.org")
    password = factory.django.Password(PASSWORD)
    name = "Amina Wanjiru"
    latin_name = "Amina Wanjiru"
    country_id = "KE"
    language = "en"
    joined_at = JOINED

    @factory.post_generation
    def verify(self, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if self.email:
            EmailAddress.objects.create(user=self, email=self.email, primary=True, verified=extracted is not False)

    @factory.post_generation
    def agree(self, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if extracted is not False:
            for one in map(legal.current, legal.names()):
                Consent.objects.create(user=self, document=one.name, version=one.version, language="en", at=JOINED)

    @factory.post_generation
    def one_time_codes(self, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if extracted:
            Authenticator.objects.create(user=self, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})


class GrantFactory(DjangoModelFactory):
    """An administrator's grant, in force since 2020, of somebody with one-time codes; other roles are given with their scope."""

    class Meta:
        model = Grant

    class Params:
        coordinator = factory.Trait(role="coordinator", country_id="RS")
        ended = factory.Trait(until=datetime(2020, 10, 2, tzinfo=UTC))

    user = factory.SubFactory(UserFactory, one_time_codes=True)
    role = "administrator"
    since = JOINED
