"""How lists are cut into pages: `page`, `page_size` up to 200."""

from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

_LAST_PAGE = 999_999_999  # of what a database counts


class Pages(PageNumberPagination):
    """`count`, `next`, `previous`, `results`; an impossible page or size is a field fault, not a silent default."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def get_page_size(self, request: Request) -> int:
        text = request.query_params.get("page_size")
        if text is None:
            return self.page_size
        if not (text.isascii() and text.isdigit()) or len(text) > 6 or not 1 <= int(text) <= self.max_page_size:
            raise ValidationError({"page_size": [f"A whole number from 1 to {self.max_page_size}."]})
        return int(text)

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        text = request.query_params.get("page", "1")
        if not (text.isascii() and text.isdigit()) or len(text) > 9 or not 1 <= int(text) <= _LAST_PAGE:
            raise ValidationError({"page": ["A whole number from 1."]})
        return super().paginate_queryset(queryset, request, view)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """In the words of OpenAPI 3.1, where DRF speaks 3.0: there `nullable` means nothing, and null would be forbidden."""
        address = {"type": ["string", "null"], "format": "uri", "description": "null: there is none"}
        properties = {"count": {"type": "integer"}, "next": address, "previous": address, "results": schema}
        return {"type": "object", "required": list(properties), "properties": properties}

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        limits = {"page": {"maximum": _LAST_PAGE}, "page_size": {"maximum": self.max_page_size, "default": self.page_size}}
        return [
            {**parameter, "schema": {**parameter["schema"], "minimum": 1, **limits[parameter["name"]]}}
            for parameter in super().get_schema_operation_parameters(view)
        ]
