"""Parts of an enrollment's reply that come from apps above: they register here, so nothing reaches upwards."""

from collections.abc import Callable, Sequence

from enrollments.models import Enrollment

Represent = Callable[[Sequence[Enrollment]], dict[int, object]]
_parts: dict[str, Represent] = {}


def register(name: str, represent: Represent) -> None:
    """Add a part; `represent` gives its value by enrollment id for many enrollments in a fixed number of statements."""
    _parts[name] = represent


def parts_of(enrollments: Sequence[Enrollment]) -> dict[int, dict[str, object]]:
    """Every registered part of every enrollment; one without a value is null."""
    values = {name: represent(enrollments) for name, represent in _parts.items()}
    return {row.pk: {name: found.get(row.pk) for name, found in values.items()} for row in enrollments}
