"""allauth's headless interface reads JSON loosely; its bodies pass the same gate as those of /api/v1/ first."""

from collections.abc import Callable
from io import BytesIO

from django.core.exceptions import RequestDataTooBig
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import APIException

from academy.api.parser import StrictJSONParser
from academy.api.problems import problem_response

PREFIX = "/_allauth/"


class StrictBodies:
    """Refuse what is not JSON, repeats a key, is too deep or too large, or holds text that no database keeps."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(PREFIX):
            try:
                if request.body:
                    StrictJSONParser().parse(BytesIO(request.body))
            except RequestDataTooBig:
                return problem_response(request, "too-large")
            except APIException as fault:
                return problem_response(request, "malformed-request", detail=str(fault.detail))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A number or text that is too large for its column is the caller's fault; allauth's forms let some through."""
        if request.path.startswith(PREFIX) and isinstance(exception, OverflowError | DataError):
            return problem_response(request, "malformed-request", detail="A value is too large.")
        return None
