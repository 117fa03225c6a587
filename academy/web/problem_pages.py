"""The problems that the API can answer, for the pages that their `type` leads to."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from academy.api.problems import PROBLEMS
from academy.errors import AcademyError


@dataclass(frozen=True)
class Problem:
    code: str
    status: int
    title: str


def problems() -> dict[str, Problem]:
    """Every problem by its code: the fixed ones, and each error class of a service."""
    found = {code: Problem(code, status, title) for code, (status, title) in PROBLEMS.items()}
    for error in _below(AcademyError):
        found.setdefault(error.code, Problem(error.code, error.status, str(error.title)))
    return found


def explanation(status: int) -> str:
    """What a caller can do about a problem of this status."""
    return {
        400: _("The body or the address could not be read: it is not JSON, repeats a key or is nested too deeply. Nothing was changed."),
        401: _("Nobody is logged in, or the session has ended. Log in and send the request again. Nothing was changed."),
        403: _("You are logged in, but you may not do this. Nothing was changed."),
        404: _("There is nothing at this address, or it is not yours to see. Check each letter of the address."),
        405: _("The address exists, but does not take this method. The header “Allow” names those that it takes."),
        406: _("The address cannot answer in the form that “Accept” asks for. Ask for application/json."),
        409: _("It does not fit the present state. “state” in the answer says what stands in the way. Nothing was changed."),
        412: _("Somebody changed it since you read it. Read it again, then decide. Nothing was changed."),
        413: _("The body is larger than the address takes. Nothing was changed."),
        415: _("Send the body as application/json. Nothing was changed."),
        422: _("Some values need a change. “errors” in the answer names each field and says what is wrong. Nothing was changed."),
        429: _("Too many requests came in a short time. Wait as many seconds as “Retry-After” says."),
        500: _("The fault is ours and was recorded. What was saved before is safe. Send the request again in a minute."),
    }.get(status, _("The request was not done. Nothing was changed."))


def _below(error: type[AcademyError]) -> Iterator[type[AcademyError]]:
    for one in error.__subclasses__():
        yield one
        yield from _below(one)
