"""Quizzes: structure with right answers, and texts by language."""

from collections.abc import Mapping

from courses.package.contents import JsonObject, Question, Quiz
from courses.package.course_texts import in_order
from courses.package.layout import ModuleFolder
from courses.package.model import AuthoredQuestion, QuizStructure, QuizText, QuizTranslation
from courses.package.reading import Reading
from courses.package.strict_yaml import Document
from courses.questions import TYPES, question_type

_Texts = dict[str, dict[str, JsonObject]]


def read_quiz(reading: Reading, module: ModuleFolder, *, position: int) -> Quiz | None:
    """Read a module's quiz in all its languages; None where its structure can't be used."""
    read = reading.read(module.quiz, QuizStructure)
    if read is None:
        return None
    structure, document = read
    reading.take_key("quiz", structure.key, file=module.quiz, line=document.line_of(("key",)))
    if structure.draw is not None and structure.draw > len(structure.questions):
        reading.tell(
            module.quiz, document.line_of(("draw",)), f"draw is {structure.draw}, but there are {len(structure.questions)} questions"
        )
    specs = _read_specs(reading, module.quiz, structure, document)
    texts, question_texts = _read_texts(reading, module, structure, specs)
    return Quiz(
        key=structure.key,
        position=position,
        minutes=structure.minutes,
        attempts=structure.attempts,
        time_limit_seconds=None if structure.time_limit_minutes is None else structure.time_limit_minutes * 60,
        pass_mark_hundredths=int(structure.pass_mark * 100),
        feedback=structure.feedback,
        draw=structure.draw,
        shuffle=structure.shuffle,
        questions=tuple(_question(authored, specs, question_texts) for authored in structure.questions if authored.key in specs),
        texts=texts,
    )


def _question(authored: AuthoredQuestion, specs: Mapping[str, JsonObject], texts: _Texts) -> Question:
    by_language = {language: questions[authored.key] for language, questions in texts.items() if authored.key in questions}
    return Question(authored.key, authored.type, str(authored.weight), specs[authored.key], by_language)


def _read_specs(reading: Reading, path: str, structure: QuizStructure, document: Document) -> dict[str, JsonObject]:
    """The canonical spec by question key, of those questions that have no fault."""
    specs: dict[str, JsonObject] = {}
    seen: set[str] = set()
    for index, question in enumerate(structure.questions):
        line = document.line_of(("questions", index))
        if question.key in seen:
            reading.tell(path, line, f"the question key {question.key} is taken")
        elif question.type not in TYPES:
            reading.tell(path, line, f"question {question.key}: type must be one of {', '.join(TYPES)}")
        else:
            kind = question_type(question.type)
            spec = kind.canonical_spec(question.model_extra or {})
            faults = kind.check_spec(spec)
            for message in faults:
                reading.tell(path, line, f"question {question.key}: {message}")
            if not faults:
                specs[question.key] = spec
        seen.add(question.key)
    return specs


def _read_texts(
    reading: Reading, module: ModuleFolder, structure: QuizStructure, specs: Mapping[str, JsonObject]
) -> tuple[dict[str, JsonObject], _Texts]:
    """The quiz's own texts, and those of its questions by key, both by language."""
    source_file = f"{module.folder}/quiz.{reading.source_language}.yaml"
    titles: dict[str, JsonObject] = {}
    questions: _Texts = {}
    for language in in_order(reading, module.quiz_texts):
        is_source = language == reading.source_language
        path = source_file if is_source else module.quiz_texts[language]
        read = reading.read(path, QuizText if is_source else QuizTranslation)
        if read is None:
            continue
        text, document = read
        titles[language] = {"title": text.title, **reading.origin(text, source_file=source_file)}
        questions[language] = _question_texts(reading, path, structure, specs, text, document)
        if is_source:
            for question in structure.questions:
                if question.key not in text.questions:
                    reading.tell(path, document.line_of(("questions",)), f"question {question.key} has no texts")
    return titles, questions


def _question_texts(
    reading: Reading, path: str, structure: QuizStructure, specs: Mapping[str, JsonObject], text: QuizText, document: Document
) -> dict[str, JsonObject]:
    types = {question.key: question.type for question in reversed(structure.questions)}  # of a doubled key the first
    for key, texts in text.questions.items():
        line = document.line_of(("questions", key))
        if key not in types:
            reading.tell(path, line, f"question {key} is not in the quiz")
        elif key in specs:
            for message in question_type(types[key]).check_texts(specs[key], texts):
                reading.tell(path, line, f"question {key}: {message}")
    return {key: {name: _stripped(value) for name, value in texts.items()} for key, texts in text.questions.items()}


def _stripped(value: object) -> object:
    if isinstance(value, dict):
        return {key: _stripped(inner) for key, inner in value.items()}
    return value.strip() if isinstance(value, str) else value
