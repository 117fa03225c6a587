"""What README and the role pages show is true: their shell blocks are run on a fresh Academy with demonstration data, in this order."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest

from academy.demonstration.logins import FILE_NAME
from tests.journeys.installation import ROOT, Installation

pytestmark = pytest.mark.sqlite_only  # the demonstration is made on the embedded database alone

DOCS = ROOT / "academy" / "docs"
PAGES = ("trainee", "instructor", "coordinator", "administrator", "author", "integrator", "operator")
_BLOCK = re.compile(r"^```(bash|text)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_END = "-- end of block --"


class Shown(Installation):
    """As a newcomer starts it: no address, with the demonstration."""

    def environment(self) -> dict[str, str]:
        environment = {**super().environment(), "ACADEMY_DEMO": "1"}
        del environment["ACADEMY_URL"]
        return environment


@dataclass
class Newcomer:
    """Somebody with a shell in a folder where `.data/` and `manage.py` lie, who types what a document says."""

    installation: Shown
    folder: Path
    functions: str = field(default="")

    def follow(self, text: str) -> list[tuple[str, str, str]]:
        """Run a document's blocks one after the other in one shell; gives command, what was shown and what came, for each."""
        blocks = [(kind, self._here(content)) for kind, content in _BLOCK.findall(text)]
        commands = [content for kind, content in blocks if kind == "bash"]
        script = "\n".join([self.functions, *(f"{command}\necho '{_END}'" for command in commands)])
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self.folder,
            env={**self.installation.environment(), "PATH": f"{self.folder / 'bin'}:/usr/bin:/bin:/usr/sbin:/sbin"},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        came = done.stdout.split(f"{_END}\n")
        assert done.returncode == 0, f"after block {len(came) - 1}:\n{commands[len(came) - 1]}\n{came[-1]}{done.stderr}"
        followers = [following for block, following in pairwise([*blocks, ("", "")]) if block[0] == "bash"]
        shown = [content if kind == "text" else "" for kind, content in followers]
        return list(zip(commands, shown, came, strict=False))

    def _here(self, content: str) -> str:
        return content.replace("127.0.0.1:8000", f"127.0.0.1:{self.installation.port}")


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newcomer]:
    folder = tmp_path_factory.mktemp("newcomer")
    for name in ("manage.py", "content"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "bin").mkdir()
    python = folder / "bin" / "python3"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    installation = Shown(folder / ".data")
    try:
        installation.start()
        yield Newcomer(installation, folder)
    finally:
        installation.stop()


def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def as_shown(shown: str) -> str:
    """A pattern for what is shown: `…` stands for anything in a line, alone for any lines."""
    lines = (r"(?:[^\n]*\n)*" if line == "…" else re.escape(line).replace("…", r"[^\n]*") + r"\n" for line in shown.splitlines())
    return "".join(lines)


def untrue(followed: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The blocks that printed something else than their document shows."""
    return [each for each in followed if each[1] and not re.fullmatch(as_shown(each[1]), each[2])]


@pytest.fixture(scope="module")
def toured(newcomer: Newcomer) -> list[tuple[str, str, str]]:
    """The tour of README, run once; the other documents begin with its functions."""
    for tool in ("bash", "curl", "sha256sum"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    followed = newcomer.follow(readme())
    newcomer.functions = followed[0][0]
    return followed


def test_the_tour_leads_from_sign_up_to_a_verified_certificate(newcomer, toured):
    assert untrue(toured) == []
    assert (newcomer.folder / "certificate.pdf").read_bytes()[:5] == b"%PDF-"


@pytest.mark.usefixtures("toured")
@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_shows_is_what_happens(newcomer, page):
    followed = newcomer.follow((DOCS / f"{page}.md").read_text(encoding="utf-8"))

    assert followed != []
    assert untrue(followed) == []


@pytest.mark.usefixtures("toured")
def test_what_the_table_of_roles_says_can_be_done(newcomer):
    rows = re.findall(r"^\| (\w+) \| `([^`]+)` \| `/home`.* \| `(demo [^`]+)` \|$", readme(), re.MULTILINE)
    accounts = json.loads((newcomer.folder / ".data" / FILE_NAME).read_text(encoding="utf-8"))

    followed = newcomer.follow("".join(f"```bash\n{calls} | pick \"it.get('count') or len(it['rows'])\"\n```\n" for _, _, calls in rows))

    assert [(role, email) for role, email, _ in rows] == [(account["role"], account["email"]) for account in accounts]
    assert [int(came) > 0 for _, _, came in followed] == [True] * 4
