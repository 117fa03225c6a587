"""Processes that are forked, watched, started again and stopped together.

They are forked, not executed: Django is loaded once, which halves both the time to the first page and the memory of all processes.
"""

import ctypes
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0  # who ran that long starts again without having to wait
PATIENCE_SECONDS = 10.0
STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_PR_SET_PDEATHSIG, _PR_SET_NAME = 1, 15


@dataclass
class Child:
    """One process: its name for people, and what it does until it is told to stop."""

    name: str
    work: Callable[[], None]
    pid: int = 0  # 0: not running
    started_at: float = 0.0  # on the monotonic clock, as is due_at
    due_at: float = 0.0
    falls: int = 0


class Supervisor:
    """Runs children until a signal says stop; then it ends them all and returns."""

    def __init__(self, children: list[Child], tell: Callable[[str], object]) -> None:
        self.children = children
        self.tell = tell
        self.stopping = False
        self._wakeup_read, self._wakeup_write = os.pipe()
        for end in (self._wakeup_read, self._wakeup_write):
            os.set_blocking(end, False)

    def run(self, *, is_ready: Callable[[], bool], on_ready: Callable[[], None]) -> None:
        """Start all, call `on_ready` once when `is_ready` first says so, watch, and stop when a signal asks for it."""
        signal.set_wakeup_fd(self._wakeup_write)
        for number in STOPPING:
            signal.signal(number, self._ask_to_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # wakes the select below
        ready = False
        try:
            while not self.stopping:
                self._reap()
                self._start_due()
                if not ready and is_ready():
                    ready = True
                    on_ready()
                self._sleep(self._pause() if ready else 0.03)
        finally:
            self._stop()

    def _ask_to_stop(self, *_: object) -> None:
        self.stopping = True

    def _pause(self) -> float | None:
        """Seconds until the next child is due; None: until a signal comes."""
        dues = [child.due_at for child in self.children if not child.pid]
        return max(0.0, min(dues) - time.monotonic()) if dues else None

    def _sleep(self, seconds: float | None) -> None:
        if self.stopping:
            return
        select.select([self._wakeup_read], [], [], seconds)
        with suppress(BlockingIOError):
            os.read(self._wakeup_read, 4096)

    def _start_due(self) -> None:
        for child in self.children:
            if not child.pid and child.due_at <= time.monotonic() and not self.stopping:
                child.pid, child.started_at = _fork(child, parent_only=(self._wakeup_read, self._wakeup_write)), time.monotonic()

    def _reap(self) -> None:
        for child in self.children:
            if not child.pid:
                continue
            pid, status = os.waitpid(child.pid, os.WNOHANG)
            if pid:
                _kill_group(child.pid)  # what it had started itself must not outlive it
                child.pid = 0
                if not self.stopping:
                    self._plan_again(child, pid, status)

    def _plan_again(self, child: Child, pid: int, status: int) -> None:
        now = time.monotonic()
        child.falls = 0 if now - child.started_at > STEADY_SECONDS else child.falls + 1
        pause = min(LONGEST_PAUSE_SECONDS, 2.0 ** max(0, child.falls - 1))
        child.due_at = now + pause
        code = os.waitstatus_to_exitcode(status)
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
        self.tell(f"The {child.name} (process {pid}) {how}; it is started again in {pause:.0f} s.")

    def _stop(self) -> None:
        self.stopping = True
        for child in self.children:
            if child.pid:
                os.kill(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while any(child.pid for child in self.children) and time.monotonic() < deadline:
            self._reap()
            time.sleep(0.02)
        for child in self.children:
            if child.pid:
                _kill_group(child.pid)
                os.waitpid(child.pid, 0)


def end_with_parent(parent: int) -> None:
    """Let the kernel kill this process when `parent`, which must have forked it, is gone (Linux; elsewhere nothing happens)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


def _fork(child: Child, *, parent_only: tuple[int, ...]) -> int:
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    # A signal between the fork and the child's own handlers would be lost in the parent's.
    signal.pthread_sigmask(signal.SIG_BLOCK, [*STOPPING, signal.SIGCHLD])
    pid = os.fork()
    if pid:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [*STOPPING, signal.SIGCHLD])
        return pid
    code = 1
    try:
        _become(child, parent, parent_only)
        child.work()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 -- nothing may climb into the parent's code from here
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)  # the parent's clean-up is not this process's business


def _become(child: Child, parent: int, parent_only: tuple[int, ...]) -> None:
    os.setpgid(0, 0)  # Ctrl-C reaches the parent alone, which stops the children in order
    end_with_parent(parent)
    signal.set_wakeup_fd(-1)
    for handle in parent_only:
        os.close(handle)
    for number in (*STOPPING, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [*STOPPING, signal.SIGCHLD])
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_NAME, f"academy-{child.name.split()[0]}".encode(), 0, 0, 0)


def _kill_group(leader: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
