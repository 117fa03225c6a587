"""The document itself."""

import logging

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from academy.api import throttling
from academy.operations import files
from certificates import codes, selectors
from certificates.guessing import GUESSES
from certificates.models import Certificate

logger = logging.getLogger(__name__)


@require_safe
def document(request: HttpRequest, code: str) -> HttpResponse:
    """The PDF of an issued certificate, for whoever has its code; 404 for all other codes.

    Only wrong codes are counted: a whole training center fetches its certificates from one address.
    """
    wait = throttling.seconds_to_wait(request, **GUESSES)
    if wait:
        return HttpResponse(
            "Too many unknown codes from this address.\n", status=429, content_type="text/plain", headers={"Retry-After": str(wait)}
        )
    certificate = selectors.shown_certificate(code)
    if certificate is None or not selectors.pdf_path(certificate):
        throttling.count(request, **GUESSES)
        raise Http404
    etag = f'"{certificate.sha256}"'
    response = get_conditional_response(request, etag=etag) or _document_of(certificate)
    response["ETag"], response["X-Robots-Tag"], response["X-Content-Type-Options"] = etag, "noindex", "nosniff"
    response["Cache-Control"] = "private, max-age=31536000, immutable"  # no shared cache: erasing a person takes the document back
    return response


def _document_of(certificate: Certificate) -> HttpResponse:
    try:
        content = files.path_of(certificate.sha256).read_bytes()  # some 40 kB
    except FileNotFoundError as fault:
        logger.exception("The file of certificate %s is gone", certificate.pk)
        raise Http404 from fault
    disposition = f'attachment; filename="certificate-{codes.shown(certificate.code)}.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})
