"""What `manage.py` does before Django can be imported: make .venv, install what is locked, run again inside. Standard library only."""

import argparse
import contextlib
import fcntl
import gc
import hashlib
import importlib.util
import json
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
RUNTIME_VERBS = ("start", "prepare", "restore", "bundle")
INSTALLING_VERBS = (*RUNTIME_VERBS, "test", "benchmark")
RUNTIME_LOCK = "requirements.lock"
DEVELOPMENT_LOCK = "requirements-dev.lock"
BUNDLE_NOTE = "bundle.json"  # what a folder of wheels is for, beside them: lock, python, platform, wheels
RAN_ALREADY = "ACADEMY_BOOTSTRAPPED"  # set for the second run, so that a broken environment cannot make an endless chain of them


class NotInstalled(Exception):
    """Why Academy cannot run here yet, in one sentence."""


class Environment:
    """The virtual environment of a checkout, and what its stamp says is installed in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / "bin" / "python"
        self.stamp = self.folder / "academy-lock.txt"

    def is_this_one(self) -> bool:
        """Whether this very process runs inside it."""
        return Path(sys.prefix).resolve() == self.folder.resolve()

    def lock_to_install(self, verb: str) -> str | None:
        """The lock that has to be installed before `verb` runs; None if its requirements are there.

        The development lock holds the runtime's too: `start` does not take away again what `test` has installed.
        """
        stamped_name, _, stamped_hash = self._stamp_text().partition(" ")
        needed = RUNTIME_LOCK if verb in RUNTIME_VERBS and stamped_name != DEVELOPMENT_LOCK else DEVELOPMENT_LOCK
        return None if (stamped_name, stamped_hash) == (needed, lock_hash(self.root / needed)) else needed

    def mark_installed(self, lock: str) -> None:
        self.stamp.write_text(f"{lock} {lock_hash(self.root / lock)}\n", encoding="utf-8")

    def _stamp_text(self) -> str:
        # A dangling interpreter (the system's Python was replaced) makes the stamp worthless.
        return self.stamp.read_text(encoding="utf-8").strip() if self.python.exists() and self.stamp.is_file() else ""


def lock_hash(lock: Path) -> str:
    """SHA-256 of a lock file, as hexadecimal digits."""
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def enter(arguments: list[str], root: Path = HERE) -> None:
    """Go on in an environment that holds what is locked: return if this is one, else run again inside .venv (and never return).

    `test` and `benchmark` end here too: they hand over to the suite and to the benchmark's module.
    Raises: NotInstalled, with one sentence for the terminal.
    """
    verb = arguments[0] if arguments else ""
    environment = Environment(root)
    if verb in INSTALLING_VERBS:
        _install_and_enter(environment, verb, wheels=folder_of_wheels(arguments[1:]) if verb in RUNTIME_VERBS else None)
    elif not environment.is_this_one() and environment.stamp.is_file() and environment.python.exists():
        _run_again(environment)
    elif importlib.util.find_spec("django") is None:
        raise NotInstalled("Academy is not installed yet: run `python3 manage.py start` first.")
    os.environ.pop(RAN_ALREADY, None)  # what this process starts decides afresh
    if verb in {"start", "serve"}:
        gc.disable()  # while everything is imported nothing is garbage: a sixth of the time to the first page; the command turns it on
        if not os.environ.get("DATABASE_URL"):
            sys.modules["psycopg"] = None  # type: ignore[assignment] # "not installed": DRF loads it wherever it is, 6 MB that SQLite never needs
    if verb == "start":
        os.environ["ACADEMY_LISTENING_AT"] = listening_address(arguments[1:])
    elif verb == "test":
        _become_module(root, "tests.suite", arguments[1:], needs="pytest")
    elif verb == "benchmark":
        _become_benchmark(root, arguments[1:])


def listening_address(arguments: list[str]) -> str:
    """The address that `start` with these arguments will listen at: settings read it before the command itself can."""
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", default="8000")
    with contextlib.suppress(argparse.ArgumentError):  # the command itself tells what is wrong with them
        known, _ = parser.parse_known_args(arguments)
        host = f"[{known.host}]" if ":" in known.host else known.host
        return f"http://{host}:{known.port}"
    return ""


def folder_of_wheels(arguments: list[str]) -> Path | None:
    """The folder that `--wheels` names among these arguments: it is needed before the command itself can run."""
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    parser.add_argument("--wheels", type=Path)
    with contextlib.suppress(argparse.ArgumentError):  # the command itself tells what is wrong with it
        wheels: Path | None = parser.parse_known_args(arguments)[0].wheels
        return wheels
    return None


def _install_and_enter(environment: Environment, verb: str, *, wheels: Path | None) -> None:
    if environment.is_this_one():
        lock = environment.lock_to_install(verb)
        if lock is None and importlib.util.find_spec("django") is not None:
            return
        if os.environ.get(RAN_ALREADY):
            raise NotInstalled(f"The environment in {environment.folder} is broken: delete it and run this command again.")
    elif not environment.folder.exists() and has_locked_django(environment.root):
        return  # an image or an environment that somebody else has filled
    with _alone(environment.root):
        lock = environment.lock_to_install(verb)
        if lock is not None and wheels is not None:
            install_from(wheels, environment, lock)
        elif lock is not None:
            install(environment, lock)
    os.environ[RAN_ALREADY] = "1"
    _run_again(environment)


def has_locked_django(root: Path) -> bool:
    """Whether the Django of this process is the locked one: a sign that its environment was made for Academy."""
    locked = re.search(r"^django==(\S+)", (root / RUNTIME_LOCK).read_text(encoding="utf-8"), re.MULTILINE)
    try:
        return locked is not None and metadata.version("django") == locked[1]
    except metadata.PackageNotFoundError:
        return False


@contextlib.contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Two first starts at once install one after the other; the checkout's folder itself is what they lock."""
    handle = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def install(environment: Environment, lock: str) -> None:
    """Make the environment where it is missing and fill it with exactly what `lock` says, by uv or else by pip.

    Raises: NotInstalled, if neither can.
    """
    _say(f"Installing what Academy needs into {environment.folder} (once, about a minute) ...")
    pip = pip_of(environment)
    environment.stamp.unlink(missing_ok=True)
    python, lock_file = str(environment.python), str(environment.root / lock)
    uv = [python, "-m", "uv", "pip", "sync", "--quiet", "--python", python, "--system-certs", "--require-hashes", "--compile-bytecode"]
    if not _runs([*pip, "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:", "uv"]) or not _runs(
        [*uv, lock_file]
    ):
        _say("uv could not install; pip tries now, which takes a little longer ...")
        if not _runs([*pip, "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", lock_file]):
            raise NotInstalled("Academy could not be installed: the lines above say why. Is there a way to the package index?")
    environment.mark_installed(lock)


