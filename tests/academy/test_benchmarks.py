"""Every benchmark runs, at a size that measures nothing, and ends with one line of JSON."""

import json
import os
import subprocess
import sys

import pytest

SMALLEST = {
    "answer": ["--database", "postgresql", "--rounds", "1", "--trainees", "2"],
    "lesson": ["--database", "sqlite", "--rounds", "1", "--requests", "8"],
    "participation": ["--database", "postgresql", "--enrollments", "1000", "--pairs", "1", "--laps", "1", "--writers", "2", "--reads", "3"],
}


@pytest.mark.processes
@pytest.mark.parametrize("name", SMALLEST)
def test_a_benchmark_runs_and_ends_with_its_figures(name):
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("ACADEMY_", "DJANGO_", "DATABASE_URL", "REDIS_URL"))}
    command = [sys.executable, "manage.py", "benchmark", name, *SMALLEST[name]]

    done = subprocess.run(command, env=clean, capture_output=True, text=True, timeout=240)

    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout.splitlines()[-1])["benchmark"] == name
