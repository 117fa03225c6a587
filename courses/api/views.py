"""Courses, open lessons and cohorts over HTTP."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from academy import languages
from academy.accounts.api.people import logged_in
from academy.accounts.rules import require_second_factor
from academy.accounts.selectors import is_administrator
from academy.api import conditional
from academy.api.filters import refuse_unknown
from academy.api.language import TAG, wanted_languages
from academy.api.permissions import Anyone
from academy.errors import Invalid, Refused
from courses import rules, selectors, services
from courses.api.filters import CohortFilters
from courses.api.permissions import MayRunCohort
from courses.api.serializers import (
    CohortChangeSerializer,
    CohortSerializer,
    CourseCardSerializer,
    CourseSerializer,
    LessonSerializer,
    NewCohortSerializer,
)
from courses.models import Cohort, CohortQuerySet, Course
from courses.selectors import LessonPage

LANGUAGE = OpenApiParameter(
    "language", TAG, description="BCP 47 tag of the language to answer in; else the profile's, else Accept-Language"
)
ETAG = OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="304 if nothing changed")
# What chooses the language of an answer, for whoever keeps it.
BY_LANGUAGE = "Accept-Language, Cookie, X-Session-Token"


class NotYourCourse(Refused):
    code = "not-your-course"
    title = "You do not run this course"


class CourseList(generics.ListAPIView[Any]):
    """The catalogue, courses that one can enroll in first."""

    permission_classes = [Anyone]
    serializer_class = CourseCardSerializer
    filter_backends = []
    queryset = Course.objects.none()

    @extend_schema(
        parameters=[
            LANGUAGE,
            OpenApiParameter("q", str, description="words in title or summary"),
            OpenApiParameter("available_in", TAG, description="only courses that have this language"),
        ],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        refuse_unknown(request, {"q", "available_in"})
        asked = request.GET.get("available_in", "")
        language = languages.normalized(asked) or ""
        if asked and not language:
            raise Invalid({"available_in": ["A language tag such as en, ko or sr-Cyrl."]})
        at = timezone.now()
        cards = selectors.catalogue(wanted=wanted_languages(request), query=request.GET.get("q", "")[:200], language=language, at=at)
        page = self.paginate_queryset(cards) or []
        answer = self.get_paginated_response(self.get_serializer(page, many=True, context={"at": at}).data)
        answer["Vary"] = BY_LANGUAGE
        return answer


class CourseDetail(APIView):
    """One course."""

    permission_classes = [Anyone]

    @extend_schema(parameters=[LANGUAGE, ETAG], responses=CourseSerializer)
    def get(self, request: Request, slug: str) -> Response | HttpResponse:
        refuse_unknown(request, set())
        at = timezone.now()
        page = selectors.course_page(slug, wanted=wanted_languages(request), at=at)
        if page is None:
            raise Http404
        answer = conditional.answer(request, CourseSerializer(page, context={"at": at}).data)
        answer["Content-Language"], answer["Vary"] = page.language, BY_LANGUAGE
        return answer


# One for all lessons: DRF copies every field for each new serializer, which takes a third of such a request.
_LESSON = LessonSerializer()


def lesson_answer(request: Request, page: LessonPage) -> Response | HttpResponse:
    """A lesson as a reply that says its language and may be kept: its validator is version and language."""
    answer = conditional.answer(request, _LESSON.to_representation(page), etag=f'"{page.digest[:16]}-{page.key}-{page.language}"')
    answer["Content-Language"], answer["Vary"] = page.language, BY_LANGUAGE
    return answer


class OpenLesson(APIView):
    """A lesson that everybody may read; one that asks for an enrollment is not found here."""

    permission_classes = [Anyone]

    @extend_schema(parameters=[LANGUAGE, ETAG], responses=LessonSerializer)
    def get(self, request: Request, slug: str, key: str) -> Response | HttpResponse:
        refuse_unknown(request, set())
        version = selectors.newest_version(slug)
        page = selectors.lesson_page(version, key, wanted=wanted_languages(request)) if version else None
        if page is None or not page.open:
            raise Http404
        return lesson_answer(request, page)


class CohortContext:
    """What every cohort's shape needs to know."""

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "at": timezone.now()}  # type: ignore[misc]


class CohortList(CohortContext, generics.ListAPIView[Cohort]):
    """Cohorts by their start; drafts are seen by who runs them."""

    queryset = Cohort.objects.none()
    serializer_class = CohortSerializer
    filterset_class = CohortFilters

    def get_permissions(self) -> list[BasePermission]:
        return [Anyone()] if self.request.method in {"GET", "HEAD", "OPTIONS"} else [IsAuthenticated()]

    def get_queryset(self) -> CohortQuerySet:
        return Cohort.objects.visible_to(self.request.user).with_course().order_by("-starts_on", "pk")

    @extend_schema(request=NewCohortSerializer, responses={201: CohortSerializer})
    def post(self, request: Request) -> Response:
        """Make a cohort of a course's newest version."""
        body = NewCohortSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        values = dict(body.validated_data)
        course = Course.objects.select_related("newest").filter(slug=values.pop("course")).first()
        if course is None or not rules.may_create_cohort(request.user, course):
            if course is None and is_administrator(request.user):
                raise Invalid({"course": ["There is no such course."]})
            raise NotYourCourse("Only administrators and the instructors of a course make its cohorts.")
        require_second_factor(request.user)
        cohort = services.create_cohort(course, values=values, by=logged_in(request), at=timezone.now())
        return Response(self.get_serializer(cohort).data, status=201, headers={"ETag": f'"{cohort.revision}"'})


class CohortDetail(CohortContext, generics.RetrieveAPIView[Cohort]):
    """One cohort."""

    queryset = Cohort.objects.none()
    serializer_class = CohortSerializer
    lookup_field = "uuid"

    def get_permissions(self) -> list[BasePermission]:
        return [Anyone()] if self.request.method in {"GET", "HEAD", "OPTIONS"} else [IsAuthenticated(), MayRunCohort()]

    def get_queryset(self) -> CohortQuerySet:
        return Cohort.objects.visible_to(self.request.user).with_course()

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        cohort = self.get_object()
        return Response(self.get_serializer(cohort).data, headers={"ETag": f'"{cohort.revision}"'})

    @extend_schema(
        request=CohortChangeSerializer,
        responses=CohortSerializer,
        parameters=[
            OpenApiParameter(
                "If-Match", str, OpenApiParameter.HEADER, description="the ETag that was read; 412 if the cohort was changed since"
            )
        ],
    )
    def patch(self, request: Request, uuid: str) -> Response:
        """Change a cohort. Enrollments follow a moved end."""
        cohort = self.get_object()
        body = CohortChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        cohort = services.change_cohort(
            cohort, changes=body.validated_data, by=logged_in(request), at=timezone.now(), revision=_revision(request)
        )
        return Response(self.get_serializer(cohort).data, headers={"ETag": f'"{cohort.revision}"'})


def _revision(request: Request) -> int | None:
    """The revision that `If-Match` names; one that can be none is a mismatch."""
    wanted = request.META.get("HTTP_IF_MATCH", "").strip()
    if wanted in {"", "*"}:
        return None
    text = wanted.removeprefix("W/").strip('"')
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
