"""The installation's own secret, made once."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from django.conf import settings


def keep_secret_key(write: Callable[[str], object]) -> None:
    """Write the key that signs sessions and links, unless it is there; a step of `manage.py start`.

    It is a new one, never the key of this process: that may be ACADEMY_SECRET_KEY, which belongs to no file of ours.
    Args: write, which tells the operator.
    """
    path = Path(settings.SECRET_KEY_FILE)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as target:
        target.write(secrets.token_urlsafe(48) + "\n")
        target.flush()
        os.fsync(target.fileno())
    write(f"A secret key was made and is kept in {path}.")
