"""OpenAPI: how our authentication is described, and the problem documents of every operation."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

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


class AcademySchema(AutoSchema):
    """Tags by the first part of the path below /api/v1/."""

    def get_tags(self) -> list[str]:
        parts = [part for part in self.path.removeprefix("/api/v1").split("/") if part]
        return [parts[0].split(".")[0] if parts else "academy"]


def add_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Name the problem document as the answer to every refusal, which all operations share."""
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            if not isinstance(operation, dict) or "responses" not in operation:
                continue
            for status in _refusals(path, method, operation):
                operation["responses"].setdefault(status, {"$ref": f"#/components/responses/Problem{status}"})
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _problem_schema()
    result["components"]["responses"] = {
        f"Problem{status}": {"description": text, "content": {"application/problem+json": {"schema": {"$ref": _SCHEMA}}}}
        for status, text in _TEXTS.items()
    }
    return result


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
    if "{" in path:
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
