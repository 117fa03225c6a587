"""What allauth's models tell Academy."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models.signals import pre_delete
from django.dispatch import receiver


@receiver(pre_delete, sender=EmailAddress, dispatch_uid="accounts.keep_the_only_door")
def keep_the_only_door(*, instance: EmailAddress, **kwargs: Any) -> None:
    """Let who has no log-in name keep the address in the row until the next one overwrites it.

    allauth swaps a mistyped address by emptying the old one first; a person without either door is refused by the database.
    """
    if instance.user.login_name is None:
        instance.user.email = None  # in memory only: `EmailAddress.remove` then finds nothing to empty
