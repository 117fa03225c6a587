"""What staff of a cohort read and set right, and what a coordinator sees of the own country."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, cast
from uuid import UUID

import django_filters
from django.http import FileResponse, Http404, StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from academy.accounts import selectors as accounts
from academy.accounts.api.people import logged_in
from academy.accounts.rules import require_second_factor
from academy.api.exports import Cell, csv_answer, xlsx_answer
from academy.api.filters import KnownFilters, StableOrdering, refuse_unknown
from academy.api.serializers import score_as_number, score_or_null
from courses.api.permissions import MayRunCohort
from courses.models import Cohort
from courses.selectors import quiz_keys
from enrollments import rules, selectors, services
from enrollments.api.serializers import (
    AgreedTraineeSerializer,
    CountryCorrectionSerializer,
    EnrollmentSerializer,
    ExtensionSerializer,
    ProgressSerializer,
    ScoreNumber,
    progress_of,
)
from enrollments.api.views import enrollment_data
from enrollments.models import Enrollment, EnrollmentQuerySet

_BATCH = 500
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class RosterLine(serializers.Serializer[Any]):
    """One person in a cohort."""

    enrollment = serializers.UUIDField()
    name = serializers.CharField()
    latin_name = serializers.CharField()
    email = serializers.CharField(allow_null=True)
    country = serializers.CharField()
    mode = serializers.ChoiceField(choices=Enrollment.Mode.choices)
    state = serializers.ChoiceField(choices=Enrollment.State.choices)
    enrolled_at = serializers.DateTimeField()
    last_active_at = serializers.DateTimeField(allow_null=True)
    extended_until = serializers.DateTimeField(allow_null=True)
    progress = ProgressSerializer()
    missing = serializers.IntegerField(help_text="how many things completion still asks for")
    score = ScoreNumber(allow_null=True)


class GradebookQuiz(serializers.Serializer[Any]):
    key = serializers.CharField()
    scores = serializers.ListField(child=ScoreNumber(), help_text="by attempt")
    best = ScoreNumber(allow_null=True)
    passed = serializers.BooleanField()


class GradebookLine(serializers.Serializer[Any]):
    """One person's scores."""

    enrollment = serializers.UUIDField()
    name = serializers.CharField()
    latin_name = serializers.CharField()
    country = serializers.CharField()
    state = serializers.ChoiceField(choices=Enrollment.State.choices)
    quizzes = GradebookQuiz(many=True)
    score = ScoreNumber(allow_null=True)


class RosterFilters(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label="part of a name or e-mail address")
    state = django_filters.ChoiceFilter(choices=Enrollment.State.choices)
    mode = django_filters.ChoiceFilter(choices=Enrollment.Mode.choices)
    country = django_filters.CharFilter(field_name="country_id")
    ordering = StableOrdering(
        fields=[
            ("latin_name", "name"),
            ("country_id", "country"),
            ("last_active_at", "last_active_at"),
            ("enrolled_at", "enrolled_at"),
            ("state", "state"),
        ]
    )

    def search(self, queryset: EnrollmentQuerySet, name: str, value: str) -> EnrollmentQuerySet:
        return queryset.search(value[:200])


class CohortPeople(generics.GenericAPIView[Enrollment]):
    """The people of a cohort, for its staff."""

    queryset = Enrollment.objects.none()
    filterset_class = RosterFilters
    filter_backends = [KnownFilters]

    def cohort(self) -> Cohort:
        cohorts = Cohort.objects.visible_to(self.request.user).with_course()
        cohort: Cohort = generics.get_object_or_404(cohorts, uuid=self.kwargs["uuid"])
        if not MayRunCohort().has_object_permission(self.request, self, cohort):
            self.permission_denied(self.request)
        return cohort

    def people(self) -> EnrollmentQuerySet:
        filtered = cast("EnrollmentQuerySet", self.filter_queryset(selectors.roster(self.cohort())))
        return filtered if filtered.query.order_by else filtered.order_by("latin_name", "pk")

    def lines(self, rows: Sequence[Enrollment]) -> list[dict[str, Any]]:
        raise NotImplementedError

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response | StreamingHttpResponse | FileResponse:
        page = self.paginate_queryset(self.people()) or []
        return self.get_paginated_response(self.get_serializer(self.lines(page), many=True).data)

    def table(self) -> Iterator[list[Cell]]:
        """All people as rows of a table, read in batches."""
        raise NotImplementedError

    def batches(self) -> Iterator[list[dict[str, Any]]]:
        rows = self.people().iterator(chunk_size=_BATCH)
        while batch := list(islice(rows, _BATCH)):
            yield self.lines(batch)


