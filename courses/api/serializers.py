"""The shapes of courses, lessons and cohorts."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from academy.api.serializers import FlagField, LineField, StrictSerializer, TextField, WholeNumberField
from courses.models import Cohort, Delivery, TranslationState


class BytesSerializer(serializers.Serializer[Any]):
    """What each part costs to load."""

    text = serializers.IntegerField()
    pictures = serializers.IntegerField()
    video = serializers.IntegerField()


class ContactSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    email = serializers.CharField()


class CohortSerializer(serializers.ModelSerializer[Cohort]):
    """A cohort; days are whole and inclusive in its `time_zone`, `closes_at` is the first instant after its last day."""

    id = serializers.UUIDField(source="uuid")
    course = serializers.CharField(source="version.course.slug")
    version = serializers.IntegerField(source="version.number")
    contact = serializers.SerializerMethodField()
    partners = serializers.ListField(child=serializers.CharField())
    languages = serializers.SerializerMethodField()
    seats_left = serializers.IntegerField(allow_null=True)
    state = serializers.SerializerMethodField()
    enrolling = serializers.SerializerMethodField(help_text="whether one may enroll for a certificate now, seats apart")

    class Meta:
        model = Cohort
        fields = [
            "id", "course", "version", "title", "delivery", "starts_on", "ends_on", "enroll_from", "enroll_until", "opens_at", "closes_at",
            "time_zone", "grace_hours", "capacity", "seats_left", "place", "contact", "partners", "languages", "state", "enrolling",
        ]  # fmt: skip

    @extend_schema_field(ContactSerializer)
    def get_contact(self, cohort: Cohort) -> dict[str, str]:
        return {"name": cohort.contact_name, "email": cohort.contact_email}

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_languages(self, cohort: Cohort) -> list[str]:
        return list(cohort.languages or cohort.version.languages)

    @extend_schema_field(serializers.ChoiceField(choices=Cohort.State.choices))
    def get_state(self, cohort: Cohort) -> str:
        return cohort.state_at(self.context["at"])

    def get_enrolling(self, cohort: Cohort) -> bool:
        return cohort.is_enrolling_at(self.context["at"])


class CohortChangeSerializer(StrictSerializer):
    """What staff may set of a cohort; every field may be left out."""

    title = LineField(max_length=200, required=False)
    delivery = serializers.ChoiceField(choices=Delivery.choices, required=False)
    time_zone = TextField(max_length=64, required=False)
    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(required=False)
    enroll_from = serializers.DateField(required=False)
    enroll_until = serializers.DateField(required=False)
    grace_hours = WholeNumberField(min_value=0, max_value=24 * 60, required=False)
    capacity = WholeNumberField(min_value=1, max_value=1_000_000, allow_null=True, required=False)
    place = LineField(max_length=200, allow_blank=True, required=False)
    contact_name = LineField(max_length=200, allow_blank=True, required=False)
    contact_email = serializers.EmailField(max_length=254, allow_blank=True, required=False)
    partners = serializers.ListField(child=LineField(max_length=200), max_length=20, required=False)
    languages = serializers.ListField(child=TextField(max_length=16), max_length=50, required=False)
    published = FlagField(required=False)
    cancelled = FlagField(required=False)


class NewCohortSerializer(CohortChangeSerializer):
    """A new cohort: a course, a title, a zone and its days are needed."""

    course = TextField(max_length=80)
    title = LineField(max_length=200)
    time_zone = TextField(max_length=64)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    cancelled = None  # type: ignore[assignment]


class LessonEntrySerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    title = serializers.CharField()
    language = serializers.CharField()
    minutes = serializers.IntegerField()
    open = serializers.BooleanField()
    bytes = BytesSerializer()


class QuizEntrySerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    title = serializers.CharField()
    language = serializers.CharField()
    minutes = serializers.IntegerField()
    questions = serializers.IntegerField()


class ModuleSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    language = serializers.CharField()
    lessons = LessonEntrySerializer(many=True)
    quizzes = QuizEntrySerializer(many=True)


class CourseCardSerializer(serializers.Serializer[Any]):
    """A course in the catalogue."""

    slug = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    language = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    hours = serializers.FloatField()
    open_lesson = serializers.CharField(allow_null=True)
    cohorts = CohortSerializer(many=True)


class CompletionSerializer(serializers.Serializer[Any]):
    """What completion asks for, by key."""

    lessons = serializers.ListField(child=serializers.CharField())
    quizzes = serializers.ListField(child=serializers.CharField())


class CourseSerializer(serializers.Serializer[Any]):
    """A course with its outline and the cohorts that are not over."""

    slug = serializers.CharField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    summary = serializers.CharField()
    language = serializers.CharField()
    outcomes = serializers.ListField(child=serializers.CharField())
    audience = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    hours = serializers.FloatField()
    license = serializers.CharField()
    completion = CompletionSerializer()
    modules = ModuleSerializer(many=True)
    cohorts = CohortSerializer(many=True)


class SubtitlesSerializer(serializers.Serializer[Any]):
    language = serializers.CharField()
    url = serializers.CharField()


class MediumSerializer(serializers.Serializer[Any]):
    url = serializers.CharField()
    type = serializers.CharField()
    title = serializers.CharField()
    bytes = serializers.IntegerField()
    subtitles = SubtitlesSerializer(many=True)
    transcript = serializers.CharField(allow_null=True)


class DownloadSerializer(serializers.Serializer[Any]):
    url = serializers.CharField()
    title = serializers.CharField()
    name = serializers.CharField()
    type = serializers.CharField()
    bytes = serializers.IntegerField()


class TranslationSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=TranslationState.choices)
    stale = serializers.BooleanField()


class LessonSerializer(serializers.Serializer[Any]):
    """A lesson in one language; `html` is safe to show as it is."""

    key = serializers.CharField()
    course = serializers.CharField()
    version = serializers.IntegerField()
    module = serializers.CharField()
    title = serializers.CharField()
    language = serializers.CharField()
    available_languages = serializers.ListField(child=serializers.CharField())
    translation = TranslationSerializer()
    objective = serializers.CharField()
    html = serializers.CharField()
    minutes = serializers.IntegerField()
    bytes = BytesSerializer()
    media = MediumSerializer(many=True)
    downloads = DownloadSerializer(many=True)
