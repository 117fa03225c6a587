"""`/home`: the first page after logging in. Each role finds there what it comes for; who has several finds several."""

from datetime import datetime
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from academy.accounts.models import User
from academy.accounts.rules import needs_second_factor
from academy.accounts.selectors import is_administrator
from academy.operations import health
from academy.operations.selectors import backup_fault
from academy.web import figures, language
from academy.web.learning import learning_of
from academy.web.teaching import teaching_of


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Own courses; cohorts that one runs; one's country; for administrators participation and the state of the installation."""
    user, at = cast(User, request.user), timezone.now()  # as the decorator made sure
    wanted = [*language.wanted(request), "en"]
    context: dict[str, Any] = {"section": "home", "learning": learning_of(user, wanted=wanted, at=at)}
    if needs_second_factor(user):
        context["codes_needed"] = True
    else:
        context |= _as_staff(user, wanted, at)
    response = render(request, "web/home.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _as_staff(user: User, wanted: list[str], at: datetime) -> dict[str, Any]:
    """What the person's grants open; nothing for a trainee."""
    found: dict[str, Any] = {"countries": figures.countries_of(user, wanted=wanted, at=at)}
    teaching = teaching_of(user, wanted=wanted, at=at)
    if teaching.cohorts or teaching.older:
        found["teaching"] = teaching
    if is_administrator(user):
        state = health.examine(at)
        given_up = {kind: number for kind, number in state.given_up.items() if number}
        faults = [*state.faults.values(), *filter(None, [backup_fault(at)])]
        found |= {"overview": figures.overview(wanted=wanted, at=at), "faults": faults, "given_up": given_up}
    return found
