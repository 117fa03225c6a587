"""What the report on participation has to say, reckoned from what the trainees are known to have done."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction

from tests.journeys.grader import Course, half_up
from tests.journeys.trainee import Done

COUNTED = ("enrolled", "auditing", "started", "completed", "not_completed", "withdrawn", "certified", "settled")
Figures = dict[str, float | int | None]


def by_country(everybody: Iterable[Done], course: Course) -> dict[str, Figures]:
    """The measures of each country after the cohort was settled and all certificates were issued."""
    groups: dict[str, list[Done]] = defaultdict(list)
    for done in everybody:
        groups[done.country].append(done)
    return {country: figures(group, course) for country, group in groups.items()}


def figures(everybody: Iterable[Done], course: Course) -> Figures:
    """The measures of one group of people. All but `auditing` count those enrolled for a certificate."""
    people = list(everybody)
    enrolled = [done for done in people if done.mode == "cohort"]
    completed = [done for done in enrolled if done.completed]
    minutes = sum(course.lessons[key] for done in enrolled for key in done.lessons)
    scores = [course.final_score(done.best()) for done in completed]
    return {
        "enrolled": len(enrolled),
        "auditing": len(people) - len(enrolled),
        "started": sum(bool(done.lessons or done.scores) for done in enrolled),
        "completed": len(completed),
        "not_completed": sum(not done.completed and not done.withdrawn for done in enrolled),
        "withdrawn": sum(done.withdrawn for done in enrolled),
        "certified": len(completed),
        "settled": len(enrolled),
        "completion_rate": _hundredths(Fraction(100 * len(completed), len(enrolled))) if enrolled else None,
        "mean_score": _hundredths(Fraction(sum(scores), 100 * len(scores))) if scores else None,
        "learning_minutes": minutes,
        "learning_hours": _hundredths(Fraction(minutes, 60)),
    }


def reported(rows: Iterable[Mapping[str, object]], key: str = "country") -> dict[str, Figures]:
    """The same measures as the report has them, by its first dimension."""
    names = figures([], Course({}, {}, (), ()))
    return {str(row[key]): {name: row[name] for name in names} for row in rows}  # type: ignore[misc]


def _hundredths(value: Fraction) -> float:
    """A number with two decimals, a half rounded up."""
    return half_up(value * 100) / 100
