"""How lists are cut into pages: `page`, `page_size` up to 200."""

from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request


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
        if not (text.isascii() and text.isdigit()) or len(text) > 9 or int(text) < 1:
            raise ValidationError({"page": ["A whole number from 1."]})
        return super().paginate_queryset(queryset, request, view)
