import pytest
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from academy.api.renderers import PlainJSONRenderer, PlainNegotiation


def chosen(negotiation, accept):
    headers = {} if accept is None else {"HTTP_ACCEPT": accept}
    try:
        renderer, media_type = negotiation.select_renderer(Request(APIRequestFactory().get("/", **headers)), [PlainJSONRenderer()])
    except NotAcceptable:
        return None
    return type(renderer), media_type


@pytest.mark.parametrize(
    "accept",
    [None, "*/*", "application/json", "application/*", "text/html, */*;q=0.1", "application/json;q=0.5", "text/html", "", "nonsense"],
)
def test_the_short_way_chooses_what_the_long_one_would(accept):
    assert chosen(PlainNegotiation(), accept) == chosen(DefaultContentNegotiation(), accept)
