"""The description of the API: what it says of log-in and refusals, and that its examples are true."""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator, FormatChecker

from academy.api.examples import REFUSALS
from courses.api.examples import COURSE, LESSONS, MODULES, QUIZZES
from courses.package.reader import read_package
from courses.questions import question_type
from enrollments.api import examples
from enrollments.services.refusals import CohortFull
from tests.contract.scene import ROOT

BINARY = "a workbook is no text"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return json.loads(json.dumps(SchemaGenerator().get_schema(public=True)))


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for methods in schema["paths"].values():
        for operation in methods.values():
            yield operation["operationId"], operation


def bodies(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Where each body of a request or a success is described."""
    for name, operation in operations(schema):
        described = {"request": operation.get("requestBody", {}), **operation["responses"]}
        for status, body in described.items():
            for media in body.get("content", {}).values():
                yield f"{name} {status}", media


def examples_of(schema: dict[str, Any], media: dict[str, Any]) -> list[Any]:
    named = [schema["components"]["examples"][each["$ref"].rpartition("/")[2]]["value"] for each in media.get("examples", {}).values()]
    return named + ([media["example"]] if "example" in media else [])


def strict(schema: dict[str, Any]) -> dict[str, Any]:
    """The same where no object takes a property that it does not describe."""

    def closed(node: Any) -> Any:
        if isinstance(node, list):
            return [closed(each) for each in node]
        if not isinstance(node, dict):
            return node
        extra = {"additionalProperties": False} if isinstance(node.get("properties"), dict) and "additionalProperties" not in node else {}
        return {name: closed(value) for name, value in node.items()} | extra

    return {**schema, "components": {**schema["components"], "schemas": closed(copy.deepcopy(schema["components"]["schemas"]))}}


def faults(schema: dict[str, Any], described: dict[str, Any], value: Any) -> list[str]:
    """What does not fit, by its place."""
    whole = {**described, "components": strict(schema)["components"]}
    found = Draft202012Validator(whole, format_checker=FormatChecker()).iter_errors(value)
    return [f"{fault.json_path}: {fault.message}" for fault in found]


def test_every_request_and_every_success_has_an_example(schema):
    without = [name for name, media in bodies(schema) if not examples_of(schema, media) and media["schema"].get("format") != "binary"]

    assert without == []


def test_every_part_of_a_path_has_an_example(schema):
    without = [
        (name, parameter["name"])
        for name, operation in operations(schema)
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "path" and parameter["example"] is None
    ]

    assert without == []


def test_every_example_fits_its_schema(schema):
    found = {name: faults(schema, media["schema"], value) for name, media in bodies(schema) for value in examples_of(schema, media)}

    assert {name: fault for name, fault in found.items() if fault} == {}


def test_every_refusal_has_an_example_that_fits(schema):
    described = schema["components"]["responses"]

    found = {
        name: faults(schema, media["schema"], media["example"]) for name, body in described.items() for media in body["content"].values()
    }
    assert {name: fault for name, fault in found.items() if fault} == {}
    assert {name: body["content"]["application/problem+json"]["example"]["status"] for name, body in described.items()} == {
        name: int(name.removeprefix("Problem")) for name in described
    }
    assert (REFUSALS["409"]["type"], REFUSALS["409"]["title"]) == (f"/problems/{CohortFull.code}", CohortFull.title)


def test_the_examples_speak_of_the_course_that_is_there():
    package = read_package(ROOT / "content" / COURSE)

    assert tuple(module.key for module in package.modules) == MODULES
    assert tuple(lesson.key for module in package.modules for lesson in module.lessons) == LESSONS
    assert tuple(quiz.key for module in package.modules for quiz in module.quizzes) == QUIZZES


def test_no_example_holds_a_right_answer(schema):
    """No explanation, no part that the feedback rule keeps back, no response that earns anything (rule 3)."""
    package = read_package(ROOT / "content" / COURSE)
    shown = json.dumps(schema["components"]["examples"]) + json.dumps(examples.OPERATIONS)

    questions = {question.key: question for module in package.modules for quiz in module.quizzes for question in quiz.questions}
    asked = questions[examples.QUESTION]
    given = set(re.findall(r'"response": ([^,}]+)', shown)) - {"null"}

    assert set(re.findall(r'"feedback": ([^,}]+)', shown)) == {"null", '"after_close"'}
    assert "explanation" not in shown
    assert [question_type(asked.type).score(asked.spec, json.loads(response)) for response in given] == [0]


def test_who_may_call_what_without_logging_in(schema):
    public = {name for name, operation in operations(schema) if {} in operation.get("security", [{}])}

    assert public == {
        *("countries", "languages", "documents", "document", "certificates_verify"),
        *("courses_list", "courses_retrieve", "courses_lessons_retrieve", "cohorts_list", "cohorts_retrieve"),
    }


def test_names_of_operations_are_words_of_code(schema):
    assert [name for name, _ in operations(schema) if not name.isidentifier()] == []
