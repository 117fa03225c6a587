"""Faults of a request's body, found before any serializer sees it."""

from rest_framework.exceptions import APIException


class MalformedRequest(APIException):
    """A body that is not JSON, repeats a key or is nested too deeply (400)."""

    status_code = 400
    default_code = "malformed-request"


class TooLarge(APIException):
    """A body over the limit (413)."""

    status_code = 413
    default_code = "too-large"
