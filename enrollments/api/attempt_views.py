"""Quizzes: what they ask for, attempts, answers, submission, practice."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from academy.accounts.api.people import logged_in
from academy.api.filters import refuse_unknown
from academy.api.language import wanted_languages
from academy.api.serializers import StrictSerializer, refuse_body, score_as_number, score_or_null
from academy.errors import Invalid
from courses.api.views import LANGUAGE
from courses.selectors import quiz_keys, quiz_spec
from courses.texts import best_texts
from enrollments import services
from enrollments.api.attempt_shapes import (
    AnswerBody,
    AnswersBody,
    AnswerShape,
    AnswersShape,
    AttemptShape,
    QuestionShape,
    ResponseField,
    attempt_shape,
    item_shape,
    saved_shape,
)
from enrollments.api.practice_shapes import PracticedShape, practice_questions, practiced_shape, responses_from_wire
from enrollments.api.serializers import ScoreNumber
from enrollments.api.views import own_enrollment
from enrollments.deadlines import counts_until
from enrollments.models import Attempt, Enrollment
from enrollments.selectors import attempt_owned_by
from enrollments.services.answers import CONFLICT, LATE, REFUSED
from enrollments.services.refusals import AnswerConflict
from enrollments.terms import quiz_terms


class AttemptLine(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Attempt.State.choices)
    started_at = serializers.DateTimeField()
    deadline_at = serializers.DateTimeField()
    score = ScoreNumber(allow_null=True)
    passed = serializers.BooleanField(allow_null=True)


class QuizShape(serializers.Serializer[Any]):
    """The terms in force for this trainee and what was tried; `practice` holds the questions once attempts are over."""

    key = serializers.CharField()
    language = serializers.CharField()
    title = serializers.CharField()
    questions = serializers.IntegerField()
    minutes = serializers.IntegerField()
    attempts_allowed = serializers.IntegerField(allow_null=True)
    attempts_left = serializers.IntegerField(allow_null=True)
    time_limit_seconds = serializers.IntegerField(allow_null=True)
    pass_mark = ScoreNumber()
    feedback = serializers.CharField()
    attempts = AttemptLine(many=True)
    practice = QuestionShape(many=True, allow_null=True)


class PracticeBody(StrictSerializer):
    answers = serializers.DictField(child=ResponseField(allow_null=True))


def own_attempt(request: Request, uuid: UUID, *, at: datetime) -> Attempt:
    """One's own attempt, or 404; what has expired is graded first."""
    attempt = attempt_owned_by(logged_in(request).pk, uuid)
    if attempt is None:
        raise Http404
    return services.close_expired_attempt(attempt, at=at)


class QuizDetail(APIView):
    """A quiz before it is started."""

    @extend_schema(parameters=[LANGUAGE], responses=QuizShape)
    def get(self, request: Request, uuid: UUID, key: str) -> Response:
        refuse_unknown(request, set())
        row, at = own_enrollment(request, uuid), timezone.now()
        if key not in quiz_keys(row.cohort.version_id):
            raise Http404
        return Response(self._shape(request, row, key, at))

    def _shape(self, request: Request, row: Enrollment, key: str, at: datetime) -> dict[str, Any]:
        spec, terms, wanted = quiz_spec(row.cohort.version_id, key), quiz_terms(row, key), [*wanted_languages(request), row.language]
        attempts = []
        for attempt in row.attempts.filter(quiz_key=key).order_by("number"):
            attempt.enrollment = row
            attempts.append(services.close_expired_attempt(attempt, at=at))
        language, texts = best_texts(spec.texts, wanted=wanted, order=spec.languages)
        over = at >= counts_until(row) and row.state != Enrollment.State.WITHDRAWN
        shape = {
            "key": key,
            "language": language,
            "title": texts["title"],
            "questions": min(spec.draw or len(spec.questions), len(spec.questions)),
            "minutes": spec.minutes,
            "attempts_allowed": terms.attempts,
            "attempts_left": None if terms.attempts is None else max(0, terms.attempts - len(attempts)),
            "time_limit_seconds": terms.time_limit_seconds,
            "pass_mark": score_as_number(terms.pass_mark),
            "feedback": terms.feedback,
        }
        lines = [
            {
                "id": attempt.uuid,
                "number": attempt.number,
                "state": attempt.state,
                "started_at": attempt.started_at,
                "deadline_at": attempt.deadline_at,
                "score": score_or_null(attempt.score),
                "passed": attempt.passed,
            }
            for attempt in attempts
        ]
        return {
            **shape,
            "attempts": AttemptLine(lines, many=True).data,
            "practice": practice_questions(row, spec, wanted) if over else None,
        }


