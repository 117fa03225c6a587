"""Which grants hold now: the one reading that rules and selectors share."""

from typing import TYPE_CHECKING, Union

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from academy.accounts.models import Grant

if TYPE_CHECKING:
    from academy.accounts.models import User

Person = Union["User", AnonymousUser]


def grants_in_force(user: Person) -> QuerySet[Grant]:
    """The grants of a person that hold now, by the database's clock."""
    if not user.is_authenticated or not user.is_active:
        return Grant.objects.none()
    return Grant.objects.filter(Q(until__isnull=True) | Q(until__gt=Now()), user=user, since__lte=Now())


def is_administrator(user: Person) -> bool:
    """Administrators by grant, and the operator's break-glass account."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_superuser or grants_in_force(user).filter(role=Grant.Role.ADMINISTRATOR).exists()


def is_staff(user: Person) -> bool:
    """Whoever holds any grant; staff need a second factor."""
    return user.is_authenticated and user.is_active and (user.is_superuser or grants_in_force(user).exists())
