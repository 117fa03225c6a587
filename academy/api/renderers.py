"""JSON as it is sent."""

from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request


class PlainJSONRenderer(JSONRenderer):
    """UTF-8 JSON without a charset parameter, which JSON has no use for."""

    charset = None


class PlainNegotiation(DefaultContentNegotiation):
    """DRF's own, but for the common case: one format on offer, and a caller who takes it by name or takes anything."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> tuple[BaseRenderer, str]:
        wanted = request.META.get("HTTP_ACCEPT", "*/*")
        if len(renderers) == 1 and not format_suffix and wanted in {"*/*", renderers[0].media_type}:
            return renderers[0], renderers[0].media_type
        chosen: tuple[BaseRenderer, str] = super().select_renderer(request, renderers, format_suffix)
        return chosen
