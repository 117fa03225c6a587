"""The ten facts in their order, and the walk through them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from academy.operations.ledger import keeping, learning
from academy.operations.ledger.snapshot import Snapshot

MOST_TOLD = 20

Fact = Callable[[Snapshot], Iterator[str]]

FACTS: dict[str, Fact] = {
    "seats": learning.seats,
    "one enrollment": learning.once,
    "attempts": learning.attempts,
    "scores": learning.scores,
    "completions": learning.completions,
    "one certificate": keeping.certificates,
    "papers": keeping.papers,
    "participation": keeping.participation,
    "mails": keeping.mails,
    "nothing stuck": keeping.waiting,
}


@dataclass(frozen=True)
class Finding:
    """What became of one fact: the number of its faults, and the first ones in words."""

    name: str
    says: str
    faults: int
    told: list[str]


def examine(snapshot: Snapshot) -> Iterator[Finding]:
    """Check all ten, one after the other."""
    for name, fact in FACTS.items():
        told: list[str] = []
        faults = 0
        for faults, fault in enumerate(fact(snapshot), start=1):
            if faults <= MOST_TOLD:
                told.append(fault)
        yield Finding(name, (fact.__doc__ or "").strip(), faults, told)
