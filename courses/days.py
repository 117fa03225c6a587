"""What whole days in a cohort's zone mean as instants. Both ends are inclusive, so a span ends where the day after its last one begins."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones


def is_zone(name: str) -> bool:
    """Tell whether this is a time zone of the IANA list."""
    return name in _zones()


def first_instant(day: date, *, zone: str) -> datetime:
    """When a day begins in a zone (UTC). Where midnight was skipped, it is the instant that the clocks were moved."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def instant_after(day: date, *, zone: str) -> datetime:
    """When a day is over in a zone (UTC); the first instant that no longer belongs to it."""
    return first_instant(day + timedelta(days=1), zone=zone)


def day_of(at: datetime, *, zone: str) -> date:
    """The day that an instant falls on in a zone."""
    return at.astimezone(ZoneInfo(zone)).date()


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())  # opens every file of the zone database
