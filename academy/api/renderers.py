"""JSON as it is sent."""

from rest_framework.renderers import JSONRenderer


class PlainJSONRenderer(JSONRenderer):
    """UTF-8 JSON without a charset parameter, which JSON has no use for."""

    charset = None
