"""The authored files as pydantic models: every scalar comes as text and is converted here, with a sentence for the author."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from academy import languages
from courses.package.strict_yaml import Document, Place

Feedback = Literal["after_each_answer", "after_submission", "after_close", "never"]
Shape = TypeVar("Shape", bound=BaseModel)
_KEY = re.compile(r"[a-z0-9-]{1,64}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_DECIMAL = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")


def is_language(tag: str) -> bool:
    """Tell whether this is a language tag in its one spelling (`sr-Cyrl`, neither `sr` nor `sr-cyrl`)."""
    return languages.is_tag(tag) and languages.normalized(tag) == tag


def _text(most: int) -> AfterValidator:
    def check(value: str) -> str:
        value = value.strip()
        if not value:
            raise ValueError("must not be empty")
        if len(value) > most:
            raise ValueError(f"must have at most {most} characters, not {len(value)}")
        return value

    return AfterValidator(check)


def _matching(pattern: re.Pattern[str], message: str) -> AfterValidator:
    def check(value: str) -> str:
        if not pattern.fullmatch(value):
            raise ValueError(message)
        return value

    return AfterValidator(check)


def _whole(least: int, most: int) -> BeforeValidator:
    def check(value: object) -> int:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(value)

    return BeforeValidator(check)


def _decimal(least: str, most: str, places: int) -> BeforeValidator:
    def check(value: object) -> Decimal:
        if isinstance(value, str) and _DECIMAL.fullmatch(value) and len(value.partition(".")[2]) <= places:
            number = Decimal(value)
            if Decimal(least) <= number <= Decimal(most):
                return number
        raise ValueError(f"must be a number from {least} to {most} with at most {places} decimal places")

    return BeforeValidator(check)


def _flag(value: object) -> bool:
    if value not in ("true", "false"):
        raise ValueError("must be true or false")
    return value == "true"


def _all_or_keys(value: object) -> object:
    if value != "all" and not (isinstance(value, list) and all(isinstance(key, str) for key in value)):
        raise ValueError("must be all or a list of keys")
    return value


def _attempts(value: object) -> int | None:
    if value == "unlimited":
        return None
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,2}", value) or not 1 <= int(value) <= 20:
        raise ValueError("must be a whole number from 1 to 20 or unlimited")
    return int(value)


def _language(value: str) -> str:
    if not is_language(value):
        raise ValueError(f"{value} is no language tag")
    return value


def _by_language(value: Mapping[str, str]) -> Mapping[str, str]:
    for tag in value:
        _language(tag)
    return value


Key = Annotated[str, _matching(_KEY, "must be 1 to 64 of a-z, 0-9 and -")]
Flag = Annotated[bool, BeforeValidator(_flag)]
Title = Annotated[str, _text(200)]
Sentence = Annotated[str, _text(500)]
Paragraph = Annotated[str, _text(5000)]
Minutes = Annotated[int, _whole(1, 600)]
PathByLanguage = Annotated[dict[str, str], AfterValidator(_by_language)]
AllOrKeys = Annotated[Literal["all"] | list[str], BeforeValidator(_all_or_keys)]


class Authored(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Signatory(Authored):
    name: Title
    title: Title


class CertificateTerms(Authored):
    issuer: Title
    signatories: Annotated[list[Signatory], Field(max_length=2)] = []


class CompletionTerms(Authored):
    lessons: AllOrKeys = "all"
    quizzes: AllOrKeys = "all"


class CourseStructure(Authored):
    slug: Key
    source_language: Annotated[str, AfterValidator(_language)]
    hours: Annotated[Decimal, _decimal("0.5", "1000", 1)]
    license: Annotated[str, _text(64)]
    completion: CompletionTerms = CompletionTerms()
    certificate: CertificateTerms


class ModuleStructure(Authored):
    key: Key


class CourseText(Authored):
    title: Title
    summary: Annotated[str, _text(300)]
    outcomes: Annotated[list[Sentence], Field(min_length=1, max_length=20)]
    audience: Paragraph = ""


class ModuleText(Authored):
    title: Title
    summary: Paragraph = ""


class QuizText(Authored):
    title: Title
    questions: dict[str, dict[str, object]]


class SourceVideo(Authored):
    file: str
    title: Title
    subtitles: PathByLanguage = {}
    transcript: PathByLanguage


class SourceDownload(Authored):
    file: str
    title: Title


class LessonHead(Authored):
    key: Key
    title: Title
    minutes: Minutes
    open: Flag = False
    objective: Sentence
    video: list[SourceVideo] = []
    downloads: list[SourceDownload] = []


class OnlyTitle(Authored):
    title: Title


class TranslationFields(Authored):
    """What a translation says of itself, in every kind of unit."""

    state: Literal["machine", "reviewed"]
    source: Annotated[str, _matching(_DIGEST, "must be the SHA-256 of the source file, 64 of 0-9 and a-f")]


class CourseTranslation(CourseText, TranslationFields):
    pass


class ModuleTranslation(ModuleText, TranslationFields):
    pass


class QuizTranslation(QuizText, TranslationFields):
    pass


class LessonTranslation(TranslationFields):
    key: Key
    title: Title
    objective: Sentence
    video: list[OnlyTitle] = []
    downloads: list[OnlyTitle] = []


class AuthoredQuestion(BaseModel):
    """A question's common fields; what its type adds is left over in `model_extra`."""

    model_config = ConfigDict(extra="allow", frozen=True)

    key: Key
    type: str
    weight: Annotated[Decimal, _decimal("0.01", "1000", 2)] = Decimal(1)


class QuizStructure(Authored):
    key: Key
    attempts: Annotated[int | None, BeforeValidator(_attempts)]
    time_limit_minutes: Annotated[int, _whole(1, 1440)] | None = None
    pass_mark: Annotated[Decimal, _decimal("0", "100", 2)]
    feedback: Feedback = "after_close"
    draw: Annotated[int, _whole(1, 500)] | None = None
    minutes: Minutes
    shuffle: Flag = True
    questions: Annotated[list[AuthoredQuestion], Field(min_length=1, max_length=500)]


def read_model(shape: type[Shape], document: Document, tell: Callable[[int, str], None]) -> Shape | None:
    """Read a document into a model; `tell(line, message)` hears of each fault, and None comes back if there was one."""
    try:
        return shape.model_validate(document.value)
    except ValidationError as faults:
        for fault in faults.errors(include_url=False, include_input=False):
            place: Place = tuple(fault["loc"])
            tell(document.line_of(place), _sentence(place, fault))
        return None


def _sentence(place: Place, fault: ErrorDetails) -> str:
    name = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in place).removeprefix(".") or "the file"
    context = fault.get("ctx", {})
    messages = {
        "missing": "is missing",
        "extra_forbidden": "is not known here",
        "string_type": "must be text",
        "list_type": "must be a list",
        "dict_type": "must be a mapping",
        "model_type": "must be a mapping",
        "literal_error": f"must be {context.get('expected')}",
        "too_short": f"must have at least {context.get('min_length')}",
        "too_long": f"must have at most {context.get('max_length')}, not {context.get('actual_length')}",
        "value_error": str(context.get("error")),
    }
    return f"{name} {messages.get(fault['type'], fault['msg'])}"
