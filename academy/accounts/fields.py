"""Fields whose empty value is NULL, so that a unique constraint lets many people have none."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    EmailField = models.EmailField[str | None, str | None]
    CharField = models.CharField[str | None, str | None]
else:  # Django's own classes take no parameters at run time
    EmailField, CharField = models.EmailField, models.CharField


class _EmptyIsNull:
    def get_prep_value(self, value: object) -> object:
        return super().get_prep_value(value) or None  # type: ignore[misc]

    def to_python(self, value: object) -> object:
        return super().to_python(value) or None  # type: ignore[misc]

    def pre_save(self, model_instance: models.Model, add: bool) -> object:
        value = super().pre_save(model_instance, add) or None  # type: ignore[misc]
        setattr(model_instance, self.attname, value)  # type: ignore[attr-defined]
        return value


class NullableEmailField(_EmptyIsNull, EmailField):
    """An e-mail address, or NULL; allauth writes an empty text where there is none."""


class NullableNameField(_EmptyIsNull, CharField):
    """A log-in name, or NULL."""