def install_from(wheels: Path, environment: Environment, lock: str) -> None:
    """The same without a network, from a folder that `manage.py bundle` has made: pip looks nowhere else and compares each hash.

    Raises: NotInstalled, if the folder is not the right one for this machine and this version of Academy, or not whole.
    """
    lock_file = environment.root / lock
    check_bundle(wheels, lock_file)
    _say(f"Installing what Academy needs from {wheels} into {environment.folder} (once, about half a minute) ...")
    pip = pip_of(environment)
    environment.stamp.unlink(missing_ok=True)
    offline = ["--isolated", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--find-links", str(wheels.resolve())]
    if not _runs([*pip, *offline, "--only-binary", ":all:", "--require-hashes", "-r", str(lock_file)]):
        raise NotInstalled(f"Academy could not be installed from {wheels}: the lines above say which file is not what the lock asks for.")
    environment.mark_installed(lock)


def check_bundle(wheels: Path, lock_file: Path) -> None:
    """Refuse a folder of wheels from which this Python cannot install that lock. Raises: NotInstalled."""
    try:
        note = json.loads((wheels / BUNDLE_NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise NotInstalled(f"{wheels} is no folder of wheels: `manage.py bundle` makes one where there is a network.") from fault
    here, there = this_python(), {name: note.get(name) for name in this_python()}
    if here != there:
        wanted, got = (f"Python {one['python']} on {one['platform']}" for one in (there, here))
        raise NotInstalled(f"The wheels in {wheels} are for {wanted}; this is {got}.")
    if note.get("lock") != lock_hash(lock_file):
        raise NotInstalled(f"The wheels in {wheels} are not those of {lock_file.name} here: make the folder with this version of Academy.")
    missing = [name for name in note["wheels"] if not (wheels / name).is_file()]
    if missing:
        raise NotInstalled(f"The folder {wheels} lacks {missing[0]} ({len(missing)} missing): copy it again, as a whole.")


def this_python() -> dict[str, str]:
    """What wheels depend on: the version and the platform of the Python that runs this."""
    return {"python": "{}.{}".format(*sys.version_info[:2]), "platform": sysconfig.get_platform()}


def pip_of(environment: Environment) -> list[str]:
    """The command of a pip that installs into the environment; the environment is made if need be."""
    inside = [str(environment.python), "-m", "pip"]
    if environment.python.exists() and _runs([*inside, "--version"], quiet=True):
        return inside
    base = str(getattr(sys, "_base_executable", "") or sys.executable)  # never make an environment out of itself
    if _runs([base, "-c", "import ensurepip"], quiet=True):
        if not _runs([base, "-m", "venv", "--clear", str(environment.folder)]):
            raise NotInstalled(f"The environment {environment.folder} could not be made: the lines above say why.")
        return inside
    # Debian without python3-venv: the environment gets no pip of its own, the system's pip fills it.
    if not _runs([base, "-m", "pip", "--version"], quiet=True) or not _runs(
        [base, "-m", "venv", "--clear", "--without-pip", str(environment.folder)]
    ):
        raise NotInstalled("This Python has neither ensurepip nor pip: install one of them (on Debian: apt install python3-venv).")
    return [base, "-m", "pip", "--python", str(environment.python)]


def _runs(command: list[str], *, quiet: bool = False) -> bool:
    output = subprocess.DEVNULL if quiet else None
    try:
        return subprocess.run(command, stdout=output, stderr=output, check=False).returncode == 0
    except OSError:
        return False


def _run_again(environment: Environment) -> None:
    sys.stdout.flush()
    os.execv(environment.python, [str(environment.python), *sys.argv])  # noqa: S606 -- no shell is wanted


def _become_module(root: Path, module: str, arguments: list[str], *, needs: str = "") -> None:
    if needs and importlib.util.find_spec(needs) is None:
        raise NotInstalled(f"{needs} is not installed in this environment: install {DEVELOPMENT_LOCK}.")
    os.chdir(root)
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606 -- no shell is wanted


def _become_benchmark(root: Path, arguments: list[str]) -> None:
    names = sorted(path.stem for path in (root / "tests" / "benchmarks").glob("[a-z]*.py"))
    if not arguments or arguments[0] not in names:
        raise NotInstalled(f"Which benchmark? One of: {', '.join(names) or 'there is none yet'}.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "academy.settings")
    _become_module(root, f"tests.benchmarks.{arguments[0]}", arguments[1:])


def _say(sentence: str) -> None:
    print(sentence, flush=True)
