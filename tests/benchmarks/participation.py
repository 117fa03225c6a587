"""`manage.py benchmark participation`: what keeping the figures costs those who write, and how long reading them takes.

(a) Writers in one country and cohort enroll, do lessons and take a quiz through the services, with the triggers that count and
without, by turns. (b) The report by country over HTTP while changes go on and are folded, at so many enrollments and at a tenth of them.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from statistics import median
from typing import Any

from tests.benchmarks import _contest as contest

PATH = "/api/v1/participation?group_by=country"
CROWD = "tests.benchmarks._crowd"


def on(database: str, enrollments: int, reads: int, *work: int) -> dict[str, Any]:
    """Everything on one database, the smaller crowd first; work is pairs, laps and writers."""
    waits = {}
    for number in (enrollments // 10, enrollments):
        with contest.deployment(database) as place:
            began = time.perf_counter()
            token = place.run(CROWD, "make", str(number))["token"]
            print(f"{database}: {number:,} enrollments made in {time.perf_counter() - began:.0f} s", flush=True)
            waits[number] = read(place, token, reads)
            if number == enrollments:
                cost = place.run(CROWD, "cost", *map(str, work))
    return {"read": shown_reads(database, waits), "write": shown_cost(database, work[-1], cost)}


def read(place: contest.Deployment, token: str, reads: int) -> list[float]:
    """The milliseconds of each of so many reads, one after the other, while others write."""
    with contest.served(place, "Academy") as port, churning(place):
        contest.send(port, [contest.request("GET", PATH, token)] * 2 * contest.WORKERS, clients=contest.WORKERS)  # to warm up
        replies, _ = contest.send(port, [contest.request("GET", PATH, token)] * reads, clients=1)
    if any(reply.status != 200 for reply in replies):
        raise SystemExit(f"The report was refused: {replies[0].status} {replies[0].content[:200]!r}")
    return sorted(reply.milliseconds for reply in replies)


@contextmanager
def churning(place: contest.Deployment) -> Iterator[None]:
    """Changes and their fold in a process of its own."""
    process = subprocess.Popen([sys.executable, "-m", CROWD, "churn"], cwd=contest.ROOT, env={**os.environ, **place.environment})
    try:
        time.sleep(2)
        yield
        if process.poll() is not None:
            raise SystemExit("Nothing was changed meanwhile: the writer has ended.")
    finally:
        process.terminate()
        process.wait(timeout=30)


def shown_reads(database: str, waits: dict[int, list[float]]) -> dict[str, Any]:
    print(f"\n{database}: participation by country over HTTP ({contest.SERVER}), while others write and the fold runs")
    found: dict[str, Any] = {}
    for number, each in waits.items():
        p50, p95 = median(each), each[int(len(each) * 0.95)]
        print(f"  {number:>12,} enrollments: p50 {p50:8.1f} ms, p95 {p95:8.1f} ms ({len(each)} reads, {each[0]:.1f}-{each[-1]:.1f})")
        found[str(number)] = {"p50_ms": round(p50, 1), "p95_ms": round(p95, 1)}
    few, many = found.values()
    found["p95_ratio"] = round(many["p95_ms"] / few["p95_ms"], 2)
    print(f"  ten times as many: p95 {found['p95_ratio']:.2f} times as long")
    return found


def shown_cost(database: str, writers: int, cost: dict[str, Any]) -> dict[str, Any]:
    percents = [100 * (ratio - 1) for ratio in contest.ratios(cost["with"], cost["without"])]
    print(f"{database}: services of {writers} writers in one country and cohort")
    print(f"  {len(percents)} pairs of turns, {cost['enrolled']} enrollments counted")
    print(f"  seconds a turn: {contest.shown(cost['with'], 2)} with triggers, {contest.shown(cost['without'], 2)} without")
    print(f"  counting costs {contest.shown(percents)} %; figures that differ from a recount: {cost['differences']}")
    return {"cost_percent": round(median(percents), 1), "pairs": len(percents), "enrolled": cost["enrolled"]}


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="manage.py benchmark participation")
    parser.add_argument("--enrollments", type=int, default=1_000_000)
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--laps", type=int, default=3, help="trainees a writer and turn")
    parser.add_argument("--writers", type=int, default=contest.CLIENTS)
    parser.add_argument("--reads", type=int, default=200)
    parser.add_argument("--database", choices=contest.DATABASES, action="append", help="only this one")
    chosen = parser.parse_args(arguments)
    sizes = (chosen.enrollments, chosen.reads, chosen.pairs, chosen.laps, chosen.writers)
    found = {database: on(database, *sizes) for database in chosen.database or contest.DATABASES}
    print(json.dumps({"benchmark": "participation", "enrollments": chosen.enrollments, "server": contest.SERVER, "found": found}))


if __name__ == "__main__":
    main(sys.argv[1:])
