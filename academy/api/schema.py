"""OpenAPI: how our authentication is described, and the problem documents and examples of every operation.

The examples stand in `api/examples.py` of each app: PATHS by the end of a path, COMPONENTS by schema, and OPERATIONS (by operation and
status or parameter) where another one is needed.
"""

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework.permissions import AllowAny
from rest_framework.serializers import DictField

from academy.api.examples import REFUSALS

_SCHEMA = "#/components/schemas/Problem"


class SessionTokenScheme(OpenApiAuthenticationExtension):
    target_class = "academy.accounts.api.authentication.SessionTokenAuthentication"
    name = "sessionToken"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "X-Session-Token",
            "description": "The token that log-in at /_allauth/app/v1/ gives.",
        }


class CookieScheme(OpenApiAuthenticationExtension):
    target_class = "academy.accounts.api.authentication.CookieAuthentication"
    name = "cookie"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "A browser's session; writes need X-CSRFToken as well.",
        }


class StrictBody(OpenApiSerializerExtension):
    """A body of ours takes no key that it does not name."""

    target_class = "academy.api.serializers.StrictSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        schema: dict[str, Any] = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        for name, field in self.target.fields.items():
            if isinstance(field, DictField) and not field.allow_empty:
                schema["properties"][name]["minProperties"] = 1
        return {**schema, "additionalProperties": False}


class AcademySchema(AutoSchema):
    """Tags by the first part of the path below /api/v1/; what anybody may call says so; names without dots, for code is made of them."""

    def get_auth(self) -> list[dict[str, list[str]]]:
        auth: list[dict[str, list[str]]] = super().get_auth()
        is_public = any(isinstance(each, AllowAny) for each in self.view.get_permissions())
        return [*auth, {}] if auth and is_public and {} not in auth else auth

    def get_operation_id(self) -> str:
        return str(super().get_operation_id()).replace(".", "_")

    def get_tags(self) -> list[str]:
        parts = [part for part in self.path.removeprefix("/api/v1").split("/") if part]
        return [parts[0].split(".")[0] if parts else "academy"]


def add_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Name the problem document as the answer to every refusal, which all operations share."""
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            if not isinstance(operation, dict) or "responses" not in operation:
                continue
            named = [status for status in operation["responses"] if status in _TEXTS]  # by the view, without saying what comes
            for status in [*_refusals(path, method, operation), *named]:
                operation["responses"][status] = {"$ref": f"#/components/responses/Problem{status}"}
            if any(parameter["name"] == "If-None-Match" for parameter in operation.get("parameters", [])):
                operation["responses"]["304"] = {"description": "What the client has is what there is."}
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _problem_schema()
    result["components"]["responses"] = {
        f"Problem{status}": {
            "description": text,
            "content": {"application/problem+json": {"schema": {"$ref": _SCHEMA}, "example": REFUSALS[status]}},
        }
        for status, text in _TEXTS.items()
    }
    return result


def add_examples(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Give each path parameter, each request and each successful answer its example."""
    paths, components, operations = (_examples(kind) for kind in ("PATHS", "COMPONENTS", "OPERATIONS"))
    shown: dict[str, Any] = {}
    for path, methods in result["paths"].items():
        ends = {name: f"{collection}/{{{name}}}" for collection, name in _PARAMETER.findall(path)}
        for operation in methods.values():
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path":
                    own = f"{operation['operationId']} {parameter['name']}"
                    parameter["example"] = operations.get(own, paths.get(ends[parameter["name"]]))
            for status, media in _media(operation):
                name = _component(media["schema"], components, shown)
                if f"{operation['operationId']} {status}" in operations:
                    media["example"] = operations[f"{operation['operationId']} {status}"]
                elif name:
                    media["examples"] = {name: {"$ref": f"#/components/examples/{name}"}}
    result["components"]["examples"] = {name: {"value": value} for name, value in sorted(shown.items())}
    return result


_PARAMETER = re.compile(r"([^/]+)/\{(\w+)\}")


def _examples(kind: str) -> dict[str, Any]:
    """The examples of all apps of one kind."""
    found: dict[str, Any] = {}
    for app in apps.get_app_configs():
        if app.module and module_has_submodule(app.module, "api"):
            package = import_module(f"{app.name}.api")
            if module_has_submodule(package, "examples"):
                found |= getattr(import_module(f"{app.name}.api.examples"), kind, {})
    return found


def _media(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The bodies of an operation: its request's, as status "", and its successful answers'."""
    bodies = {"": operation.get("requestBody", {}), **{status: body for status, body in operation["responses"].items() if status < "3"}}
    for status, body in bodies.items():
        for media in body.get("content", {}).values():
            yield status, media


def _component(schema: dict[str, Any], components: dict[str, Any], shown: dict[str, Any]) -> str:
    """The name of the example of a schema, which is put among those shown; a list shows one row."""
    name = schema.get("$ref", "").rpartition("/")[2]
    row = name.removeprefix("Paginated").removesuffix("List")
    item = schema.get("items", {}).get("$ref", "").rpartition("/")[2]
    if name in components:
        shown[name] = components[name]
    elif name and row in components:
        shown[name] = {"count": 1, "next": None, "previous": None, "results": [components[row]]}
    elif item in components:
        name = f"{item}List"
        shown[name] = [components[item]]
    return name if name in shown else ""


_TEXTS = {
    "400": "The request could not be read.",
    "401": "Nobody is logged in.",
    "403": "This person may not do it.",
    "404": "Not there, or not for this person.",
    "405": "Another method.",
    "406": "No representation of that kind.",
    "409": "It does not fit the present state; `state` says what stands in the way.",
    "412": "`If-Match` named another state.",
    "413": "Too large.",
    "415": "Not JSON.",
    "422": "A field, a filter or an unknown key; `errors` by field.",
    "429": "Too many requests; see Retry-After.",
}


def _refusals(path: str, method: str, operation: dict[str, Any]) -> list[str]:
    found = ["400", "406", "422"]
    if any(operation.get("security", [])):
        found += ["401", "403"]
    if "{" in path or any(parameter["name"] == "page" for parameter in operation.get("parameters", [])):
        found.append("404")
    if method in {"post", "put", "patch", "delete"}:
        found += ["409", "412", "413", "415"]
    return [*found, "429"]


def _problem_schema() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "description": "RFC 9457",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "description": "/problems/CODE, which answers with a page"},
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "errors": {"type": "object", "additionalProperties": {"type": "array", "items": text}},
            "state": {"type": "object", "additionalProperties": True},
        },
    }
