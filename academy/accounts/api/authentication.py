"""Who asks: by `X-Session-Token` (apps) or by the session's cookie (browsers)."""

from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from academy.accounts.sessions import user_of_session
from academy.errors import Refused

HEADER = "HTTP_X_SESSION_TOKEN"


class CrossSiteRefused(Refused):
    code = "cross-site"
    title = "This write came from another site"


class SessionTokenAuthentication(BaseAuthentication):
    """The token that log-in gave, in the header `X-Session-Token`. A token that opens nothing is nobody, never somebody else's cookie."""

    def authenticate(self, request: Request) -> tuple[object, object] | None:
        token = request.META.get(HEADER, "")
        return user_of_session(token) if token else None

    def authenticate_header(self, request: Request) -> str:
        return "Session"


class CookieAuthentication(SessionAuthentication):
    """The session cookie with Django's check against forged cross-site writes; left alone where a token was sent."""

    def authenticate(self, request: Request) -> tuple[object, object] | None:
        if request.META.get(HEADER):
            return None
        return super().authenticate(request)

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as fault:
            raise CrossSiteRefused("The write needs the token of a page of this site (X-CSRFToken).") from fault

    def authenticate_header(self, request: Request) -> str:
        return "Session"
