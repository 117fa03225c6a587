"""What the children of `manage.py start` do: the web server, and the worker with its schedule."""

import ctypes
import importlib
import logging
import os
import signal
import socket
import sys
import threading
import warnings
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

from celery import beat, current_app
from celery.exceptions import SecurityWarning
from celery.signals import worker_shutting_down
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import reverse
from gunicorn import sock  # type: ignore[import-untyped]
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from kombu import pools

logger = logging.getLogger(__name__)

_LOADED_ANYWAY = (
    "celery.app.log",
    "celery.apps.worker",
    "celery.concurrency.solo",
    "celery.events",
    "gunicorn.workers.gthread",
)
_MALLOC_OPTIONS = {-3: 1 << 20, -1: 1 << 20, -8: 2}  # M_MMAP_THRESHOLD, M_TRIM_THRESHOLD (bytes), M_ARENA_MAX: malloc.h
_WARMED = ("start", "account_signup")  # pages that between them load templates, addresses, forms and words


class WebServer(BaseApplication):
    """gunicorn on a socket that is bound already: one process, eight threads.

    Without gunicorn's arbiter, which would be one more process of 12 MB: the supervisor starts a fallen one again. What the arbiter
    watches beyond that is the main thread, and requests run in others.
    """

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        super().__init__()

    def load_config(self) -> None:
        chosen = {
            "bind": f"fd://{self.listener.fileno()}",
            "worker_class": "gthread",
            "threads": 8,
            "graceful_timeout": 5,
            "keepalive": 5,
            "loglevel": "warning",
            **({"worker_tmp_dir": "/dev/shm"} if Path("/dev/shm").is_dir() else {}),  # noqa: S108 -- a heartbeat file; a disk would make it wait
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> object:
        return get_wsgi_application()

    def serve(self) -> None:
        """Answer requests in this process until a signal ends it; requests in hand are finished."""
        log = self.cfg.logger_class(self.cfg)
        listeners = sock.create_sockets(self.cfg, log)
        worker = self.cfg.worker_class(1, os.getppid(), listeners, self, self.cfg.timeout, self.cfg, log)
        worker.pid = os.getpid()
        worker.init_process()


def load_for_all() -> None:
    """Import, before the processes part, what each would import for itself: it is there once, and the first request need not wait."""
    get_wsgi_application()
    importlib.import_module(settings.ROOT_URLCONF)
    for module in _LOADED_ANYWAY:
        importlib.import_module(module)
    current_app.loader.import_default_modules()
    current_app.finalize()
    current_app.connection_for_write().get_transport_cls()  # imports it
    if not settings.REDIS_URL:
        with current_app.connection_for_write("sqla+sqlite://") as memory:  # SQLAlchemy maps kombu's tables once, for all
            memory.default_channel.queue_declare("celery")
    for name in _WARMED:
        _answer(reverse(name))


def _answer(path: str) -> None:
    """Render a page for nobody: what its first request would load is there before the processes part."""
    environ: dict[str, Any] = {"PATH_INFO": path, "HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1"}
    setup_testing_defaults(environ)
    reply = get_wsgi_application()(environ, lambda *_: bytes)
    try:
        for _ in reply:
            pass
    finally:
        reply.close()


def part_with_nothing_open() -> None:
    """Close what a start step may have opened: two processes must not share a connection."""
    connections.close_all()
    pools.reset()  # type: ignore[no-untyped-call] # kombu is typed in part
    current_app._after_fork()  # as Celery does where its own processes part
    channel: Any = current_app.connection_for_write().get_transport_cls().Channel
    for engine, _ in getattr(channel, "_engines", {}).values():  # kombu keeps them for the embedded queue, and never lets them go
        engine.dispose()
    getattr(channel, "_engines", {}).clear()


def give_memory_back() -> None:
    """Let glibc return what is freed to the system; elsewhere nothing happens.

    A password hash takes 19 MiB for a moment. By default glibc keeps as much for each thread that ever made one, 150 MB with eight.
    """
    library = ctypes.CDLL(None)
    if sys.platform == "linux" and hasattr(library, "mallopt"):
        for option, value in _MALLOC_OPTIONS.items():
            library.mallopt(option, value)


def serve_web(listener: socket.socket) -> None:
    """Answer requests until told to stop."""
    give_memory_back()
    WebServer(listener).serve()


def run_worker() -> None:
    """Do queued work, one task at a time, and queue the periodic tasks when they are due, until told to stop.

    The schedule is a thread of this process. As a process (celery's -B) it would cost 40 MB and could die without anybody noticing.
    """
    give_memory_back()
    os.environ["CELERY_SKIP_CHECKS"] = "1"  # they are for CI
    warnings.simplefilter("ignore", SecurityWarning)  # it warns root of pickled messages; ours are JSON
    schedule = beat.Service(current_app, max_interval=1, schedule_filename=str(settings.DATA_FOLDER / "schedule"))
    stopping = threading.Event()
    thread = threading.Thread(target=_keep_schedule, args=(schedule, stopping), name="schedule", daemon=True)

    def stop_schedule(**_: object) -> None:
        stopping.set()
        schedule.stop()

    worker_shutting_down.connect(stop_schedule, weak=False)
    thread.start()
    worker = current_app.Worker(
        pool="solo",
        concurrency=1,
        loglevel="WARNING",
        quiet=True,
        redirect_stdouts=False,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    worker.start()
    thread.join(timeout=3)  # it writes down when each task was due last
    raise SystemExit(worker.exitcode or 0)


def _keep_schedule(schedule: beat.Service, stopping: threading.Event) -> None:
    """Run the schedule; if it ends by itself the whole process ends with it, and is told and started again."""
    try:
        schedule.start()
    except Exception:
        logger.exception("The schedule has failed")
    finally:
        if not stopping.is_set():
            os.kill(os.getpid(), signal.SIGTERM)
