"""The cohorts that a person runs, as pages tell of them: which need attention first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from academy.accounts.models import User
from academy.web.cohorts import CohortFacts, facts_of
from courses.models import Cohort
from courses.texts import best_texts
from enrollments.attention import Attention, attention_by_cohort, unseen_longest
from enrollments.models import Enrollment

MOST_COHORTS = 20
MOST_PEOPLE = 5
_STILL_OF_INTEREST = timedelta(days=60)
_ORDER = (Cohort.State.RUNNING, Cohort.State.UPCOMING, Cohort.State.DRAFT, Cohort.State.CLOSED, Cohort.State.CANCELLED)


@dataclass(frozen=True)
class CohortRun:
    """One cohort with the title of its course (in `language`) and how its people stand."""

    facts: CohortFacts
    title: str
    language: str
    attention: Attention

    @property
    def cohort(self) -> Cohort:
        return self.facts.cohort


@dataclass(frozen=True)
class Teaching:
    """`older`: how many more cohorts closed too long ago to be shown; `unseen`: who of all was away longest."""

    cohorts: list[CohortRun]
    older: int
    unseen: list[Enrollment]

    @property
    def needing(self) -> list[CohortRun]:
        """The cohorts in which somebody has not been seen for days, the most people first."""
        return sorted((one for one in self.cohorts if one.attention.unseen), key=lambda one: -one.attention.unseen)


def teaching_of(user: User, *, wanted: Sequence[str], at: datetime) -> Teaching:
    """What a person runs, running cohorts first; a fixed number of statements."""
    every = Cohort.objects.run_by(user).with_course()
    recent = list(every.filter(closes_at__gt=at - _STILL_OF_INTEREST).order_by("closes_at", "pk")[:MOST_COHORTS])
    attention = attention_by_cohort(recent, at=at)
    runs = [_run(facts, attention[facts.cohort.pk], wanted) for facts in facts_of(recent, at=at)]
    return Teaching(
        cohorts=sorted(runs, key=lambda run: _ORDER.index(Cohort.State(run.facts.state))),
        older=every.count() - len(recent),
        unseen=list(unseen_longest(recent, at=at)[:MOST_PEOPLE]),
    )


def _run(facts: CohortFacts, attention: Attention, wanted: Sequence[str]) -> CohortRun:
    version = facts.cohort.version
    language, texts = best_texts(version.texts, wanted=wanted, order=version.languages)
    return CohortRun(facts, texts["title"], language, attention)
