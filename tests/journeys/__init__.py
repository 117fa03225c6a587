"""Paths across all apps, with real server and worker processes."""
