"""Media and downloads at the address of their content, with byte ranges: a video can be resumed on a broken line."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from academy.operations import files
from courses.selectors import public_file

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_BLOCK = 64 * 1024
# What a browser may show in place; all else is offered for saving. SVG only ever comes as a picture: the sandbox keeps it one.
_SHOWN = ("image/", "video/", "audio/", "text/vtt")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@require_safe
def serve_medium(request: HttpRequest, sha256: str, name: str) -> HttpResponse | StreamingHttpResponse:
    """One public file of a published version; 404 for everything else, whatever is asked for."""
    # Asked of the database, PostgreSQL would refuse a text with NUL in it.
    file = public_file(sha256, name=name) if files.is_name(sha256) else None
    if file is None:
        raise Http404
    etag = f'"{sha256}"'
    if {etag, f"W/{etag}", "*"} & set(parse_etags(request.headers.get("If-None-Match", ""))):
        return _with_headers(HttpResponse(status=304), etag, file.media_type, name)
    span = _span(request, etag, file.size)
    if span is not None and span[0] >= file.size:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{file.size}"
        return refused
    return _with_headers(_body(files.path_of(sha256), span, file.size), etag, file.media_type, name)


def _span(request: HttpRequest, etag: str, size: int) -> tuple[int, int] | None:
    """First and last byte asked for; the first may lie beyond the end. None: the whole, also for several ranges or a changed file."""
    asked = _RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if asked is None or not any(asked.groups()) or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = asked.groups()
    if not first:
        return max(0, size - int(last)), size - 1
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last), size - 1) if last else size - 1


def _body(path: Path, span: tuple[int, int] | None, size: int) -> HttpResponse | StreamingHttpResponse:
    response: HttpResponse | StreamingHttpResponse
    first, last = span or (0, size - 1)
    if settings.MEDIA_ACCEL_PREFIX:  # nginx reads the file and the Range header itself
        response = HttpResponse()
        response["X-Accel-Redirect"] = f"{settings.MEDIA_ACCEL_PREFIX}/{path.relative_to(settings.FILES_FOLDER)}"
        return response
    # 206 also where the range is the whole: a phone that gets a 200 to its `bytes=0-` believes that it cannot seek.
    response = StreamingHttpResponse(_blocks(path, first, last), status=206 if span else 200)
    response["Content-Length"] = str(last - first + 1)
    if span:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _blocks(path: Path, first: int, last: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (block := file.read(min(_BLOCK, left))):
            left -= len(block)
            yield block


def _with_headers(
    response: HttpResponse | StreamingHttpResponse, etag: str, media_type: str, name: str
) -> HttpResponse | StreamingHttpResponse:
    shown = media_type.startswith(_SHOWN)
    response["Content-Type"] = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    response["Content-Disposition"] = f'{"inline" if shown else "attachment"}; filename="{name}"'
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = _POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response
