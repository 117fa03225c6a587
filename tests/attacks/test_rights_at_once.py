"""A role that is given or taken counts from the very next request on: nothing too much and nothing too little."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from academy.accounts import services
from academy.accounts.models import Country, Grant, User
from tests.courses.package.packages import changed
from tests.factories.accounts import UserFactory
from tests.factories.courses import CohortFactory, published
from tests.factories.enrollments import EnrollmentFactory

pytestmark = pytest.mark.django_db
WALKS, STEPS = 2, 50
CAMPAIGN_WALKS = 2_000
_COUNTRIES = ("RS", "KE", "PE")


@dataclass
class Model:
    """What ought to hold, told in the simplest way: who holds which role for what."""

    held: set[tuple[int, str, object]] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)

    def roster(self, person: int, cohort: int, course: int) -> int:
        if person in self.closed:
            return 401
        allowed = {(person, "administrator", None), (person, "instructor", ("cohort", cohort)), (person, "instructor", ("course", course))}
        return 200 if allowed & self.held else 403

    def trainees(self, person: int, country: str) -> int:
        if person in self.closed:
            return 401
        return 200 if {(person, "administrator", None), (person, "coordinator", country)} & self.held else 404

    def figures(self, person: int) -> int:
        if person in self.closed:
            return 401
        return 200 if any(who == person and role != "author" for who, role, _ in self.held) else 403


class Walk:
    """Six people, four cohorts of two courses, three countries; each step changes one right and asks at once."""

    def __init__(self, source: random.Random) -> None:
        self.source, self.model = source, Model()
        self.people = [UserFactory(one_time_codes=True) for _ in range(6)]
        self.clients = {person.pk: Client() for person in self.people}
        for person in self.people:
            self.clients[person.pk].force_login(person)
        versions = [published(), published(changed("course.yaml", "slug: screening-basics", "slug: other-basics"))]
        self.cohorts = [CohortFactory(current=True, version=version) for version in versions for _ in range(2)]
        for cohort in self.cohorts:
            EnrollmentFactory(cohort=cohort)

    def step(self) -> None:
        person, change = self.source.choice(self.people), self.source.random()
        if change < 0.08:
            self._close_or_open(person)
        elif self.model.held and change < 0.5:
            self._take(self.source.choice(sorted(self.model.held, key=str)))
        else:
            self._give(person)

    def faults(self) -> list[str]:
        """What somebody gets otherwise than the model says."""
        person, cohort, country = self.source.choice(self.people), self.source.choice(self.cohorts), self.source.choice(_COUNTRIES)
        client = self.clients[person.pk]
        expected = {
            f"cohorts/{cohort.uuid}/roster": self.model.roster(person.pk, cohort.pk, cohort.version.course_id),
            f"countries/{country}/trainees": self.model.trainees(person.pk, country),
            "participation?group_by=country": self.model.figures(person.pk),
        }
        got = {path: client.get(f"/api/v1/{path}").status_code for path in expected}
        return [f"{path}: {got[path]}, not {expected[path]}" for path in expected if got[path] != expected[path]]

    def _close_or_open(self, person: User) -> None:
        was_closed = person.pk in self.model.closed
        User.objects.filter(pk=person.pk).update(is_active=was_closed)
        (self.model.closed.discard if was_closed else self.model.closed.add)(person.pk)

    def _give(self, person: User) -> None:
        if person.pk in self.model.closed:
            return
        role, scope, arguments = self._any_role()
        services.give_grant(User.objects.get(pk=person.pk), role=role, by=None, at=timezone.now(), **arguments)
        self.model.held.add((person.pk, role, scope))

    def _any_role(self) -> tuple[str, object, dict[str, Any]]:
        cohort, country = self.source.choice(self.cohorts), self.source.choice(_COUNTRIES)
        made: list[Callable[[], tuple[str, object, dict[str, Any]]]] = [
            lambda: ("administrator", None, {}),
            lambda: ("author", ("course", cohort.version.course_id), {"course_id": cohort.version.course_id}),
            lambda: ("instructor", ("course", cohort.version.course_id), {"course_id": cohort.version.course_id}),
            lambda: ("instructor", ("cohort", cohort.pk), {"cohort_id": cohort.pk}),
            lambda: ("coordinator", country, {"country": Country.objects.get(pk=country)}),
        ]
        return self.source.choices(made, weights=[1, 1, 3, 5, 5])[0]()

    def _take(self, held: tuple[int, str, object]) -> None:
        person, role, scope = held
        kind, value = scope if isinstance(scope, tuple) else ("country", scope)
        grant = Grant.objects.get(user_id=person, role=role, until__isnull=True, **({f"{kind}_id": value} if value else {}))
        services.end_grant(grant, by=None, at=timezone.now())
        self.model.held.remove(held)


@pytest.mark.parametrize("walks", [pytest.param(WALKS, id="ci"), pytest.param(CAMPAIGN_WALKS, marks=pytest.mark.campaign, id="campaign")])
def test_every_request_follows_the_rights_of_that_moment(walks):
    seed = random.SystemRandom().getrandbits(32)
    print(f"seed {seed}")
    source = random.Random(seed)
    walk = Walk(source)
    for _ in range(walks * STEPS):
        walk.step()
        assert walk.faults() == [], f"seed {seed}"
