"""Every address of Academy, as the resolver has it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, get_resolver

METHODS = ("get", "post", "put", "patch", "delete")
API = "api/v1/"
_PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
_SAMPLES = {"uuid": "00000000-0000-4000-8000-000000000000", "int": "1", "slug": "x", "str": "x", "path": "x"}


@dataclass(frozen=True)
class Route:
    """One address with its parameters as the resolver writes them, and the methods that it takes; pages that are functions: GET."""

    pattern: str
    methods: tuple[str, ...]

    def path(self, **values: str) -> str:
        """A path that leads here; `values` by the name or else the kind of a parameter, already percent-encoded."""

        def value_of(found: re.Match[str]) -> str:
            kind = found["kind"] or "str"
            return values.get(found["name"], values.get(kind, _SAMPLES[kind]))

        return "/" + _PARAMETER.sub(value_of, self.pattern)

    @property
    def is_fixed(self) -> bool:
        """Whether there is one address alone."""
        return not set("<(") & set(self.pattern)


def routes(prefix: str = "") -> list[Route]:
    """All routes whose address begins so."""
    return [route for route in _walk(get_resolver().url_patterns, "") if route.pattern.startswith(prefix)]


def _walk(patterns: list[object], before: str) -> Iterator[Route]:
    for each in patterns:
        whole = before + str(each.pattern)
        if isinstance(each, URLPattern):
            view = getattr(each.callback, "cls", None) or getattr(each.callback, "view_class", None)
            yield Route(whole, tuple(method for method in METHODS if hasattr(view, method)) if view else ("get",))
        else:
            yield from _walk(each.url_patterns, whole)
