"""Every column that there is, with a value for it: a new one is tried the day it exists."""

import uuid
from typing import Any

from django.apps import apps
from django.db import models

OURS = ("accounts", "courses", "enrollments", "certificates", "operations", "participation", "account", "mfa", "usersessions")


def columns(*labels: str) -> dict[str, Any]:
    """The names of all columns of these apps' models, inherited ones too, each with a value that no default has."""
    found: dict[str, Any] = {}
    for label in labels or OURS:
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.get_fields():
                if isinstance(field, models.Field):
                    found |= {name: _value(field) for name in {field.name, field.attname, "pk"} if name}
    return found


def _value(field: "models.Field[Any, Any]") -> Any:
    kinds: list[tuple[type[models.Field[Any, Any]], Any]] = [
        (models.BooleanField, True),
        (models.DateTimeField, "2001-02-03T04:05:06Z"),
        (models.DateField, "2001-02-03"),
        (models.UUIDField, str(uuid.UUID(int=7))),
        (models.JSONField, {"score": 10_000}),
        (models.EmailField, "moved@example.org"),
        (models.CharField, "administrator"),
        (models.TextField, "administrator"),
        (models.ManyToManyField, [1]),
    ]
    return next((value for kind, value in kinds if isinstance(field, kind)), 1)
