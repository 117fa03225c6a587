"""What the documents name exists: links, headings, files, commands, addresses, tests, columns, settings, pictures."""

import re
import tomllib
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.urls import Resolver404, resolve

from academy import bootstrap
from courses.package import read_package

ROOT = Path(__file__).resolve().parents[2]
APPS = ("academy", "courses", "enrollments", "certificates")
DOCS = ROOT / "academy" / "docs"
FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
PICTURE = re.compile(r'<img src="([^"]+)"')
NAMED = re.compile(r"`([^`\n]+)`")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
IS_FILE = re.compile(r"[\w./-]+/[\w.-]+\.(py|md|yaml|ts|service|example|template)|(\w+|\.ci)/[\w./-]*")
COMMAND = re.compile(r"manage\.py ([a-z][a-z_]*)([^`\n|]*)")
ADDRESS = re.compile(r"^(?:(GET|POST|PUT|PATCH) )?(/[^\s?]*)(?:\?\S*)?(?: with .*)?$")
BEGINNINGS = {"/api/v1/", "/_allauth/"}
PLACES = {"id": "6f1d8c52-0f2b-4a50-9a3e-2f1d7a3c9b11", "number": "1", "code": "KE", "sha256": "a" * 64, "name": "a.png"}
SETTING = re.compile(r"\b(?:ACADEMY_[A-Z_]+|DATABASE_URL|REDIS_URL)\b")
PICTURE_BYTES = 60_000
IS_NAME = re.compile(r"[a-z]\w*_\w+|[A-Z]+_[A-Z_]+")
READ_FROM_ENVIRONMENT = re.compile(r'(?:env\.\w+|\bflag|\bwhole_number|\baddress)\("([A-Z_]+)"')


def documents() -> list[Path]:
    folders = [ROOT / app for app in APPS] + [ROOT / "tests", ROOT / ".github"]
    return sorted([ROOT / "README.md", *(path for folder in folders for path in folder.rglob("*.md"))])


def app_readmes() -> list[Path]:
    return sorted(path for app in APPS for path in (ROOT / app).rglob("README.md") if path.parent.name not in {"docs", "fonts"})


def named_in(path: Path) -> list[str]:
    return NAMED.findall(FENCED.sub("", path.read_text(encoding="utf-8")))


def sources(*folders: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))


def links_of(document: Path) -> list[str]:
    """Targets inside this house, of links and pictures."""
    text = NAMED.sub("", FENCED.sub("", document.read_text(encoding="utf-8")))
    return [target for target in [*LINK.findall(text), *PICTURE.findall(text)] if not re.match(r"[a-z]+:|/", target)]


