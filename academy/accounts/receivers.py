"""What allauth's models and the migrations tell accounts."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from academy.accounts.countries import keep_countries


@receiver(pre_delete, sender=EmailAddress, dispatch_uid="accounts.keep_the_only_door")
def keep_the_only_door(*, instance: EmailAddress, **kwargs: Any) -> None:
    """Let who has no log-in name keep the address in the row until the next one overwrites it.

    allauth swaps a mistyped address by emptying the old one first; a person without either door is refused by the database.
    """
    if instance.user.login_name is None:
        instance.user.email = None  # in memory only: `EmailAddress.remove` then finds nothing to empty


def keep_reference_tables(**kwargs: Any) -> None:
    """After every migration (and every flush in tests); connected in `apps.py`, for its sender is the app itself."""
    keep_countries()
