"""Benchmarks: `python3 manage.py benchmark NAME` runs one; its last line is one JSON object with its figures."""
