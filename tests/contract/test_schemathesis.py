"""What the API does is what its description says: schemathesis asks a running Academy as each role, rightly and wrongly."""

import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import servers
from tests.contract.scene import ROOT, Scene, serving

HERE = Path(__file__).parent
SEED = 20261125
CASES = 3
"""How many made-up requests an operation gets, beside those that its description gives and those at its limits."""
CAMPAIGN_CASES = 200
OUT_OF_REACH = {"PUT /api/v1/enrollments/{uuid}/extension", "POST /api/v1/enrollments/{uuid}/quizzes/{key}/practice"}
"""A few made-up requests need not hit a day after today's, which no fixed example has; nor leave the running cohort, beside which no
practice opens."""
EVERYTHING, BRIEFLY = "examples,coverage,fuzzing", "examples,fuzzing"
# Who reaches most is asked at all limits; for the others only who may differs.
ROLES = {"trainee": EVERYTHING, "anonymous": BRIEFLY, "coordinator": BRIEFLY, "instructor": BRIEFLY, "administrator": EVERYTHING}


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """On the database that DATABASE_URL names, or the embedded one."""
    folder = tmp_path / "data"
    folder.mkdir()
    with ExitStack() as running:
        server = os.environ.get("DATABASE_URL", "")
        database_url = running.enter_context(servers.database(server)) if server else ""
        yield running.enter_context(serving(folder, database_url=database_url, redis_url=os.environ.get("REDIS_URL", "")))


def pools(scene: Scene) -> dict[str, list[str]]:
    """What may be named, by the dictionary of schemathesis.toml; what a call uses up has its own, so that the others stay as they are."""
    return {
        "cohorts": scene.cohorts,
        "enrollments": [*scene.enrollments[:-2], *scene.over],
        "leaving": scene.enrollments[-2:],
        "over": scene.over,
        "attempts": scene.attempts[:-2],
        "handing_in": scene.attempts[-2:],
        "codes": scene.codes,
        "later": [(datetime.now(UTC) + timedelta(days=30)).date().isoformat()],
    }


def asked(scene: Scene, role: str, folder: Path, *, phases: str, cases: int, seed: int) -> tuple[str, Counter[str]]:
    """Ask as a role.

    Returns: what schemathesis found, "" if nothing; how often each operation (`GET /path`) succeeded.
    """
    folder.mkdir()
    shutil.copy(HERE / "schemathesis.toml", folder)
    for name, values in pools(scene).items():
        (folder / f"{name}.dict").write_text("".join(f'"{value}"\n' for value in values))
    log_in = ["--header", f"X-Session-Token: {scene.tokens[role]}"] if role in scene.tokens else []
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(folder / "schemathesis.toml")),
        *("run", f"{scene.address}/api/v1/schema", "--phases", phases, "--max-examples", str(cases), "--seed", str(seed)),
        *("--continue-on-failure", "--no-color", "--report-ndjson-path", str(folder / "report.ndjson"), *log_in),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": "tests.contract.hooks"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    told = f"as {role}:\n{done.stdout[:12_000]}{done.stderr[-2000:]}{Path(scene.log).read_text(errors='replace')[-4000:]}"
    found = "" if done.returncode == 0 else told
    return found, _successes(folder / "report.ndjson")


def _successes(report: Path) -> Counter[str]:
    found: Counter[str] = Counter()
    for line in report.read_text().splitlines() if report.exists() else ():
        recorder = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
        for each in recorder.get("interactions", {}).values():
            if each["response"] is not None and 200 <= each["response"]["status_code"] < 300:
                found[recorder["label"]] += 1
    return found


def ask_as_all(scene: Scene, folder: Path, roles: dict[str, str], *, cases: int, seed: int) -> tuple[list[str], Counter[str]]:
    """Ask as several roles, two at a time."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        runs = [pool.submit(asked, scene, role, folder / role, phases=phases, cases=cases, seed=seed) for role, phases in roles.items()]
        outcomes = [run.result() for run in runs]
    return [found for found, _ in outcomes if found], sum((reached for _, reached in outcomes), Counter())


def operations() -> set[str]:
    """Every operation of the description, as schemathesis names it."""
    text = (ROOT / "academy" / "docs" / "openapi.yaml").read_text(encoding="utf-8")
    found, path = set(), ""
    for line in text.splitlines():
        if match := re.fullmatch(r"  (/\S+):", line):
            path = match[1]
        elif match := re.fullmatch(r"    (get|put|post|patch|delete):", line):
            found.add(f"{match[1].upper()} {path}")
    return found


def test_nothing_undescribed_comes_back_whoever_asks(scene, tmp_path):
    """No 5xx, no undescribed status, type or shape; what is right is taken, what is wrong is refused; and every operation was reached."""
    briefly = bool(os.environ.get("DATABASE_URL"))
    roles = dict.fromkeys(("trainee", "administrator"), BRIEFLY) if briefly else ROLES

    found, reached = ask_as_all(scene, tmp_path, roles, cases=CASES, seed=SEED)

    assert found == [], "\n".join(found)
    assert operations() - set(reached) <= (OUT_OF_REACH if briefly else set())
    print(f"{len(reached)} operations succeeded {sum(reached.values())} times")


@pytest.mark.campaign
def test_nothing_undescribed_comes_back_in_long(scene, tmp_path):
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")

    found, reached = ask_as_all(scene, tmp_path, dict.fromkeys(ROLES, EVERYTHING), cases=CAMPAIGN_CASES, seed=seed)

    assert found == [], "\n".join(found)
    assert operations() - set(reached) == set()
