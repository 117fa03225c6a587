"""JSON as it is sent."""

from rest_framework.renderers import JSONRenderer


class PlainJSONRenderer(JSONRenderer):
    """UTF-8 JSON; `Accept: application/problem+json` is answered too, for problems come whatever was asked for."""

    charset = None
