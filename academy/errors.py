"""What a service may answer instead of doing its work; `academy.api.problems` turns each into a problem document."""

from collections.abc import Mapping
from typing import ClassVar


class AcademyError(Exception):
    """A refusal with a stable `code`, a `title` for people and a `detail` that says what to do.

    `state` is what stands in the way, as JSON values; it is shown to the caller beside the problem.
    """

    code: ClassVar[str]
    title: ClassVar[str]
    status: ClassVar[int]

    def __init__(self, detail: str, *, state: Mapping[str, object] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.state = dict(state or {})


class Conflict(AcademyError):
    """The present state does not allow it (409)."""

    code = "conflict"
    title = "That does not fit the present state"
    status = 409


class Refused(AcademyError):
    """This person may not do it (403)."""

    code = "forbidden"
    title = "You may not do this"
    status = 403


class ChangedMeanwhile(AcademyError):
    """The caller decided on a state that is no longer there (412)."""

    code = "precondition-failed"
    title = "It was changed in the meantime"
    status = 412


class Invalid(AcademyError):
    """A value cannot be used (422); `fields` gives the messages by field name."""

    code = "invalid-field"
    title = "Some values need a change"
    status = 422

    def __init__(self, fields: Mapping[str, list[str]], detail: str = "") -> None:
        super().__init__(detail or "Some values need a change: see errors.")
        self.fields = {name: list(messages) for name, messages in fields.items()}
