"""News of courses, sent inside the transaction that makes it."""

from django.dispatch import Signal

cohort_dates_changed = Signal()
"""The close of a cohort, or its grace, moved. Arguments: cohort (locked, already saved), at."""
