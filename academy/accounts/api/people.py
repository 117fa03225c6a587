"""Who is logged in, for views that ask for it."""

from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from academy.accounts.models import User


def logged_in(request: Request) -> User:
    """The person who asks.

    Raises: NotAuthenticated; where the view's permissions let nobody else in, it never does.
    """
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user
