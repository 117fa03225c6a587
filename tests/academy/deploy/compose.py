"""docker-compose.yml as compose reads it: anchors merged, variables filled in."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[3]
FILE = ROOT / "docker-compose.yml"
VARIABLE = re.compile(r"\$\$|\$\{(?P<name>\w+)(?P<kind>:[?-])?(?P<word>[^}]*)\}")

SECRETS = {"ACADEMY_SECRET_KEY": "s" * 64, "POSTGRES_PASSWORD": "p" * 64, "REDIS_PASSWORD": "r" * 64}
GIVEN = {"ACADEMY_HOST": "academy.example", "ACADEMY_TLS_FOLDER": "./tls", **SECRETS}
"""What an operator has to say; everything else has a default."""


class NotSet(Exception):
    """A variable without a default is missing."""


def read(given: Mapping[str, str] = GIVEN) -> dict[str, Any]:
    """The file with its variables filled in. Raises: NotSet."""
    filled: dict[str, Any] = _fill(raw(), given)
    return filled


def raw() -> dict[str, Any]:
    """The file with its anchors merged and its variables as they stand."""
    read: dict[str, Any] = YAML(typ="safe").load(FILE)
    return read


def _fill(node: Any, given: Mapping[str, str]) -> Any:
    if isinstance(node, dict):
        return {key: _fill(value, given) for key, value in node.items()}
    if isinstance(node, list):
        return [_fill(value, given) for value in node]
    return VARIABLE.sub(lambda found: _value(found, given), node) if isinstance(node, str) else node


def _value(found: re.Match[str], given: Mapping[str, str]) -> str:
    if found[0] == "$$":
        return "$"
    if value := given.get(found["name"], ""):
        return value
    if found["kind"] == ":-":
        return found["word"]
    raise NotSet(found["name"])