@extend_schema_view(get=extend_schema(responses=RosterLine(many=True)))
class Roster(CohortPeople):
    """Who is in a cohort, with progress."""

    serializer_class = RosterLine

    def lines(self, rows: Sequence[Enrollment]) -> list[dict[str, Any]]:
        standings = selectors.standings_of(rows)
        return [
            {
                "enrollment": row.uuid,
                "name": row.name,
                "latin_name": row.latin_name,
                "email": row.trainee.email,
                "country": row.country_id,
                "mode": row.mode,
                "state": row.state,
                "enrolled_at": row.enrolled_at,
                "last_active_at": row.last_active_at,
                "extended_until": row.extended_until,
                "progress": progress_of(standings[row.pk]),
                "missing": len(standings[row.pk].missing),
                "score": score_or_null(row.score),
            }
            for row in rows
        ]

    def table(self) -> Iterator[list[Cell]]:
        yield ["enrollment", "name", "latin_name", "email", "country", "mode", "state", "enrolled_at", "last_active_at", "lessons_done", "lessons_total", "missing", "score"]  # fmt: skip  # noqa: E501
        for batch in self.batches():
            for line in batch:
                progress = line["progress"]
                yield [
                    str(line["enrollment"]), line["name"], line["latin_name"], line["email"], line["country"], line["mode"], line["state"],
                    line["enrolled_at"].isoformat(), line["last_active_at"].isoformat() if line["last_active_at"] else None,
                    progress["lessons_done"], progress["lessons_total"], line["missing"], line["score"],
                ]  # fmt: skip


@extend_schema_view(get=extend_schema(responses=GradebookLine(many=True)))
class Gradebook(CohortPeople):
    """The scores of a cohort."""

    serializer_class = GradebookLine

    def lines(self, rows: Sequence[Enrollment]) -> list[dict[str, Any]]:
        standings, scores = selectors.standings_of(rows), selectors.graded_attempts(rows)
        return [
            {
                "enrollment": row.uuid,
                "name": row.name,
                "latin_name": row.latin_name,
                "country": row.country_id,
                "state": row.state,
                "quizzes": [
                    {
                        "key": quiz.key,
                        "scores": [score_as_number(score) for score in scores[row.pk, quiz.key]],
                        "best": score_or_null(quiz.best_score),
                        "passed": quiz.passed,
                    }
                    for quiz in standings[row.pk].quizzes
                ],
                "score": score_or_null(row.score),
            }
            for row in rows
        ]

    def table(self) -> Iterator[list[Cell]]:
        keys = quiz_keys(self.cohort().version_id)
        yield ["enrollment", "name", "latin_name", "country", "state", *keys, "score"]
        for batch in self.batches():
            for line in batch:
                bests = [quiz["best"] for quiz in line["quizzes"]]
                yield [str(line["enrollment"]), line["name"], line["latin_name"], line["country"], line["state"], *bests, line["score"]]


class CsvExport(CohortPeople):
    """The same people as a CSV file, streamed."""

    @extend_schema(filters=True, responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        self.people()  # refuses before the first line is sent
        return csv_answer(f"{type(self).__name__.lower().removesuffix('csv')}-{self.kwargs['uuid']}", self.table())


class XlsxExport(CohortPeople):
    """The same people as an XLSX file."""

    @extend_schema(filters=True, responses={(200, _XLSX): OpenApiTypes.BINARY})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> FileResponse:
        self.people()  # refuses before a file is begun
        name = type(self).__name__.lower().removesuffix("xlsx")
        return xlsx_answer(f"{name}-{self.kwargs['uuid']}", {name: self.table()})


class RosterCsv(CsvExport, Roster):
    pass


class RosterXlsx(XlsxExport, Roster):
    pass


class GradebookCsv(CsvExport, Gradebook):
    pass


class GradebookXlsx(XlsxExport, Gradebook):
    pass


def _run_enrollment(request: Request, view: APIView, uuid: UUID) -> Enrollment:
    """An enrollment that one may see and whose cohort one runs."""
    row: Enrollment = generics.get_object_or_404(Enrollment.objects.visible_to(request.user).with_cohort(), uuid=uuid)
    if not MayRunCohort().has_object_permission(request, view, row):
        view.permission_denied(request)
    return row


class CountryCorrection(APIView):
    """Correcting a country that was stated by mistake; recorded, and the figures follow."""

    @extend_schema(request=CountryCorrectionSerializer, responses=EnrollmentSerializer)
    def put(self, request: Request, uuid: UUID) -> Response:
        row = _run_enrollment(request, self, uuid)
        body = CountryCorrectionSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        row = services.correct_country(row, by=logged_in(request), at=timezone.now(), **body.validated_data)
        return Response(enrollment_data([row], request)[0])


class Extension(APIView):
    """An end of their own for one trainee."""

    @extend_schema(request=ExtensionSerializer, responses=EnrollmentSerializer)
    def put(self, request: Request, uuid: UUID) -> Response:
        row = _run_enrollment(request, self, uuid)
        body = ExtensionSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        row = services.extend_trainee(row, by=logged_in(request), at=timezone.now(), **body.validated_data)
        return Response(enrollment_data([row], request)[0])


class CountryTrainees(generics.ListAPIView[Enrollment]):
    """Those of a country who agreed that its coordinator sees them."""

    queryset = Enrollment.objects.none()
    serializer_class = AgreedTraineeSerializer
    permission_classes = [IsAuthenticated]

    def get_queryset(self) -> EnrollmentQuerySet:
        code = self.kwargs["code"]
        if not accounts.is_country(code) or not rules.may_see_trainees_of(self.request.user, code):
            raise Http404
        require_second_factor(self.request.user)
        return selectors.agreed_trainees(code)

    @extend_schema(responses=OpenApiResponse(AgreedTraineeSerializer(many=True)))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        refuse_unknown(request, set())
        return super().get(request, *args, **kwargs)
