"""What operations tells whoever listens."""

from django.dispatch import Signal

mail_queued = Signal()
"""A mail was written down; sent inside the transaction with `mail`."""
