"""The description of the API over HTTP."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from academy.api import views


def test_the_description_is_what_the_generator_makes(api):
    answer = api.get("/api/v1/schema")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/vnd.oai.openapi+json")
    assert answer.json() == json.loads(json.dumps(SchemaGenerator().get_schema(public=True)))


def test_the_description_takes_no_parameter_that_it_does_not_read(api):
    assert api.get("/api/v1/schema?version=9").json()["errors"] == {"version": ["There is no such filter."]}


def test_many_who_ask_first_at_once_get_one_description(monkeypatch):
    made = []

    class Slow(SchemaGenerator):
        def get_schema(self, *args: object, **kwargs: object) -> object:
            made.append(self)
            return super().get_schema(*args, **kwargs)

    monkeypatch.setattr(views, "SchemaGenerator", Slow)
    views._made.cache_clear()

    with ThreadPoolExecutor(max_workers=8) as pool:
        statuses = list(pool.map(lambda _: Client().get("/api/v1/schema").status_code, range(8)))

    views._made.cache_clear()
    assert (statuses, len(made)) == ([200] * 8, 1)


@pytest.mark.parametrize("accept", ["application/json", "application/vnd.oai.openapi+json", "*/*"])
def test_the_description_comes_as_json_however_it_is_asked_for(api, accept):
    answer = api.get("/api/v1/schema", headers={"accept": accept})

    assert (answer.status_code, answer.json()["openapi"]) == (200, "3.1.1")
