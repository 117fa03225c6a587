"""How a User is made."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from academy.accounts.models import User


class UserManager(BaseUserManager["User"]):
    """Users by either of their two doors; addresses are kept in lower case."""

    def create_user(self, *, email: str | None = None, login_name: str | None = None, password: str | None = None, **fields: Any) -> "User":
        fields.setdefault("joined_at", timezone.now())
        user = self.model(email=email.lower() if email else None, login_name=login_name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(Q(login_name=username) | Q(email=(username or "").lower()))
