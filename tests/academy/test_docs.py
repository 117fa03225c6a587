"""What the documents name exists: links, files, tests, columns, settings."""

import re
from pathlib import Path

import pytest

from courses.package import read_package

ROOT = Path(__file__).resolve().parents[2]
APPS = ("academy", "courses", "enrollments", "certificates")
DOCS = ROOT / "academy" / "docs"
FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
NAMED = re.compile(r"`([^`\n]+)`")
IS_FILE = re.compile(r"[\w./-]+/[\w.-]+\.(py|md|yaml)")
IS_NAME = re.compile(r"[a-z]\w*_\w+|[A-Z]+_[A-Z_]+")
READ_FROM_ENVIRONMENT = re.compile(r'(?:env\.\w+|\bflag|\bwhole_number|\baddress)\("([A-Z_]+)"')


def documents() -> list[Path]:
    folders = [ROOT / app for app in APPS] + [ROOT / "tests"]
    return sorted([ROOT / "README.md", *(path for folder in folders for path in folder.rglob("*.md"))])


def named_in(path: Path) -> list[str]:
    return NAMED.findall(FENCED.sub("", path.read_text(encoding="utf-8")))


def sources(*folders: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(document):
    text = NAMED.sub("", FENCED.sub("", document.read_text(encoding="utf-8")))
    targets = [target.partition("#")[0] for target in LINK.findall(text) if not re.match(r"[a-z]+:|#|/", target)]

    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", sorted(DOCS.rglob("*.md")), ids=lambda path: path.name)
def test_every_file_of_this_house_that_is_named_exists(document):
    files = [name for name in named_in(document) if IS_FILE.fullmatch(name) and name.split("/")[0] in {*APPS, "tests"}]

    assert [name for name in files if not (ROOT / name).is_file()] == []


def test_every_test_that_a_rule_names_exists():
    there = set(re.findall(r"^def (test_\w+)", sources("tests"), re.MULTILINE))
    tests = [name for name in named_in(DOCS / "rules.md") if name.startswith("test_")]

    assert [name for name in tests if name not in there] == []


def test_every_name_of_the_code_that_a_rule_names_exists():
    words = set(re.findall(r"\w+", sources(*APPS)))
    names = [name for name in named_in(DOCS / "rules.md") if IS_NAME.fullmatch(name) and not name.startswith("test_")]

    assert [name for name in names if name not in words] == []


def test_every_rule_has_its_number_where_it_is_kept_and_its_tests():
    parts = re.split(r"^## ", (DOCS / "rules.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]

    assert [int(part.split(".")[0]) for part in parts] == list(range(1, 14))
    assert [part.split(".")[0] for part in parts if "\n- Kept by: " not in part or "\n- Tests: `test_" not in part] == []


def test_every_decision_has_its_number_its_date_and_its_four_parts():
    parts = ["**Context.**", "**Decision.**", "**Consequences.**", "**Rejected.**"]
    faulty = []
    for number, path in enumerate(sorted((DOCS / "decisions").glob("*.md")), start=1):
        lines = path.read_text(encoding="utf-8").splitlines()
        begins = [line.split(" ")[0] for line in lines if line.startswith("**")]
        dated = re.fullmatch(r"Accepted \d{4}-\d{2}-\d{2}\.", lines[1])
        if not (path.name.startswith(f"{number:04}-") and lines[0].startswith(f"# {number}. ") and dated and begins == parts):
            faulty.append(path.name)

    assert faulty == []


def test_every_setting_is_described_once():
    read = READ_FROM_ENVIRONMENT.findall((ROOT / "academy" / "settings.py").read_text(encoding="utf-8"))
    rows = re.findall(r"^\| `([A-Z_]+)` ", (DOCS / "settings.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(rows) == sorted(set(read))


def test_the_example_of_a_course_package_can_be_published():
    text = (DOCS / "course-package.md").read_text(encoding="utf-8")
    example = text.split("## A whole small example")[1].split("\n## Fields")[0]
    files = {
        path: content.encode() for path, content in re.findall(r"^`([^`\n]+)`\n\n```\w+\n(.*?)^```$", example, re.DOTALL | re.MULTILINE)
    }

    package = read_package(files)

    assert (len(files), package.slug, [question.key for question in package.modules[0].quizzes[0].questions]) == (
        9,
        "keeping-records",
        ["parts", "how-many"],
    )
