"""What is wrong with a package, told by file and line."""

from collections.abc import Iterable
from typing import NamedTuple


class Fault(NamedTuple):
    """One fault; `file` is relative to the package, `.` the package itself; `line` counts from 1."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class PackageFaulty(Exception):
    """A package that can't be published; `faults` holds all that was found, sorted by file and line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))
