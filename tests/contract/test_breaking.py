"""Which changes of the API break a client."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.contract.breaking import breaks, main
from tests.contract.scene import ROOT

Change = Callable[[dict[str, Any]], object]
ADDRESS = "/api/v1/things/{uuid}"


def described() -> dict[str, Any]:
    """An API of one address."""
    thing = {
        "type": "object",
        "required": ["id", "state"],
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "state": {"type": "string", "enum": ["open", "closed"]},
            "note": {"type": ["string", "null"]},
            "score": {"oneOf": [{"$ref": "#/components/schemas/Score"}, {"type": "null"}]},
            "rows": {"type": "array", "items": {"type": "string"}},
            "by_key": {"type": "object", "additionalProperties": {"type": "integer"}},
        },
    }
    body = {
        "type": "object",
        "required": ["title"],
        "properties": {
            "title": {"type": "string", "maxLength": 200},
            "kind": {"type": "string", "enum": ["a", "b"]},
            "size": {"type": ["number", "null"], "minimum": 0},
        },
        "additionalProperties": False,
    }
    operation = {
        "security": [{"token": []}, {}],
        "parameters": [
            {"in": "path", "name": "uuid", "required": True, "schema": {"type": "string", "format": "uuid"}},
            {"in": "query", "name": "q", "schema": {"type": "string"}},
        ],
        "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Body"}}}},
        "responses": {
            "200": {"content": {"application/json": {"schema": {"allOf": [{"$ref": "#/components/schemas/Thing"}]}}}},
            "409": {"$ref": "#/components/responses/Conflict"},
        },
    }
    return {
        "paths": {ADDRESS: {"put": operation}},
        "components": {
            "schemas": {"Thing": thing, "Body": body, "Score": {"type": "number"}},
            "responses": {"Conflict": {"content": {"application/problem+json": {"schema": {"type": "object"}}}}},
        },
    }


def operation(api: dict[str, Any]) -> Any:
    return api["paths"][ADDRESS]["put"]


def thing(api: dict[str, Any]) -> Any:
    return api["components"]["schemas"]["Thing"]


def body(api: dict[str, Any]) -> Any:
    return api["components"]["schemas"]["Body"]


BREAKS: dict[str, tuple[Change, list[str]]] = {
    "a path": (lambda api: api["paths"].pop(ADDRESS), [": is gone"]),
    "a method": (lambda api: api["paths"][ADDRESS].pop("put"), [": is gone"]),
    "a status": (lambda api: operation(api)["responses"].pop("409"), [" 409: is gone"]),
    "a kind of answer": (
        lambda api: operation(api)["responses"].update({"200": {"content": {"text/csv": {"schema": {}}}}}),
        [" 200: application/json is gone"],
    ),
    "a kind of problem": (lambda api: api["components"]["responses"].update({"Conflict": {}}), [" 409: application/problem+json is gone"]),
    "a log-in": (lambda api: operation(api).update(security=[{"token": []}]), [": asks for a log-in now"]),
    "a parameter gone": (lambda api: operation(api)["parameters"].pop(), [": query parameter q is gone"]),
    "a parameter required": (lambda api: operation(api)["parameters"][1].update(required=True), [": query parameter q is required now"]),
    "a new required parameter": (
        lambda api: operation(api)["parameters"].append({"in": "query", "name": "n", "required": True, "schema": {}}),
        [": query parameter n is required now"],
    ),
    "a parameter of another type": (
        lambda api: operation(api)["parameters"][1].update(schema={"type": "integer"}),
        [": query parameter q: string where integer is taken now"],
    ),
    "a body required": (lambda api: operation(api)["requestBody"].update(required=True), [": a body is required now"]),
    "a field of a request required": (lambda api: body(api)["required"].append("kind"), [" request.kind: is required now"]),
    "a new required field of a request": (
        lambda api: (body(api)["required"].append("n"), body(api)["properties"].update(n={})),
        [" request.n: is required now"],
    ),
    "a field of a request gone": (lambda api: body(api)["properties"].pop("kind"), [" request.kind: is gone"]),
    "a value of a request gone": (lambda api: body(api)["properties"]["kind"]["enum"].remove("b"), [" request.kind: takes only a now"]),
    "values of a request fixed": (
        lambda api: body(api)["properties"]["title"].update(enum=["a"]),
        [" request.title: takes only a now"],
    ),
    "a request shorter": (
        lambda api: body(api)["properties"]["title"].update(maxLength=80),
        [" request.title: maxLength 80 is asked for now"],
    ),
    "a request longer": (
        lambda api: body(api)["properties"]["title"].update(minLength=2),
        [" request.title: minLength 2 is asked for now"],
    ),
    "a request in a form": (
        lambda api: body(api)["properties"]["title"].update(format="email", pattern="@"),
        [" request.title: format email is asked for now", " request.title: pattern @ is asked for now"],
    ),
    "a request without null": (
        lambda api: body(api)["properties"]["size"].update(type="number"),
        [" request.size: null where number is taken now"],
    ),
    "a request of whole numbers": (
        lambda api: body(api)["properties"]["size"].update(type=["integer", "null"]),
        [" request.size: number where integer is taken now"],
    ),
    "an answer without a field": (lambda api: thing(api)["properties"].pop("note"), [" 200.note: is gone"]),
    "an answer without a field of before": (lambda api: thing(api)["required"].remove("state"), [" 200.state: may be missing now"]),
    "an answer that may be null": (
        lambda api: thing(api)["properties"]["id"].update(type=["string", "null"]),
        [" 200.id: null where string is expected"],
    ),
    "an answer of another type": (
        lambda api: api["components"]["schemas"]["Score"].update(type="string"),
        [" 200.score: string where number is expected"],
    ),
    "an answer of another form": (lambda api: thing(api)["properties"]["id"].pop("format"), [" 200.id: format uuid is not kept"]),
    "an answer of anything": (lambda api: thing(api)["properties"].update(id={}), [" 200.id: anything where string is expected"]),
    "rows of another type": (
        lambda api: thing(api)["properties"]["rows"].update(items={"type": "integer"}),
        [" 200.rows[]: integer where string is expected"],
    ),
    "values by key of another type": (
        lambda api: thing(api)["properties"]["by_key"].update(additionalProperties={"type": "number"}),
        [" 200.by_key{}: number where integer is expected"],
    ),
}
FREE: dict[str, Change] = {
    "a path": lambda api: api["paths"].update({"/api/v1/more": {"get": {"responses": {}}}}),
    "a status": lambda api: operation(api)["responses"].update({"202": {}}),
    "an optional parameter": lambda api: operation(api)["parameters"].append({"in": "query", "name": "n", "schema": {}}),
    "an optional field of a request": lambda api: body(api)["properties"].update(n={"type": "string"}),
    "a field of a request that is optional now": lambda api: body(api)["required"].remove("title"),
    "a value of a request": lambda api: body(api)["properties"]["kind"]["enum"].append("c"),
    "a longer request": lambda api: body(api)["properties"]["title"].update(maxLength=400),
    "null in a request": lambda api: body(api)["properties"]["title"].update(type=["string", "null"]),
    "a field of an answer": lambda api: thing(api)["properties"].update(more={"type": "string"}),
    "a field that is always there now": lambda api: thing(api)["required"].append("note"),
    "an answer that is never null now": lambda api: thing(api)["properties"]["note"].update(type="string"),
    "a value of an answer": lambda api: thing(api)["properties"]["state"]["enum"].append("late"),
    "a whole number in an answer": lambda api: api["components"]["schemas"]["Score"].update(type="integer"),
    "another name of a component": lambda api: (
        api["components"]["schemas"].update(Other=thing(api)),
        operation(api)["responses"].update({"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Other"}}}}}),
    ),
    "no log-in": lambda api: operation(api).pop("security"),
}


@pytest.mark.parametrize(("change", "told"), BREAKS.values(), ids=BREAKS)
def test_what_breaks_a_client_is_told(change: Change, told: list[str]) -> None:
    api = copy.deepcopy(described())
    change(api)

    assert breaks(described(), api) == [f"PUT {ADDRESS}{each}" for each in told]


@pytest.mark.parametrize("change", FREE.values(), ids=FREE)
def test_what_only_adds_is_free(change: Change) -> None:
    api = copy.deepcopy(described())
    change(api)

    assert breaks(described(), api) == []


def test_the_command_fails_at_a_break_alone(tmp_path, capsys):
    released, new = (YAML(typ="safe").load(ROOT / "academy" / "docs" / "openapi.yaml") for _ in range(2))
    del new["paths"]["/api/v1/me"]["patch"]
    files = [tmp_path / "released.yaml", tmp_path / "new.yaml"]
    for file, document in zip(files, (released, new), strict=True):
        YAML(typ="safe").dump(document, file)

    outcomes = [main(str(files[0]), str(files[0])), main(str(files[0]), str(files[1]))]

    assert (outcomes, capsys.readouterr().out.split("\n")) == ([0, 1], ["", "PATCH /api/v1/me: is gone", ""])
