"""The first web server and worker of a start: forked, not executed, so that Django is loaded once and its memory is shared."""

import ctypes
import json
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from typing import NoReturn

from django.conf import settings

from academy.operations.starting import supervisor

PARTS = {"web": "web server", "worker": "worker"}
"""What runs, and what people call it."""
_PR_SET_NAME = 15


def start_and_watch(works: dict[str, Callable[[], None]], *, listener: socket.socket, kept_open: int, welcome: list[str]) -> NoReturn:
    """Fork a child for each of `works`, named as in PARTS, then become the supervisor, which keeps them running until it is told to stop.

    `listener` and the file `kept_open` (the claim on the data folder) stay open in all of them.
    """
    for handle in (listener.fileno(), kept_open):
        os.set_inheritable(handle, True)
    signal.pthread_sigmask(signal.SIG_BLOCK, [*supervisor.STOPPING, signal.SIGCHLD])  # until the supervisor can take them
    children = [{"name": PARTS[part], "command": command(part, listener.fileno()), "pid": fork(part, work)} for part, work in works.items()]
    host, port = listener.getsockname()[:2]
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 -- compared, not bound
    readable, writable = os.pipe()
    os.write(writable, json.dumps({"children": children, "address": [reached, port], "welcome": welcome}).encode())
    os.close(writable)
    os.set_inheritable(readable, True)
    # -I and -S: nothing of an environment is loaded.
    os.execv(sys.executable, [sys.executable, "-I", "-S", supervisor.__file__, str(readable)])  # noqa: S606 -- no shell is wanted


def command(part: str, listener: int) -> list[str]:
    """How the supervisor starts a part again after a fall."""
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), "serve", part, "--listener", str(listener)]


def fork(part: str, work: Callable[[], None]) -> int:
    """Do the work in a process of its own, which ends with this one. Returns: its pid."""
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        supervisor.stand_alone(parent)
        take_name(part)
        work()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 -- nothing may climb into the parent's code from here
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)  # the parent's clean-up is not this process's business


def take_name(part: str) -> None:
    """Let lists of processes show which part this is."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_NAME, f"academy-{part}".encode(), 0, 0, 0)
