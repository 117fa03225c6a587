"""What a trainee does: enrolling, reading, completing lessons, withdrawing."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from academy.accounts.api.people import logged_in
from academy.accounts.rules import require_second_factor
from academy.api.filters import refuse_unknown
from academy.api.language import wanted_languages
from academy.api.serializers import refuse_body
from courses.api.serializers import LessonSerializer
from courses.api.views import ETAG, LANGUAGE, lesson_answer
from courses.models import Cohort
from courses.rules import may_run_cohort
from courses.selectors import lesson_page
from enrollments import services
from enrollments.api.parts import parts_of
from enrollments.api.serializers import (
    EnrollmentChangeSerializer,
    EnrollmentSerializer,
    LessonCompletedSerializer,
    ModeSerializer,
    NewEnrollmentSerializer,
    as_agreed,
    missing_of,
    progress_of,
)
from enrollments.models import Enrollment, EnrollmentQuerySet
from enrollments.selectors import enrollment_for_reading, standings_of
from enrollments.services.refusals import refuse_before_open, refuse_withdrawn


def enrollment_data(rows: Sequence[Enrollment], request: Request) -> list[dict[str, Any]]:
    """Enrollments as they are sent, in a fixed number of statements."""
    context = {"request": request, "at": timezone.now(), "standings": standings_of(rows), "parts": parts_of(rows)}
    return [EnrollmentSerializer(row, context=context).data for row in rows]


def own_enrollment(request: Request, uuid: UUID) -> Enrollment:
    """One's own enrollment, or 404: where every write of a trainee starts."""
    enrollment: Enrollment = generics.get_object_or_404(Enrollment.objects.owned_by(request.user).with_cohort(), uuid=uuid)
    return enrollment


class CohortEnrollments(APIView):
    """Enrolling."""

    @extend_schema(
        request=NewEnrollmentSerializer,
        responses={201: EnrollmentSerializer, 200: OpenApiResponse(EnrollmentSerializer, description="You were enrolled already.")},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Enroll in a cohort; the same again answers 200 with what is there."""
        cohort = generics.get_object_or_404(Cohort.objects.visible_to(request.user), uuid=uuid)
        body = NewEnrollmentSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        stated = dict(body.validated_data)
        enrolled = services.enroll_trainee(logged_in(request), cohort, mode=stated.pop("mode"), stated=stated, at=timezone.now())
        row = own_enrollment(request, enrolled.enrollment.uuid)
        return Response(enrollment_data([row], request)[0], status=201 if enrolled.new else 200)


class EnrollmentList(generics.ListAPIView[Enrollment]):
    """One's own enrollments, the newest first."""

    queryset = Enrollment.objects.none()
    serializer_class = EnrollmentSerializer

    def get_queryset(self) -> EnrollmentQuerySet:
        return Enrollment.objects.owned_by(self.request.user).with_cohort().order_by("-enrolled_at", "-pk")

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(enrollment_data(page, request))


class EnrollmentDetail(APIView):
    """One enrollment: the trainee's own, or one that staff or a coordinator may see."""

    @extend_schema(responses=EnrollmentSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        refuse_unknown(request, set())
        row = generics.get_object_or_404(Enrollment.objects.visible_to(request.user).with_cohort(), uuid=uuid)
        if row.trainee_id != request.user.pk:  # seen by right of a role
            require_second_factor(request.user)
        data = enrollment_data([row], request)[0]
        sees_all = row.trainee_id == request.user.pk or may_run_cohort(request.user, row.cohort)
        return Response(data if sees_all else as_agreed(data))

    @extend_schema(request=EnrollmentChangeSerializer, responses=EnrollmentSerializer)
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Let the coordinator of one's country see one's name, or no longer."""
        row = own_enrollment(request, uuid)
        body = EnrollmentChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        row = services.share_with_coordinator(row, shared=body.validated_data["shared_with_coordinator"])
        return Response(enrollment_data([row], request)[0])


class EnrollmentMode(APIView):
    """The upgrade from auditing to a certificate."""

    @extend_schema(request=ModeSerializer, responses=EnrollmentSerializer)
    def put(self, request: Request, uuid: UUID) -> Response:
        row = own_enrollment(request, uuid)
        ModeSerializer(data=request.data).is_valid(raise_exception=True)
        services.upgrade_to_cohort(row, at=timezone.now())
        return Response(enrollment_data([own_enrollment(request, uuid)], request)[0])


class Withdrawal(APIView):
    """Leaving a cohort."""

    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, uuid: UUID) -> Response:
        row = own_enrollment(request, uuid)
        refuse_body(request)
        services.withdraw(row, at=timezone.now())
        return Response(status=204)


class EnrolledLesson(APIView):
    """A lesson of the course that one is enrolled in; nothing in it is personal."""

    @extend_schema(parameters=[LANGUAGE, ETAG], responses={200: LessonSerializer, 409: None})
    def get(self, request: Request, uuid: UUID, key: str) -> Response | HttpResponse:
        refuse_unknown(request, set())
        row = enrollment_for_reading(logged_in(request).pk, uuid)
        if row is None:
            raise Http404
        refuse_withdrawn(row)
        page = lesson_page(row.cohort.version, key, wanted=[*wanted_languages(request), row.language])
        if page is None:
            raise Http404
        if not page.open:
            refuse_before_open(row, timezone.now())
        return lesson_answer(request, page)


class LessonCompletion(APIView):
    """That a lesson is done; set once."""

    @extend_schema(request=None, responses=LessonCompletedSerializer)
    def put(self, request: Request, uuid: UUID, key: str) -> Response:
        row = own_enrollment(request, uuid)
        refuse_body(request)
        row = services.complete_lesson(row, key, at=timezone.now())
        standing = standings_of([row])[row.pk]
        return Response({"state": row.state, "progress": progress_of(standing), "missing": missing_of(standing)})
