"""The process that `manage.py start` becomes: it watches web server and worker, starts them again, and stops them together.

A script of its own that imports little of the standard library and nothing else: with Django in it it would take 40 MB only to wait.
`hand_over` (children.py) tells it through a pipe whom to watch; they are its children already, as a process keeps those when it becomes
another program.
"""

import contextlib
import json
import os
import select
import signal
import socket
import sys
import time

LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0  # who ran that long starts again without having to wait
PATIENCE_SECONDS = 10.0
STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_PR_SET_PDEATHSIG = 1


class Child:
    """One process: its name for people, the command that starts it again, and its pid (0: not running)."""

    def __init__(self, name: str, command: list[str], pid: int = 0) -> None:
        self.name = name
        self.command = command
        self.pid = pid
        self.started_at = time.monotonic()
        self.due_at = 0.0
        self.falls = 0


class Supervisor:
    """Runs children until a signal says stop; then it ends them all and returns."""

    def __init__(self, children: list[Child]) -> None:
        self.children = children
        self.stopping = False
        self._wakeup_read, self._wakeup_write = os.pipe()
        for end in (self._wakeup_read, self._wakeup_write):
            os.set_blocking(end, False)

    def run(self, address: tuple[str, int] | None = None, welcome: list[str] | None = None) -> None:
        """Say the welcome once `address` answers (None: at once), watch, and stop when a signal asks for it."""
        signal.set_wakeup_fd(self._wakeup_write)
        for number in STOPPING:
            signal.signal(number, self._ask_to_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # wakes the select below
        signal.pthread_sigmask(signal.SIG_SETMASK, [])  # blocked since before the first child was made: none is lost
        ready = False
        try:
            while not self.stopping:
                self._reap()
                self._start_due()
                if not ready and (address is None or answers(address)):
                    ready = True
                    for sentence in welcome or ():
                        tell(sentence)
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
        with contextlib.suppress(BlockingIOError):
            os.read(self._wakeup_read, 4096)

    def _start_due(self) -> None:
        for child in self.children:
            if not child.pid and child.due_at <= time.monotonic() and not self.stopping:
                child.pid, child.started_at = _run(child.command), time.monotonic()

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
        tell(f"The {child.name} (process {pid}) {how}; it is started again in {pause:.0f} s.")

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


def stand_alone(parent: int) -> None:
    """Make this process, just forked by `parent`, a group of its own that ends with it; signals mean what they mean by default."""
    os.setpgid(0, 0)  # Ctrl-C reaches the supervisor alone, which stops the children in order
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 -- the supervisor itself, which waits for weeks, can do without it

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)
    signal.set_wakeup_fd(-1)
    for number in (*STOPPING, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def answers(address: tuple[str, int]) -> bool:
    """Whether the web process at (host, port) answers its health address."""
    try:
        with socket.create_connection(address, timeout=1) as probe:
            probe.sendall(b"GET /health/live HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return probe.recv(64).split(b" ")[1:2] == [b"200"]
    except OSError:
        return False


def tell(sentence: str) -> None:
    """Say it on a line of the terminal; one that has gone is no reason to fall."""
    with contextlib.suppress(OSError):
        os.write(1, f"{sentence}\n".encode())


def _run(command: list[str]) -> int:
    parent = os.getpid()
    signal.pthread_sigmask(signal.SIG_BLOCK, [*STOPPING, signal.SIGCHLD])  # one between fork and exec would be lost in our handler
    pid = os.fork()
    if pid:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        return pid
    try:
        stand_alone(parent)
        os.execv(command[0], command)  # noqa: S606 -- no shell is wanted
    except BaseException as fault:  # noqa: BLE001 -- nothing may climb into the parent's code from here
        os.write(2, f"{command[0]}: {fault}\n".encode())
    finally:
        os._exit(1)


def _kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def main(handle: int) -> None:
    with os.fdopen(handle, encoding="utf-8") as pipe:
        plan = json.load(pipe)
    host, port = plan["address"]
    Supervisor([Child(**child) for child in plan["children"]]).run((host, port), plan["welcome"])
    tell("Academy has stopped.")


if __name__ == "__main__":
    main(int(sys.argv[1]))
