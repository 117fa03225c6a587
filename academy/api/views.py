"""The description of the API over HTTP."""

import threading
from functools import cache
from typing import Any

from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from academy.api.filters import refuse_unknown
from academy.api.permissions import Anyone

_making = threading.Lock()


def description() -> dict[str, Any]:
    """OpenAPI of all that is below `/api/v1/`; the same for everybody."""
    with _making:  # drf-spectacular fails where two threads make their first one at once
        return _made()


@cache
def _made() -> dict[str, Any]:
    """Made once a process, for it takes half a second."""
    with translation.override("en"):
        made: dict[str, Any] = SchemaGenerator().get_schema(public=True)
    return made


class DescriptionView(APIView):
    """OpenAPI 3.1 as JSON."""

    permission_classes = [Anyone]
    authentication_classes = []
    renderer_classes = [OpenApiJsonRenderer, OpenApiJsonRenderer2]

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        refuse_unknown(request, set())
        return Response(description())
