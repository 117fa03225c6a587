"""`manage.py test`: every test, on SQLite and again on PostgreSQL with Valkey; with arguments, what pytest makes of them."""

import contextlib
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
APPS = ("academy", "courses", "enrollments", "certificates")
FLOOR_PERCENT = 95
# What decides and writes; an app that outgrew one file has a folder of that name.
UNDER_FLOOR = [f"*/{layer}{rest}" for layer in ("rules", "services", "selectors") for rest in (".py", "/*.py")]


@dataclass
class Outcome:
    """What the tests of one or more runs came to."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def read_outcome(report: Path) -> Outcome:
    """Read pytest's JUnit report; a run that left none has failed as a whole."""
    if not report.exists():
        return Outcome(failed=1)
    suites = ElementTree.parse(report).getroot().iter("testsuite")
    counts = [{name: int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")} for suite in suites]
    tests, failures, errors, skipped = (sum(count[name] for count in counts) for name in ("tests", "failures", "errors", "skipped"))
    return Outcome(passed=max(0, tests - failures - errors - skipped), failed=failures + errors, skipped=skipped)


def run_whole_suite(folder: Path) -> tuple[Outcome, bool]:
    """Run everything on both databases.

    Returns: what both runs came to, and whether all is well, the floor of coverage included.
    """
    embedded = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    first, first_code = _run("SQLite", folder, embedded)
    from tests import servers

    with servers.addresses() as chosen:
        second, second_code = _run("PostgreSQL and Valkey", folder, {**os.environ, **chosen, "ACADEMY_TESTS_ONLY": "database"})
    covered = floor_holds(folder)
    outcome = first + second
    if not outcome.failed and (first_code or second_code):
        outcome += Outcome(failed=1)  # pytest itself fell over: say so in the number that is read
    return outcome, covered and not outcome.failed


def _run(name: str, folder: Path, environment: Mapping[str, str]) -> tuple[Outcome, int]:
    report = folder / f"{name.split()[0]}.xml"
    measured = [f"--cov={app}" for app in APPS]
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadscope", *measured, "--cov-report=", f"--junitxml={report}"]
    print(f"== {name}", flush=True)
    began = time.monotonic()
    chosen = {"COVERAGE_FILE": str(folder / f".coverage.{name.split()[0]}"), "ACADEMY_TESTS_FOLDER": str(folder)}
    code = subprocess.run(command, cwd=ROOT, env={**environment, **chosen}, check=False).returncode
    outcome = read_outcome(report)
    print(f"== {name}: {outcome} in {time.monotonic() - began:.0f} s", flush=True)
    return outcome, code


def floor_holds(folder: Path) -> bool:
    """Tell which of the measured modules fall short over both runs together, and whether their sum reaches the floor."""
    from coverage import Coverage

    together = Coverage(data_file=str(folder / ".coverage"), config_file=str(ROOT / "pyproject.toml"))
    together.combine([str(path) for path in folder.glob(".coverage.*")])
    listing = io.StringIO()
    reached = together.report(include=UNDER_FLOOR, show_missing=True, skip_covered=True, file=listing)
    print(listing.getvalue())
    print(f"Branch coverage of rules, services and selectors: {reached:.1f} %; the floor is {FLOOR_PERCENT} %.", flush=True)
    return reached >= FLOOR_PERCENT


@contextlib.contextmanager
def _temporary_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="academy-suite-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def main(arguments: list[str]) -> int:
    if arguments:
        return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, check=False).returncode
    with _temporary_folder() as folder:
        outcome, is_well = run_whole_suite(folder)
    print(outcome, flush=True)
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
