"""Folders of each test's own."""

import os
from pathlib import Path

import pytest

# The embedded queue delivers once, and only a server takes what a file of the embedded database has to bear.
collect_ignore = ["test_sqlite.py"] if os.environ.get("DATABASE_URL") else ["test_redelivery.py"]


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path: Path) -> None:
    settings.DATA_FOLDER = tmp_path / "data"
    settings.DATA_FOLDER.mkdir()
    settings.FILES_FOLDER = settings.DATA_FOLDER / "files"
    settings.MAIL_FOLDER = settings.DATA_FOLDER / "mail"
    settings.QUEUE_FILE = settings.DATA_FOLDER / "queue.sqlite3"
