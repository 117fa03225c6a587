"""Backups: one folder that holds kept files once, by SHA-256, and beside them a dated folder a backup."""
