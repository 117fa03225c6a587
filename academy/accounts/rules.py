"""Who may what with accounts."""

from allauth.mfa.models import Authenticator

from academy.accounts.grants import Person, is_staff
from academy.errors import Refused


class SecondFactorRequired(Refused):
    code = "mfa-required"
    title = "Set up a second factor first"


def has_second_factor(user: Person) -> bool:
    """Whether a person set up a one-time code (TOTP)."""
    return user.is_authenticated and Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def needs_second_factor(user: Person) -> bool:
    """Whether staff routes are closed to this person until a one-time code is set up; demonstration accounts are spared."""
    if not user.is_authenticated or user.demonstration:
        return False
    return is_staff(user) and not has_second_factor(user)


def require_second_factor(user: Person) -> None:
    """Raises: SecondFactorRequired, if this person is staff without a one-time code."""
    if needs_second_factor(user):
        raise SecondFactorRequired("Staff confirm their log-in by a one-time code. Set it up under your account.")
