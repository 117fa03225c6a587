"""The shapes of enrollments: what is sent, and what may be written."""

from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from academy.accounts.models import User
from academy.api.serializers import FlagField, StrictSerializer, TextField, score_or_null
from courses.api.serializers import CohortSerializer
from courses.selectors import outline_keys
from enrollments.deadlines import closes_at, counts_until
from enrollments.models import Enrollment
from enrollments.selectors import QuizStanding, Standing


class ScoreNumber(serializers.FloatField):
    """A score of 0-100 with two decimals."""


class NewEnrollmentSerializer(StrictSerializer):
    """What a trainee states when enrolling; what is left out comes from the profile."""

    mode = serializers.ChoiceField(choices=Enrollment.Mode.choices)
    country = TextField(
        max_length=2, required=False, help_text="where you work or whom you represent in this course; ZZ: an international organization"
    )
    name = TextField(max_length=200, required=False, help_text="as the certificate will print it")
    latin_name = TextField(max_length=200, required=False)
    language = TextField(max_length=16, required=False)
    organization = TextField(max_length=200, required=False, allow_blank=True)
    organization_type = serializers.ChoiceField(choices=User.OrganizationType.choices, required=False, allow_blank=True)
    gender = serializers.ChoiceField(choices=User.Gender.choices, required=False, allow_blank=True)
    shared_with_coordinator = FlagField(
        required=False, help_text="your country's coordinator may see your name and progress; off unless you say so"
    )


class EnrollmentChangeSerializer(StrictSerializer):
    shared_with_coordinator = FlagField()


UPGRADE = [(Enrollment.Mode.COHORT.value, Enrollment.Mode.COHORT.label)]


class ModeSerializer(StrictSerializer):
    mode = serializers.ChoiceField(choices=UPGRADE)


class CountryCorrectionSerializer(StrictSerializer):
    country = TextField(min_length=2, max_length=2)
    reason = TextField(max_length=2000)


class ExtensionSerializer(StrictSerializer):
    until = serializers.DateField(allow_null=True, help_text="the last whole day in the cohort's zone; null takes an extension back")
    reason = TextField(max_length=2000)


class NextSerializer(serializers.Serializer[Any]):
    lesson_key = serializers.CharField()


class ProgressSerializer(serializers.Serializer[Any]):
    lessons_done = serializers.IntegerField()
    lessons_total = serializers.IntegerField()


class LessonDoneSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    done = serializers.BooleanField()


class QuizStandingSerializer(serializers.Serializer[Any]):
    """How one stands in a quiz; scores 0-100."""

    key = serializers.CharField()
    best_score = ScoreNumber(allow_null=True)
    pass_mark = ScoreNumber()
    passed = serializers.BooleanField()
    attempts_used = serializers.IntegerField()
    attempts_left = serializers.IntegerField(allow_null=True, help_text="null: no limit")
    open_attempt = serializers.IntegerField(allow_null=True, help_text="the number of the open attempt")


class ModuleStandingSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    lessons = LessonDoneSerializer(many=True)
    quizzes = QuizStandingSerializer(many=True)


class MissingSerializer(serializers.Serializer[Any]):
    """One thing that completion still asks for."""

    code = serializers.ChoiceField(choices=["lesson-not-done", "quiz-not-passed"])
    key = serializers.CharField()
    has = ScoreNumber(allow_null=True)
    needed = ScoreNumber(allow_null=True)


class CertificatePartSerializer(serializers.Serializer[Any]):
    """The certificate of an enrollment; `pdf` is there once it is issued."""

    code = serializers.CharField()
    state = serializers.CharField()
    specimen = serializers.BooleanField()
    pdf = serializers.CharField(allow_null=True)
    verify = serializers.CharField()


