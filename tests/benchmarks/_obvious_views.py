"""The views of `_obvious`."""

from typing import Any
from uuid import UUID

from django.urls import path
from django.utils import timezone
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from courses.models import Lesson, LessonText
from enrollments.models import Answer, Attempt, Enrollment


class AnswerSerializer(serializers.ModelSerializer[Answer]):
    class Meta:
        model = Answer
        fields = ["response", "sequence", "saved_at"]
        read_only_fields = ["saved_at"]


class SaveAnswer(APIView):
    def put(self, request: Request, uuid: UUID, key: str) -> Response:
        now = timezone.now()
        attempts = Attempt.objects.select_related("enrollment").filter(enrollment__trainee=request.user)
        attempt = generics.get_object_or_404(attempts, uuid=uuid, state="open", deadline_at__gte=now)
        known = Answer.objects.filter(attempt=attempt, question_key=key).first()
        serializer = AnswerSerializer(known, data=request.data)
        serializer.is_valid(raise_exception=True)
        serializer.save(attempt=attempt, question_key=key, saved_at=now, deadline_at=attempt.deadline_at)
        return Response(serializer.data)


class LessonTextSerializer(serializers.ModelSerializer[LessonText]):
    class Meta:
        model = LessonText
        fields = "__all__"


class LessonSerializer(serializers.ModelSerializer[Lesson]):
    module = serializers.CharField(source="module.key")
    texts = LessonTextSerializer(many=True)

    class Meta:
        model = Lesson
        fields = ["key", "module", "minutes", "texts"]


class ReadLesson(APIView):
    def get(self, request: Request, uuid: UUID, key: str) -> Response:
        enrollments = Enrollment.objects.select_related("cohort__version__course").filter(trainee=request.user)
        enrollment: Any = generics.get_object_or_404(enrollments, uuid=uuid)
        lessons = Lesson.objects.select_related("module").prefetch_related("texts").filter(version=enrollment.cohort.version)
        return Response(LessonSerializer(generics.get_object_or_404(lessons, key=key)).data)


urlpatterns = [
    path("api/v1/attempts/<uuid:uuid>/answers/<slug:key>", SaveAnswer.as_view()),
    path("api/v1/enrollments/<uuid:uuid>/lessons/<slug:key>", ReadLesson.as_view()),
]
