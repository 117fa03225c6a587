"""Everything that can stop a start, found out before anything is changed."""

import errno
import fcntl
import os
import socket
import time
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.utils.module_loading import import_string

from academy.operations.starting import schema

LOCK_NAME = "start.lock"
RESTORING = ".restoring"  # lies in a data folder while a backup is restored into it
OLDEST_POSTGRESQL = 15


class StartRefused(Exception):
    """Why Academy does not start, in one sentence for the terminal."""


def check_folder(folder: Path) -> None:
    """Refuse a data folder in which nothing could be kept, or into which a backup was restored in part; it is not made here."""
    if (folder / RESTORING).exists():
        raise StartRefused(f"A backup is being restored into {folder}, or that was broken off: run `manage.py restore` again.")
    existing = folder
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        why = f"{existing} is no folder in which this user may write"
        raise StartRefused(f"The data folder {folder} cannot be written: {why}; ACADEMY_DATA can name another.")


def lock_folder(folder: Path, *, patience_seconds: float = 2) -> int:
    """Claim the data folder for this process and its children; make it where it is missing.

    The children hold the claim too, so it lasts until the last of them is gone; those of a killed start are waited for.
    Returns: the open file that is the claim.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + patience_seconds
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            if time.monotonic() > deadline:
                owner = os.read(handle, 20).decode() or "unknown"
                os.close(handle)
                raise StartRefused(
                    f"Academy already runs on {folder} (process {owner}); stop it first, or set ACADEMY_DATA to another folder."
                ) from fault
            time.sleep(0.05)
        else:
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
            return handle


def bind(host: str, port: int) -> socket.socket:
    """A socket that holds the address but does not listen yet; nobody else can take the address meanwhile."""
    if not 1 <= port <= 65535:
        raise StartRefused(f"--port takes a number from 1 to 65535, not {port}.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except (OSError, OverflowError) as fault:
        raise StartRefused(_why_not_bound(host, port, fault)) from fault
    return listener


def listen(listener: socket.socket) -> None:
    """Take connections from now on; they wait until the web process answers, also while it starts again."""
    try:
        listener.listen(512)
    except OSError as fault:
        host, port = listener.getsockname()[:2]
        raise StartRefused(_why_not_bound(host, port, fault)) from fault


def check_database() -> None:
    """Refuse a database that does not answer, is too old a server, or was migrated by a newer version of this code."""
    if schema.is_file() and not schema.file().exists():
        return
    try:
        unknown = schema.unknown_migrations()
        version = OLDEST_POSTGRESQL if schema.is_file() else schema.server_version()
    except DatabaseError as fault:
        where = schema.file() if schema.is_file() else "that DATABASE_URL names"
        raise StartRefused(f"The database {where} cannot be used: {str(fault).strip().splitlines()[0]}.") from fault
    if version < OLDEST_POSTGRESQL:
        raise StartRefused(f"The database is PostgreSQL {version}; Academy needs {OLDEST_POSTGRESQL} or newer.")
    if unknown:
        label, name = unknown[0]
        raise StartRefused(f"The database was made by a newer version of Academy (it holds {label}.{name}): start that version.")


def ask_others() -> None:
    """Refuse what one of those that the settings name forbids."""
    for why_not in settings.ACADEMY_START_REFUSALS:
        if said := import_string(why_not)():
            raise StartRefused(said)


def _why_not_bound(host: str, port: int, fault: Exception) -> str:
    code = fault.errno if isinstance(fault, OSError) else None
    if code == errno.EADDRINUSE:
        return f"Port {port} on {host} is in use: stop what uses it, or choose another with --port."
    if code in {errno.EACCES, errno.EPERM}:
        return f"This user may not listen on port {port}: choose one above 1023 with --port."
    if isinstance(fault, OverflowError):
        return f"{port} is no port: --port takes 1 to 65535."
    return f"{host} is no address of this machine: --host takes one, such as 127.0.0.1."