class EnrollmentSerializer(serializers.Serializer[Enrollment]):
    """An enrollment with progress.

    The context brings `at`, `standings` and `parts` of all rows, so that a list costs a fixed number of statements.
    """

    id = serializers.UUIDField(source="uuid")
    cohort = CohortSerializer()
    mode = serializers.ChoiceField(choices=Enrollment.Mode.choices)
    state = serializers.ChoiceField(choices=Enrollment.State.choices)
    country = serializers.CharField(source="country_id")
    name = serializers.CharField()
    latin_name = serializers.CharField()
    language = serializers.CharField()
    organization = serializers.CharField()
    organization_type = serializers.CharField()
    gender = serializers.CharField()
    shared_with_coordinator = serializers.BooleanField()
    enrolled_at = serializers.DateTimeField()
    completed_at = serializers.DateTimeField(allow_null=True)
    closes_at = serializers.SerializerMethodField(help_text="when attempts end for this trainee")
    counts_until = serializers.SerializerMethodField(help_text="until when lessons and submissions count")
    score = serializers.SerializerMethodField()
    learning_minutes = serializers.IntegerField()
    next = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()
    modules = serializers.SerializerMethodField()
    missing = serializers.SerializerMethodField()
    certificate = serializers.SerializerMethodField()

    def _standing(self, row: Enrollment) -> Standing:
        standing: Standing = self.context["standings"][row.pk]
        return standing

    @extend_schema_field(serializers.DateTimeField())
    def get_closes_at(self, row: Enrollment) -> str:
        return _instant(closes_at(row))

    @extend_schema_field(serializers.DateTimeField())
    def get_counts_until(self, row: Enrollment) -> str:
        return _instant(counts_until(row))

    @extend_schema_field(ScoreNumber(allow_null=True))
    def get_score(self, row: Enrollment) -> float | None:
        return score_or_null(row.score)

    @extend_schema_field(NextSerializer(allow_null=True))
    def get_next(self, row: Enrollment) -> dict[str, str] | None:
        key = self._standing(row).next_lesson
        return {"lesson_key": key} if key else None

    @extend_schema_field(ProgressSerializer)
    def get_progress(self, row: Enrollment) -> dict[str, int]:
        return progress_of(self._standing(row))

    @extend_schema_field(ModuleStandingSerializer(many=True))
    def get_modules(self, row: Enrollment) -> list[dict[str, Any]]:
        standing = self._standing(row)
        done = dict(standing.lessons)
        quizzes = {quiz.key: quiz for quiz in standing.quizzes}
        return [
            {
                "key": module.key,
                "lessons": [{"key": key, "done": done[key]} for key in module.lessons],
                "quizzes": [_quiz(quizzes[key]) for key in module.quizzes],
            }
            for module in outline_keys(row.cohort.version_id)
        ]

    @extend_schema_field(MissingSerializer(many=True))
    def get_missing(self, row: Enrollment) -> list[dict[str, Any]]:
        return missing_of(self._standing(row))

    @extend_schema_field(CertificatePartSerializer(allow_null=True))
    def get_certificate(self, row: Enrollment) -> object:
        return self.context["parts"][row.pk].get("certificate")


class LessonCompletedSerializer(serializers.Serializer[Any]):
    """What doing a lesson came to."""

    state = serializers.ChoiceField(choices=Enrollment.State.choices)
    progress = ProgressSerializer()
    missing = MissingSerializer(many=True)


class AgreedTraineeSerializer(serializers.Serializer[Enrollment]):
    """A trainee who let the coordinator see name and progress."""

    enrollment = serializers.UUIDField(source="uuid")
    name = serializers.CharField()
    latin_name = serializers.CharField()
    course = serializers.CharField(source="cohort.version.course.slug")
    cohort = serializers.UUIDField(source="cohort.uuid")
    cohort_title = serializers.CharField(source="cohort.title")
    mode = serializers.ChoiceField(choices=Enrollment.Mode.choices)
    state = serializers.ChoiceField(choices=Enrollment.State.choices)
    enrolled_on = serializers.DateField()
    completed_at = serializers.DateTimeField(allow_null=True)


def as_agreed(data: dict[str, Any]) -> dict[str, Any]:
    """An enrollment as its country's coordinator sees it: name and progress are what the trainee agreed to, all else is left empty."""
    modules = [
        {**module, "quizzes": [{**quiz, "best_score": None, "attempts_used": 0, "attempts_left": None} for quiz in module["quizzes"]]}
        for module in data["modules"]
    ]
    missing = [{**each, "has": None} for each in data["missing"]]
    unseen = {"organization": "", "organization_type": "", "gender": "", "score": None, "certificate": None}
    return {**data, **unseen, "modules": modules, "missing": missing}


def progress_of(standing: Standing) -> dict[str, int]:
    return {"lessons_done": standing.lessons_done, "lessons_total": len(standing.lessons)}


def missing_of(standing: Standing) -> list[dict[str, Any]]:
    return [
        {"code": each.code, "key": each.key, "has": score_or_null(each.has), "needed": score_or_null(each.needed)}
        for each in standing.missing
    ]


def _quiz(quiz: QuizStanding) -> dict[str, Any]:
    return {
        "key": quiz.key,
        "best_score": score_or_null(quiz.best_score),
        "pass_mark": score_or_null(quiz.pass_mark),
        "passed": quiz.passed,
        "attempts_used": quiz.attempts_used,
        "attempts_left": quiz.attempts_left,
        "open_attempt": quiz.open_number,
    }


def _instant(at: datetime) -> str:
    return serializers.DateTimeField().to_representation(at) or ""
