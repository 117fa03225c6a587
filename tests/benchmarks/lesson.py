"""`manage.py benchmark lesson`: read one lesson, logged in and enrolled, against a bare endpoint that sends the same bytes."""

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from tests.benchmarks import _contest as contest

TRAINEES = 40


def all_answered(replies: Sequence[contest.Reply]) -> None:
    refused = [reply.status for reply in replies if reply.status != 200]
    if refused:
        raise SystemExit(f"{len(refused)} of {len(replies)} were not answered: {refused[:20]}")


def on(database: str, rounds: int, number_of_requests: int) -> dict[str, Any]:
    """All rounds on one database."""
    with contest.deployment(database) as place, ExitStack() as stack:
        prepared = place.run("tests.benchmarks._prepared", str(TRAINEES))
        ports = {name: stack.enter_context(contest.served(place, name)) for name in contest.APPLICATIONS}
        paths = [(f"/api/v1/enrollments/{one['enrollment']}/lessons/{prepared['lesson']}", one["token"]) for one in prepared["trainees"]]
        requests = [contest.request("GET", *paths[number % len(paths)]) for number in range(number_of_requests)]
        ours, bare = (contest.send(ports[name], requests[:1])[0][0].content for name in ("Academy", "bare"))
        if ours != bare:
            raise SystemExit("Academy and the bare endpoint do not send the same bytes.")
        contest.run_rounds(ports, requests[: contest.TURN], 1, all_answered)  # to warm up
        measured = contest.run_rounds(ports, requests, rounds, all_answered)
    return contest.print_table(f"Reading a lesson of {len(ours) / 1000:.1f} kB on {database}: {len(requests)} a round", measured)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="manage.py benchmark lesson")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--requests", type=int, default=800)
    parser.add_argument("--database", choices=contest.DATABASES, action="append", help="only this one")
    chosen = parser.parse_args(arguments)
    found = {database: on(database, chosen.rounds, chosen.requests) for database in chosen.database or contest.DATABASES}
    print(json.dumps({"benchmark": "lesson", "server": contest.SERVER, "rounds": chosen.rounds, "medians": found}))


if __name__ == "__main__":
    main(sys.argv[1:])
