"""News of enrollments, sent inside the transaction that makes it: a receiver that fails undoes the event."""

from django.dispatch import Signal

completion_recorded = Signal()
"""An enrollment was completed. Arguments: enrollment (locked, already saved), at."""
