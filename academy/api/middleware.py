"""What holds for every request and every answer."""

from collections.abc import Callable
from http import HTTPStatus

from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from academy.api.problems import problem_response

PERMISSIONS = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()"
_OF_DJANGO_ITSELF = {HTTPStatus.NOT_FOUND, HTTPStatus.INTERNAL_SERVER_ERROR}  # its pages of faults, with styles of their own


class PolicyHeaders:
    """What a browser may do with an answer: nothing of Academy needs a sensor, a camera, a payment, or code from elsewhere.

    The content security policy is the same for all; django-csp's own middleware would put it into words at each answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policies = {"Permissions-Policy": PERMISSIONS, "Content-Security-Policy": build_policy()}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not (settings.DEBUG and response.status_code in _OF_DJANGO_ITSELF):
            for name, policy in self.policies.items():
                response.headers.setdefault(name, policy)
        if request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class KnownLength:
    """A body without `Content-Length` (sent in chunks) would be read as no body at all, and its writer would believe it was taken."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.get("HTTP_TRANSFER_ENCODING") and not request.META.get("CONTENT_LENGTH"):
            return problem_response(request, "length-required", detail="Send the body with Content-Length, not in chunks.")
        return self.get_response(request)


class HeadWithoutBody:
    """An answer to HEAD has the headers of the one to GET and no body; the server would warn of each that has one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "HEAD" and isinstance(response, StreamingHttpResponse):
            response.streaming_content = iter(())
        elif request.method == "HEAD":
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response
