"""A sign of life of schedule, queue and worker together: the time at which a periodic task last ran."""

from datetime import UTC, datetime

from django.conf import settings

_NAME = "worker-seen"


def beat() -> None:
    """Note that a periodic task runs now."""
    (settings.DATA_FOLDER / _NAME).touch(mode=0o600)


def last_beat() -> datetime | None:
    """When a periodic task last ran (UTC); None if none ever did."""
    try:
        return datetime.fromtimestamp((settings.DATA_FOLDER / _NAME).stat().st_mtime, tz=UTC)
    except FileNotFoundError:
        return None
