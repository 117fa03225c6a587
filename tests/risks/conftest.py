"""Folders and a mail sink of each test's own."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from academy.demonstration import plan

# The embedded queue delivers once, and only a server takes what a file of the embedded database has to bear.
collect_ignore = ["test_sqlite.py"] if os.environ.get("DATABASE_URL") else ["test_redelivery.py"]


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path: Path) -> None:
    settings.DATA_FOLDER = tmp_path / "data"
    settings.DATA_FOLDER.mkdir()
    settings.FILES_FOLDER = settings.DATA_FOLDER / "files"
    settings.MAIL_URL = "smtp://sink.example.test"  # pytest-django keeps what is sent in a list
    settings.QUEUE_FILE = settings.DATA_FOLDER / "queue.sqlite3"


@pytest.fixture(autouse=True)
def _few_are_invented(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = plan.cohort_plans
    monkeypatch.setattr(plan, "cohort_plans", lambda today: [replace(each, places=each.places[:3]) for each in everything(today)])
