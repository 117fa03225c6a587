"""Who does what: 168 complete, 64 do not, 9 withdraw, 24 audit; within that each takes a way of their own, chosen by the seed."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.journeys.grader import Course, Quiz, ShownQuestion
from tests.journeys.people import Person, everybody


class Fate(StrEnum):
    COMPLETES = "completes"
    FALLS_SHORT = "falls short"
    WITHDRAWS = "withdraws"
    AUDITS = "audits"


NUMBERS = {Fate.COMPLETES: 168, Fate.FALLS_SHORT: 64, Fate.WITHDRAWS: 9, Fate.AUDITS: 24}
SHORTFALLS = ("never comes", "stops reading", "fails a quiz", "leaves out a lesson", "gives up in a quiz")

Responses = Mapping[str, Any]  # by question; choices by their authored keys


@dataclass(frozen=True)
class Sitting:
    """One attempt at a quiz: what is answered, and whether it is handed in."""

    quiz: str
    responses: Responses
    submits: bool = True


@dataclass
class Way:
    """What one person is going to do."""

    person: Person
    fate: Fate
    enrolls_as: str  # the mode
    lessons: list[str]
    sittings: list[Sitting]
    upgrades: bool = False  # from audit to cohort, as the last step
    leaves_and_returns: bool = False
    saves_one_by_one: bool = False
    repeats: bool = False  # sends every write twice, as a phone does on a weak network
    states_wrong_country: bool = False  # which staff then corrects
    steps: list[tuple[str, Any]] = field(default_factory=list)


def ways(course: Course, *, seed: int, size: int) -> list[Way]:
    """The plan for the whole cohort of 265, or for a smaller one with about the same shares."""
    chance = random.Random(seed)
    people = everybody(seed)
    chance.shuffle(people)
    fates = [fate for fate, number in NUMBERS.items() for _ in range(number)]
    planned = list(zip(people, fates, strict=True))
    kept = [planned[index * len(planned) // size] for index in range(size)]  # they lie in the order of fates
    result = [_way(person, fate, index, course, chance) for index, (person, fate) in enumerate(kept)]
    chance.shuffle(result)
    return result


def _way(person: Person, fate: Fate, index: int, course: Course, chance: random.Random) -> Way:
    lessons, sittings = list(course.lessons), [sitting for quiz in course.quizzes.values() for sitting in passing(quiz, chance)]
    way = Way(person, fate, "cohort", lessons, sittings)
    way.saves_one_by_one, way.repeats = chance.random() < 0.3, chance.random() < 0.2
    if fate == Fate.COMPLETES:
        way.upgrades = index % 20 == 3
        way.enrolls_as = "audit" if way.upgrades else "cohort"
        way.leaves_and_returns = index % 20 == 7
        way.states_wrong_country = index % 40 == 11
    elif fate == Fate.FALLS_SHORT:
        _shorten(way, SHORTFALLS[index % len(SHORTFALLS)], course, chance)
    elif fate == Fate.WITHDRAWS:
        way.lessons, way.sittings = lessons[: chance.randrange(5)], sittings[: chance.randrange(2)]
    else:
        way.enrolls_as = "audit"
        if index % 3:  # a third audits all of it, which still completes nothing
            way.lessons, way.sittings = lessons[: chance.randrange(6)], sittings[: chance.randrange(3)]
    way.steps = _steps(way, course, chance)
    return way


def _shorten(way: Way, how: str, course: Course, chance: random.Random) -> None:
    quizzes = list(course.quizzes.values())
    if how == "never comes":
        way.lessons, way.sittings = [], []
    elif how == "stops reading":
        way.lessons, way.sittings = way.lessons[: chance.randrange(1, 4)], []
    elif how == "fails a quiz":
        others = [sitting for sitting in way.sittings if sitting.quiz != quizzes[0].key]
        way.sittings = [Sitting(quizzes[0].key, failing(quizzes[0], chance)) for _ in range(quizzes[0].attempts or 4)] + others
    elif how == "leaves out a lesson":
        way.lessons.remove(chance.choice(way.lessons))
    else:
        last = quizzes[-1]
        some = dict(list(failing(last, chance).items())[:3])
        way.sittings = [sitting for sitting in way.sittings if sitting.quiz != last.key] + [Sitting(last.key, some, submits=False)]


def passing(quiz: Quiz, chance: random.Random) -> list[Sitting]:
    """One to three attempts, of which the last reaches the pass mark."""
    fails = min(chance.choices([0, 1, 2], [75, 20, 5])[0], (quiz.attempts or 3) - 1)
    sittings = [Sitting(quiz.key, failing(quiz, chance)) for _ in range(fails)]
    responses = {}
    while not responses or quiz.score(responses) < quiz.pass_mark:
        wrong = chance.sample(list(quiz.questions), chance.choice([0, 0, 1, 1, 2, 3]))
        responses = {key: _answer(question, chance, right=key not in wrong) for key, question in quiz.questions.items()}
    return [*sittings, Sitting(quiz.key, responses)]


def failing(quiz: Quiz, chance: random.Random) -> Responses:
    """Answers that stay below the pass mark; some questions may have none."""
    responses: dict[str, Any] = {}
    while not responses or quiz.score(responses) >= quiz.pass_mark:
        known = chance.sample(list(quiz.questions), chance.randrange(4))
        responses = {key: _answer(question, chance, right=key in known) for key, question in quiz.questions.items()}
        responses.pop(chance.choice(list(responses)))
    return responses


def _answer(question: ShownQuestion, chance: random.Random, *, right: bool) -> Any:
    if question.type == "true_false":
        return question.right if right else not question.right
    if question.type == "numeric":
        number = float(question.right)
        return number if right else number + chance.choice([-7, 2, 11])
    if question.type == "short_text":
        return chance.choice([str.upper, str.lower, str])(chance.choice(question.right)) if right else "I do not know, 모르겠습니다"
    choices = list(question.keys_by_text.values())
    if question.type == "single_choice":
        return question.right if right else chance.choice([key for key in choices if key != question.right])
    if right:
        return list(question.right)
    # Half right, right and wrong together, or all: partial credit has to be exact as well.
    return chance.choice([question.right[:1], [*question.right, *[key for key in choices if key not in question.right][:1]], choices])


def _steps(way: Way, course: Course, chance: random.Random) -> list[tuple[str, Any]]:
    """Lessons in order, a quiz anywhere after the first lesson; where somebody leaves, logs in again and the like."""
    steps: list[tuple[str, Any]] = [("lesson", key) for key in way.lessons]
    for number, sitting in enumerate(way.sittings):
        # Sittings keep their order, or the third attempt would come before the second.
        place = max([index for index, (kind, _) in enumerate(steps) if kind == "quiz"], default=min(number, len(steps) - 1))
        steps.insert(chance.randint(place + 1, len(steps)), ("quiz", sitting))
    if way.leaves_and_returns:
        steps[len(steps) // 2 : len(steps) // 2] = [("withdraw", None), ("enroll", None)]
    if way.upgrades:
        steps.append(("upgrade", None))
    if way.fate == Fate.WITHDRAWS:
        steps.append(("withdraw", None))
    if chance.random() < 0.3 and steps:
        steps.insert(chance.randrange(len(steps)), ("log in again", None))
    return steps
