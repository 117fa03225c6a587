"""`manage.py benchmark answer`: save one answer, logged in, checked and durable, against a bare endpoint in the same run.

A round sends one answer to every question of every attempt, to each contender by turns of a few; after each turn the rows are counted.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any

from tests.benchmarks import _contest as contest


def requests_of(prepared: dict[str, Any]) -> list[bytes]:
    """One answer a question, neighbors of different trainees."""
    keys = sorted(prepared["trainees"][0]["responses"])
    return [
        contest.request(
            "PUT", f"/api/v1/attempts/{one['attempt']}/answers/{key}", one["token"], {"response": one["responses"][key], "sequence": 1}
        )
        for key in keys
        for one in prepared["trainees"]
    ]


def rows_checked(place: contest.Deployment, replies: Sequence[contest.Reply]) -> None:
    """As many rows as replies of success, which all of them are; then they are taken away again."""
    saved = sum(200 <= reply.status < 300 for reply in replies)
    rows = place.execute("SELECT COUNT(*) FROM enrollments_answer")
    place.execute("DELETE FROM enrollments_answer")
    if not saved == rows == len(replies):
        raise SystemExit(f"{len(replies)} requests, {saved} replies of 2xx, {rows} rows: {[reply.status for reply in replies][:20]}")


def on(database: str, rounds: int, trainees: int) -> dict[str, Any]:
    """All rounds on one database."""
    with contest.deployment(database) as place, ExitStack() as stack:
        requests = requests_of(place.run("tests.benchmarks._prepared", str(trainees)))
        ports = {name: stack.enter_context(contest.served(place, name)) for name in contest.APPLICATIONS}
        check = partial(rows_checked, place)
        contest.run_rounds(ports, requests[: contest.TURN], 1, check)  # to warm up
        measured = contest.run_rounds(ports, requests, rounds, check)
    title = f"Saving an answer on {database}: {len(requests)} answers a round, as many rows as replies"
    return contest.print_table(title, measured)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="manage.py benchmark answer")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--trainees", type=int, default=100)
    parser.add_argument("--database", choices=contest.DATABASES, action="append", help="only this one")
    chosen = parser.parse_args(arguments)
    found = {database: on(database, chosen.rounds, chosen.trainees) for database in chosen.database or contest.DATABASES}
    print(json.dumps({"benchmark": "answer", "server": contest.SERVER, "rounds": chosen.rounds, "medians": found}))


if __name__ == "__main__":
    main(sys.argv[1:])