class Practice(APIView):
    """A quiz after the close: graded, shown, not stored."""

    @extend_schema(request=PracticeBody, responses=PracticedShape)
    def post(self, request: Request, uuid: UUID, key: str) -> Response:
        row = own_enrollment(request, uuid)
        body = PracticeBody(data=request.data)
        body.is_valid(raise_exception=True)
        if key not in quiz_keys(row.cohort.version_id):
            raise Http404
        responses = responses_from_wire(row, quiz_spec(row.cohort.version_id, key), body.validated_data["answers"])
        practiced = services.grade_practice(row, key, responses=responses, at=timezone.now())
        return Response(practiced_shape(row, practiced, [*wanted_languages(request), row.language]))


class NumberedAttempt(APIView):
    """Starting an attempt by its number, so that a retry never burns one."""

    @extend_schema(
        request=None, responses={201: AttemptShape, 200: OpenApiResponse(AttemptShape, description="It exists, in whatever state.")}
    )
    def put(self, request: Request, uuid: UUID, key: str, number: int) -> Response:
        at = timezone.now()
        row = own_enrollment(request, uuid)
        refuse_body(request)
        attempt, new = services.start_attempt(row, key, number=number, at=at)
        wanted = [*wanted_languages(request), row.language]
        return Response(attempt_shape(attempt, wanted=wanted, at=at), status=201 if new else 200)


class AttemptDetail(APIView):
    """One's own attempt with its questions; another person's is a 404."""

    @extend_schema(parameters=[LANGUAGE], responses=AttemptShape)
    def get(self, request: Request, uuid: UUID) -> Response:
        refuse_unknown(request, set())
        at = timezone.now()
        return Response(_shape(own_attempt(request, uuid, at=at), request, at=at))


class AttemptAnswer(APIView):
    """One answer, saved as it is given."""

    @extend_schema(
        request=AnswerBody,
        responses={200: AnswerShape, 202: OpenApiResponse(AnswerShape, description="It came after the deadline and is kept apart.")},
    )
    def put(self, request: Request, uuid: UUID, question_key: str) -> Response:
        at = timezone.now()  # before anything else: what came in time is in time, however long the rest takes
        attempt = own_attempt(request, uuid, at=at)
        body = AnswerBody(data=request.data)
        body.is_valid(raise_exception=True)
        if all(each["key"] != question_key for each in attempt.paper):
            raise Http404
        saved = services.save_answer(attempt, question_key, at=at, **body.validated_data)
        shape = saved_shape(attempt, question_key, saved, wanted=_wanted(attempt, request), at=at)
        if saved.state == REFUSED:
            raise Invalid({"response": [saved.text]})
        if saved.state == CONFLICT:
            raise AnswerConflict(saved.text, state={"response": shape["response"], "sequence": saved.sequence})
        return Response(shape, status=202 if saved.state == LATE else 200)


class AttemptAnswers(APIView):
    """Many answers at once; what one comes to is told by itself."""

    @extend_schema(
        request=AnswersBody,
        responses={200: AnswersShape, 202: OpenApiResponse(AnswersShape, description="At least one came after the deadline.")},
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        at = timezone.now()
        attempt = own_attempt(request, uuid, at=at)
        body = AnswersBody(data=request.data)
        body.is_valid(raise_exception=True)
        answers = {key: (given["response"], given["sequence"]) for key, given in body.validated_data["answers"].items()}
        saved = services.save_answers(attempt, answers, at=at)
        late = any(each.state == LATE for each in saved.values())
        return Response({"answers": {key: item_shape(attempt, key, each) for key, each in saved.items()}}, status=202 if late else 200)


class Submission(APIView):
    """Handing in."""

    @extend_schema(request=None, responses=AttemptShape)
    def post(self, request: Request, uuid: UUID) -> Response:
        """Grade the answers that were saved in time; a repeated submission gives the same bytes."""
        at = timezone.now()
        attempt = generics.get_object_or_404(Attempt.objects.owned_by(request.user), uuid=uuid)
        refuse_body(request)
        services.submit_attempt(attempt, at=at)
        return Response(_shape(own_attempt(request, uuid, at=at), request, at=at))


def _wanted(attempt: Attempt, request: Request) -> list[str]:
    return [*wanted_languages(request), attempt.enrollment.language]


def _shape(attempt: Attempt, request: Request, *, at: datetime) -> dict[str, Any]:
    return attempt_shape(attempt, wanted=_wanted(attempt, request), at=at)
