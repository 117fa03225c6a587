"""The decisions of bootstrap.py, without a network: the interpreter of the environment is a script that keeps a record."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from academy import bootstrap

RUNTIME, DEVELOPMENT = "django==5.2.19 \\\n    --hash=sha256:aa\n", "django==5.2.19\npytest==9.2\n"


@pytest.fixture
def environment(tmp_path: Path) -> bootstrap.Environment:
    """A checkout whose .venv exists and holds nothing yet."""
    (tmp_path / "requirements.lock").write_text(RUNTIME)
    (tmp_path / "requirements-dev.lock").write_text(DEVELOPMENT)
    environment = bootstrap.Environment(tmp_path)
    environment.python.parent.mkdir(parents=True)
    write_interpreter(environment, failing="nothing")
    return environment


def write_interpreter(environment: bootstrap.Environment, *, failing: str) -> None:
    """An interpreter that writes down how it is called; it fails when `failing` stands among its arguments."""
    record = environment.root / "calls"
    environment.python.write_text(f'#!/bin/sh\necho "$*" >> "{record}"\ncase "$*" in *"{failing}"*) exit 1;; esac\n')
    environment.python.chmod(0o755)


def calls(environment: bootstrap.Environment) -> list[str]:
    return (environment.root / "calls").read_text().splitlines()


def test_an_empty_environment_gets_the_lock_of_the_verb(environment):
    assert {verb: environment.lock_to_install(verb) for verb in bootstrap.INSTALLING_VERBS} == {
        "start": "requirements.lock",
        "prepare": "requirements.lock",
        "restore": "requirements.lock",
        "bundle": "requirements.lock",
        "test": "requirements-dev.lock",
        "benchmark": "requirements-dev.lock",
    }


def test_what_is_installed_is_not_installed_again(environment):
    environment.mark_installed("requirements.lock")

    assert environment.lock_to_install("start") is None
    assert environment.lock_to_install("test") == "requirements-dev.lock"


def test_start_leaves_the_test_tools_where_they_are(environment):
    environment.mark_installed("requirements-dev.lock")

    assert environment.lock_to_install("start") is None
    assert environment.lock_to_install("test") is None


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_changed_lock_is_installed_by_the_next_start(environment, lock):
    environment.mark_installed(lock)
    (environment.root / lock).write_text("django==5.2.20\n")

    assert environment.lock_to_install("start") == lock


def test_a_stamp_without_an_interpreter_counts_for_nothing(environment):
    environment.mark_installed("requirements.lock")
    environment.python.unlink()

    assert environment.lock_to_install("start") == "requirements.lock"


def test_uv_installs_with_hashes_and_the_systems_certificates(environment):
    bootstrap.install(environment, "requirements.lock")

    chosen = "--system-certs --require-hashes --compile-bytecode"
    assert calls(environment)[1:] == [
        "-m pip install --quiet --disable-pip-version-check --only-binary :all: uv",
        f"-m uv pip sync --quiet --python {environment.python} {chosen} {environment.root}/requirements.lock",
    ]
    assert environment.lock_to_install("start") is None


def test_pip_installs_where_uv_cannot(environment):
    write_interpreter(environment, failing="uv pip sync")

    bootstrap.install(environment, "requirements.lock")

    assert (
        calls(environment)[-1]
        == f"-m pip install --quiet --disable-pip-version-check --require-hashes -r {environment.root}/requirements.lock"
    )
    assert environment.lock_to_install("start") is None


def test_an_installation_that_fails_leaves_no_stamp(environment):
    environment.mark_installed("requirements.lock")
    write_interpreter(environment, failing="install")

    with pytest.raises(bootstrap.NotInstalled, match="could not be installed"):
        bootstrap.install(environment, "requirements-dev.lock")

    assert not environment.stamp.exists()


@pytest.mark.parametrize("verb", ["start", "prepare", "bundle"])
def test_with_wheels_nothing_is_installed_from_anywhere_else(environment, verb):
    with pytest.raises(bootstrap.NotInstalled, match=r"^nowhere is no folder of wheels"):
        bootstrap.enter([verb, "--wheels", "nowhere"], environment.root)

    assert not (environment.root / "calls").exists()


def test_from_wheels_pip_asks_no_index_and_compares_hashes(environment, tmp_path):
    note = {"lock": bootstrap.lock_hash(environment.root / "requirements.lock"), **bootstrap.this_python(), "wheels": []}
    (tmp_path / bootstrap.BUNDLE_NOTE).write_text(json.dumps(note))

    bootstrap.install_from(tmp_path, environment, "requirements.lock")

    chosen = f"--no-index --find-links {tmp_path} --only-binary :all: --require-hashes -r {environment.root}/requirements.lock"
    assert calls(environment)[1:] == [f"-m pip --isolated install --quiet --disable-pip-version-check {chosen}"]
    assert environment.lock_to_install("start") is None


def test_the_folder_of_wheels_is_known_before_the_command_runs():
    assert bootstrap.folder_of_wheels(["--port", "80", "--wheels=w", "--host", "x"]) == Path("w")
    assert bootstrap.folder_of_wheels(["--port", "80"]) is None
    assert bootstrap.folder_of_wheels(["--wheels"]) is None  # the command itself complains


def test_only_the_locked_django_marks_a_foreign_environment_as_ours(environment, monkeypatch):
    installed = bootstrap.metadata.version("django")
    (environment.root / "requirements.lock").write_text(f"django=={installed} \\\n    --hash=sha256:aa\n")
    assert bootstrap.has_locked_django(environment.root)

    (environment.root / "requirements.lock").write_text(f"django=={installed}.1 \\\n")
    assert not bootstrap.has_locked_django(environment.root)


def test_a_verb_before_the_installation_says_what_to_run_first(environment, monkeypatch):
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)

    with pytest.raises(bootstrap.NotInstalled, match=r"^Academy is not installed yet: run `python3 manage.py start` first\.$"):
        bootstrap.enter(["migrate"], environment.root)


@pytest.mark.parametrize(
    ("arguments", "address"),
    [
        ([], "http://127.0.0.1:8000"),
        (["--port", "8001", "--verbosity", "2"], "http://127.0.0.1:8001"),
        (["--host=::1", "--port=80"], "http://[::1]:80"),
        (["--port"], ""),  # the command itself complains
    ],
)
def test_the_address_is_known_before_the_settings_are_read(arguments, address):
    assert bootstrap.listening_address(arguments) == address


def test_benchmark_without_a_name_lists_the_names(environment, monkeypatch):
    monkeypatch.setattr(sys, "prefix", str(environment.folder))
    environment.mark_installed("requirements-dev.lock")
    folder = environment.root / "tests" / "benchmarks"
    folder.mkdir(parents=True)
    for name in ("__init__.py", "answers.py", "figures.py"):
        (folder / name).touch()

    with pytest.raises(bootstrap.NotInstalled, match=r"^Which benchmark\? One of: answers, figures\.$"):
        bootstrap.enter(["benchmark", "nothing"], environment.root)


@pytest.mark.parametrize(("database_url", "left_out"), [("", "True"), ("postgresql://academy@127.0.0.1/academy", "False")])
def test_a_start_leaves_out_the_driver_of_postgresql_where_sqlite_is_used(database_url, left_out):
    script = "import sys, manage; manage._bootstrap().enter(['start']); print(sys.modules.get('psycopg', '') is None)"

    environment = {**os.environ, "DATABASE_URL": database_url}
    done = subprocess.run([sys.executable, "-c", script], cwd=bootstrap.HERE, env=environment, capture_output=True, text=True)

    assert (done.stdout, done.stderr) == (f"{left_out}\n", "")
