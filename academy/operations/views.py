"""What a supervisor asks: is the process alive, can it serve."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from academy.operations import health


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process answers; it asks nobody else, not even the database."""
    return JsonResponse({"status": "live"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 if all is well, 503 with what is wrong; also how many rows were given up and want a look."""
    found = health.examine(timezone.now())
    word = "ready" if found.is_ready else "unready"
    return JsonResponse({"status": word, "faults": found.faults, "given_up": found.given_up}, status=200 if found.is_ready else 503)
