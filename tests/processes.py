"""What the kernel tells about running processes: who descends from whom, their memory and processor time (Linux)."""

import os
from pathlib import Path


def table() -> dict[int, tuple[str, int]]:
    """Name and parent of each process that lives (a zombie does not)."""
    found: dict[int, tuple[str, int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            before, _, after = stat.read_text().rpartition(")")
        except OSError:
            continue  # gone meanwhile
        state, parent = after.split()[:2]
        if state != "Z":
            found[int(stat.parent.name)] = (before.partition("(")[2], int(parent))
    return found


def family(ancestor: int) -> set[int]:
    """The pids of all that descend from a process, itself included."""
    living, found = table(), {ancestor}
    while more := {pid for pid, (_, parent) in living.items() if parent in found} - found:
        found |= more
    return found


def memory_mb(ancestor: int) -> float:
    """The proportional set size of a process and all its descendants together, in units of 1,000,000 bytes."""
    return sum(memory_of(pid) for pid in family(ancestor))


def memory_of(pid: int) -> float:
    """The proportional set size of one process, in units of 1,000,000 bytes."""
    return _proportional_kib(pid) * 1024 / 1e6


def processor_seconds(ancestor: int) -> float:
    """What a process, its descendants and those of them that have ended already have computed."""
    ticks = 0
    for pid in family(ancestor):
        after = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(int(field) for field in after[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def _proportional_kib(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
