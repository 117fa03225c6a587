"""`/verify`: what we say about a certificate to anybody who has its code, as a page and as JSON."""

from dataclasses import asdict, dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from academy.api import throttling
from academy.api.problems import problem_response
from certificates import codes
from certificates import selectors as certificates
from certificates.guessing import GUESSES


@dataclass(frozen=True)
class Meaning:
    """One answer: its word, its sentence, and the look of its seal (a class of the style sheet and a drawn shape)."""

    word: str | Promise
    sentence: str | Promise
    look: str
    shape: str


_TICK, _CROSS, _RING = "M4 12.5l5.5 5.5L20 6.5", "M5 5l14 14M19 5L5 19", "M12 7v6M12 16.5v.5M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19"
MEANINGS = {
    "issued": Meaning(_("Genuine"), _("We issued it, and nothing in it was changed."), "", _TICK),
    "superseded": Meaning(_("Replaced"), _("We issued it, then corrected it. Only the newer one counts."), "old", _RING),
    "revoked": Meaning(_("Revoked"), _("We issued it and took it back. It no longer counts."), "bad", _CROSS),
    "specimen": Meaning(_("Specimen"), _("A sample. It proves nothing."), "old", _RING),
    "unknown": Meaning(_("Not found"), _("We know no certificate with this code. Check each letter."), "bad", _CROSS),
}
ERASED = Meaning(_("Issued"), _("The name was withdrawn at the holder's wish."), "old", _RING)

DELIVERIES = {
    "online": _("online"),
    "webinar": _("webinar"),
    "invitational": _("by invitation"),
    "training_center": _("at a training center"),
}


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """The form; a code in it leads to the page of that code."""
    typed = request.GET.get("code", "").strip()
    code = codes.normalized(typed) if typed else None
    if code:
        return HttpResponseRedirect(reverse("verification", args=[codes.shown(code)]))
    return _page(request, typed=typed, wrong=bool(typed))


@require_safe
def verification(request: HttpRequest, code: str) -> HttpResponse:
    """What the paper with this code says, and whether it counts; 404 for a code that we do not know."""
    wait = throttling.seconds_to_wait(request, **GUESSES)
    response = _too_many(request, wait) if wait else _answer(request, code)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"  # it may be revoked in a minute
    patch_vary_headers(response, ["Accept"])
    return response


def _answer(request: HttpRequest, code: str) -> HttpResponse:
    found = certificates.verification(code)
    if not found.is_known:
        throttling.count(request, **GUESSES)
    status = HTTPStatus.OK if found.is_known else HTTPStatus.NOT_FOUND
    if _wants_json(request):
        return JsonResponse(asdict(found), status=status)
    told = {"verification": found, "meaning": _meaning_of(found), "delivery": DELIVERIES.get(found.delivery, ""), "typed": code}
    return _page(request, status=status, **told)


def _too_many(request: HttpRequest, wait: int) -> HttpResponse:
    if _wants_json(request):
        response: HttpResponse = problem_response(request, "too-many-requests")
    else:
        explanation = _("Somebody at your address tried many. Wait a minute, then try again.")
        texts = {"title": _("Too many unknown codes"), "explanation": explanation}
        response = render(request, "web/error.html", texts, status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(wait)
    return response


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _meaning_of(found: certificates.Verification) -> Meaning:
    return ERASED if found.state == "issued" and not found.holder else MEANINGS[found.state]


def _page(request: HttpRequest, *, status: int = 200, **context: object) -> HttpResponse:
    shared = {"section": "verify", "meanings": MEANINGS.values()}
    return render(request, "web/verify.html", shared | context, status=status)
