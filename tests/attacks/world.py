"""A small world to attack: two courses with a running cohort each, and everybody who has to do with them."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.test import Client
from django.utils import timezone

from academy.accounts.models import User
from academy.operations import files
from certificates.models import Certificate
from courses.models import Cohort
from enrollments.models import Attempt, Enrollment
from tests.academy.api.surface import API, Route
from tests.courses.package.packages import small_package
from tests.factories.accounts import GrantFactory, UserFactory
from tests.factories.certificates import CertificateFactory
from tests.factories.courses import CohortFactory, published
from tests.factories.enrollments import EnrollmentFactory, started

MISSING = "00000000-0000-4000-8000-000000000000"
OBJECTS = ("own", "other", "missing")
"""What belongs to the first cohort and its `owner`; what belongs to the second and the `stranger`; and what there is not."""


@dataclass(frozen=True)
class Side:
    """One of the two cohorts, with a trainee who is in the middle of a quiz, and another's certificate."""

    cohort: Cohort
    enrollment: Enrollment
    attempt: Attempt
    certificate: Certificate
    medium: str

    @property
    def slug(self) -> str:
        return str(self.cohort.version.course.slug)


@dataclass(frozen=True)
class World:
    """Both sides, and who acts. `classmate` is in the first cohort as well; `nobody` is not logged in."""

    own: Side
    other: Side
    people: dict[str, User | None]

    def client(self, actor: str, *, forgery_checks: bool = False) -> Client:
        """A browser of somebody, logged in by its cookie."""
        client = Client(enforce_csrf_checks=forgery_checks, raise_request_exception=False)
        person = self.people[actor]
        if person is not None:
            client.force_login(person)
        return client

    def path(self, route: Route, kind: str) -> str:
        """Where a route leads to for one of OBJECTS; a parameter that is not known here has to be added."""
        if "(" in route.pattern:  # addresses that are no path but an expression
            return next(path for start, path in _BY_EXPRESSION.items() if route.pattern.startswith(start))
        return route.path(**self.parameters(route, kind))

    def parameters(self, route: Route, kind: str) -> dict[str, str]:
        """The values of a route's parameters by name."""
        first, *rest = route.pattern.removeprefix(API).split("/")
        if kind == "missing":
            return {**_MISSING, "number": "7"}
        if first == "admin":
            return {"object_id": _first_row(rest)}
        side = self.own if kind == "own" else self.other
        found = {
            "cohorts": {"uuid": str(side.cohort.uuid)},
            "enrollments": {"uuid": str(side.enrollment.uuid), "key": "module-1" if "quizzes" in rest else "command", "number": "1"},
            "attempts": {"uuid": str(side.attempt.uuid), "question_key": str(side.attempt.paper[0]["key"])},
            "courses": {"slug": side.slug, "key": "alert-levels"},
            "certificates": {"code": side.certificate.code},
            "verify": {"code": side.certificate.code},
            "VERIFY": {"code": side.certificate.code},
            "countries": {"code": side.enrollment.country_id},
            "problems": {"code": "not-found"},
            "media": {"sha256": side.medium, "name": "worksheet.txt"},
        }
        return {"document": "privacy" if kind == "own" else "terms", **found.get(first, {})}


_BY_EXPRESSION = {
    "accounts/^password/reset/key/": "/accounts/password/reset/key/1-set-password/",
    "admin/^(?P<app_label>": "/admin/accounts/",
    "admin/(?P<url>": "/admin/nothing",
}
_MISSING = {
    "object_id": "0",
    "uuid": MISSING,
    "slug": "nothing-of-the-kind",
    "key": "nothing-of-the-kind",
    "question_key": "nothing-of-the-kind",
    "code": "0" * 25 + "Z",
    "document": "nothing",
    "sha256": "0" * 64,
    "name": "worksheet.txt",
}


def build_world(package: dict[str, bytes] | None = None, **cohort: Any) -> World:
    """Make it; `package` for the first cohort, whose second course is the same under another name."""
    first = package or small_package()
    own = _side(first, country="RS", shared=True, **cohort)
    renamed = {path: content.replace(b"slug: screening-basics", b"slug: other-basics") for path, content in first.items()}
    renamed["downloads/worksheet.txt"] += b"\nAnd in another one?\n"
    other = _side(renamed, country="KE", shared=False, **cohort)
    classmate = EnrollmentFactory(cohort=own.cohort, country_id="RS").trainee
    course = own.cohort.version.course
    people = {
        "nobody": None,
        "author": GrantFactory(role="author", course=course).user,
        "owner": own.enrollment.trainee,
        "classmate": classmate,
        "stranger": other.enrollment.trainee,
        "instructor": GrantFactory(role="instructor", cohort=own.cohort).user,
        "other instructor": GrantFactory(role="instructor", cohort=other.cohort).user,
        "coordinator": GrantFactory(role="coordinator", country_id="RS").user,
        "other coordinator": GrantFactory(role="coordinator", country_id="KE").user,
        "administrator": GrantFactory().user,
        "administrator without codes": GrantFactory(user=UserFactory()).user,
    }
    return World(own, other, people)


def _side(package: dict[str, bytes], *, country: str, shared: bool, **cohort: Any) -> Side:
    version = published(package)
    running = CohortFactory(current=True, version=version, seats_taken=2, **cohort)
    row = EnrollmentFactory(cohort=running, country_id=country, shared_with_coordinator=shared)
    graduate = EnrollmentFactory(cohort=running, country_id=country, completed=True)
    certificate = CertificateFactory(enrollment=graduate, issued=True, sha256=files.keep(b"%PDF-1.7 a paper"))
    return Side(running, row, started(row, "module-1", at=timezone.now()), certificate, _worksheet(version.manifest))


def _worksheet(manifest: Any) -> str:
    return next(str(file["sha256"]) for file in manifest if file["path"] == "downloads/worksheet.txt")


def _first_row(of: list[str]) -> str:
    """The key of some row of a model of the admin, named by its application and itself."""
    row = apps.get_model(of[0], of[1])._default_manager.order_by("pk").first() if len(of) > 2 else None
    return str(row.pk) if row else "0"