def headings_of(document: Path) -> set[str]:
    """What may stand after the # of a link, as GitHub makes it of a heading."""
    titles = HEADING.findall(FENCED.sub("", document.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def for_readers() -> list[Path]:
    """The documents that tell what one can do."""
    return [ROOT / "README.md", *sorted(DOCS.glob("*.md")), *sorted((ROOT / ".github").glob("*.md")), ROOT / "academy/deploy/README.md"]


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(document):
    parts = [(target.partition("#")[0], target.partition("#")[2]) for target in links_of(document)]
    aimed = [(document.parent / path if path else document, heading) for path, heading in parts]

    assert [str(path) for path, _ in aimed if not path.exists()] == []
    assert [f"{path.name}#{heading}" for path, heading in aimed if heading and heading not in headings_of(path)] == []


@pytest.mark.parametrize(
    "document", sorted({*for_readers(), *DOCS.rglob("*.md"), *(ROOT / app / "README.md" for app in APPS[1:])}), ids=lambda path: path.name
)
def test_every_file_of_this_house_that_is_named_exists(document):
    files = [name for name in named_in(document) if IS_FILE.fullmatch(name) and name.split("/")[0] in {*APPS, "tests", "content", ".ci"}]

    assert [name for name in files if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("document", for_readers(), ids=lambda path: path.name)
def test_every_command_that_is_named_exists_with_its_options(document):
    wrong = []
    for name, rest in COMMAND.findall(document.read_text(encoding="utf-8")):
        options = re.findall(r"(?<=\s)--[a-z-]+", rest.partition(" && ")[0])
        if name in {"test", "benchmark"}:
            known: set[str] = set()
        elif name in get_commands():
            known = set(load_command_class(get_commands()[name], name).create_parser("manage.py", name)._option_string_actions)
        else:
            wrong.append(name)
            continue
        wrong += [f"{name} {option}" for option in options if option not in known]

    assert wrong == []


def test_every_command_of_this_house_is_told_to_its_readers():
    own = {name for name, app in get_commands().items() if app.split(".")[0] in APPS} | {*bootstrap.INSTALLING_VERBS}
    told = {name for document in for_readers() for name, _ in COMMAND.findall(document.read_text(encoding="utf-8"))}

    assert sorted(own - told) == ["serve"]  # which `start` alone calls


def test_every_benchmark_that_is_named_exists():
    named = {
        name for document in for_readers() for name in re.findall(r"manage\.py benchmark ([a-z]+)", document.read_text(encoding="utf-8"))
    }

    assert [name for name in sorted(named) if not (ROOT / "tests" / "benchmarks" / f"{name}.py").is_file()] == []


@pytest.mark.parametrize("document", [ROOT / "README.md", *sorted(DOCS.glob("*.md"))], ids=lambda path: path.name)
def test_every_address_that_is_named_answers_to_the_method(document):
    wrong = []
    for method, address in (match.groups() for name in named_in(document) if (match := ADDRESS.match(name))):
        if address in BEGINNINGS:
            continue
        try:
            found = resolve(re.sub(r"\{(\w+)\}", lambda place: PLACES.get(place[1], "a"), address))
        except Resolver404:
            wrong.append(address)
            continue
        view = getattr(found.func, "view_class", getattr(found.func, "cls", None))
        if method and view and address.startswith("/api/") and not hasattr(view, method.lower()):
            wrong.append(f"{method} {address}")

    assert wrong == []


def test_every_setting_that_is_named_is_read_by_somebody():
    described = (DOCS / "settings.md").read_text(encoding="utf-8")
    deployed = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("docker-compose.yml", "academy/deploy/env.example"))
    known = {*SETTING.findall(described), *SETTING.findall(deployed), *SETTING.findall(sources("tests"))}
    named = {name: path.name for path in documents() for name in SETTING.findall(path.read_text(encoding="utf-8"))}

    assert {name: where for name, where in named.items() if name not in known} == {}


def test_the_index_leads_to_every_document():
    indexed = {(DOCS / target.partition("#")[0]).resolve() for target in links_of(DOCS / "README.md")}

    assert {*DOCS.rglob("*.md"), *(ROOT / ".github").glob("*.md"), *app_readmes()} - indexed - {DOCS / "README.md"} == set()


def test_the_newest_changes_are_those_of_this_version():
    versions = re.findall(r"^## (\d+\.\d+\.\d+), \d{4}-\d{2}-\d{2}$", (DOCS / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert versions[0] == tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"## To {versions[0]}" in (DOCS / "UPGRADING.md").read_text(encoding="utf-8")


def test_pictures_are_small_and_shown_somewhere():
    pictures = sorted((DOCS / "pictures").iterdir())
    shown = {(document.parent / target).resolve() for document in documents() for target in links_of(document)}

    assert [path.name for path in pictures if path.stat().st_size > PICTURE_BYTES or path not in shown] == []


def test_every_test_that_a_rule_names_exists():
    there = set(re.findall(r"^def (test_\w+)", sources("tests"), re.MULTILINE))
    tests = [name for name in named_in(DOCS / "rules.md") if name.startswith("test_")]

    assert [name for name in tests if name not in there] == []


@pytest.mark.parametrize("document", [DOCS / "rules.md", *app_readmes()], ids=lambda path: str(path.relative_to(ROOT)))
def test_every_name_of_the_code_that_is_named_exists(document):
    words = set(re.findall(r"\w+", sources(*APPS)))
    parts = [part for name in named_in(document) for part in re.split(r"[.,(): ]+", name)]
    names = {part for part in parts if IS_NAME.fullmatch(part) and not part.startswith("test_") and not SETTING.fullmatch(part)}

    assert sorted(names - words) == []


@pytest.mark.parametrize("document", app_readmes(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_that_an_app_says_it_has_is_there(document):
    named = [name for name in named_in(document) if re.fullmatch(r"\w[\w/]*(\.py|\.csv|/)", name)]
    places = (document.parent, ROOT / "academy", ROOT)

    assert [name for name in named if not any((place / name).exists() for place in places)] == []


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
