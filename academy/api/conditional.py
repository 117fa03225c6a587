"""Answers that a client may keep: a validator on each, 304 when nothing changed."""

import hashlib
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from rest_framework.request import Request
from rest_framework.response import Response

from academy.api.renderers import PlainJSONRenderer
from academy.errors import ChangedMeanwhile


def etag_of(data: object) -> str:
    """A strong validator of what would be sent."""
    return f'"{hashlib.sha256(PlainJSONRenderer().render(data)).hexdigest()[:32]}"'


def answer(request: Request, data: Any, *, etag: str = "") -> Response | HttpResponse:
    """The data, or 304 if the client has it; `etag` saves the hashing where a shorter identity is known.

    Raises: ChangedMeanwhile (412), if `If-Match` names another one.
    """
    tag = etag or etag_of(data)
    unchanged = get_conditional_response(request._request, etag=tag)
    if unchanged is not None and unchanged.status_code == HTTPStatus.PRECONDITION_FAILED:
        raise ChangedMeanwhile("If-Match names another state than the present one.")
    if unchanged is not None:
        unchanged.headers["ETag"] = tag
        return unchanged
    return Response(data, headers={"ETag": tag})
