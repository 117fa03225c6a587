"""Enrollments, progress, attempts and answers for administrators: that there are answers, not what they say."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from academy.accounts.forms import CountryChoice
from academy.accounts.models import Country, User
from academy.api.read_only_admin import ReadOnlyAdmin, ReasonForm, link, points
from enrollments import services
from enrollments.models import Answer, Attempt, Enrollment, LateAnswer, LessonProgress, TermsOverride


class CountryForm(ReasonForm):
    country = CountryChoice(Country.objects)
    field_order = ("country", "reason")


class ExtensionForm(ReasonForm):
    until = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="The last whole day in the cohort's time zone; empty takes an extension back.",
    )
    field_order = ("until", "reason")


@admin.register(Enrollment)
class EnrollmentAdmin(ReadOnlyAdmin):
    list_display = ("name", "person", "of_cohort", "country", "mode", "state", "enrolled_at", "last_active_at", "score_points")
    list_filter = ("mode", "state", "basis", "demonstration", "cohort")
    search_fields = ("name", "latin_name", "trainee__email", "uuid")
    date_hierarchy = "enrolled_at"
    ordering = ("-enrolled_at", "-pk")
    list_select_related = ("trainee", "cohort", "country")
    hidden = ("score",)
    readonly_fields = ("score_points",)
    actions = ("correct_country", "extend")
    named_by = "name"
    person = link("trainee", title="person", label="name")
    score_points = points("score")
    of_cohort = link("cohort")

    @admin.action(description="Correct the country")
    def correct_country(self, request: HttpRequest, queryset: QuerySet[Enrollment]) -> HttpResponse | None:
        def correct(row: Enrollment, values: Mapping[str, Any], by: User, at: datetime) -> object:
            country = values["country"].pk
            return services.correct_country(row, country=country, reason=values["reason"], by=by, at=at)

        return self.ask_and_act(request, queryset, act=correct, form_class=CountryForm)

    @admin.action(description="Give an end of their own")
    def extend(self, request: HttpRequest, queryset: QuerySet[Enrollment]) -> HttpResponse | None:
        return self.ask_and_act(
            request,
            queryset,
            form_class=ExtensionForm,
            act=lambda row, values, by, at: services.extend_trainee(row, until=values["until"], reason=values["reason"], by=by, at=at),
        )


@admin.register(LessonProgress)
class LessonProgressAdmin(ReadOnlyAdmin):
    list_display = ("lesson_key", "of_enrollment", "minutes", "completed_at")
    search_fields = ("lesson_key", "enrollment__uuid")
    ordering = ("-completed_at", "-pk")
    list_select_related = ("enrollment",)
    of_enrollment = link("enrollment", label="name")


@admin.register(TermsOverride)
class TermsOverrideAdmin(ReadOnlyAdmin):
    list_display = ("quiz_key", "of_cohort", "country", "of_enrollment", "attempts", "time_limit_seconds", "pass_mark", "feedback", "at")
    list_filter = ("cohort",)
    search_fields = ("quiz_key", "enrollment__uuid")
    ordering = ("-at", "-pk")
    list_select_related = ("cohort", "country", "enrollment")
    of_cohort = link("cohort")
    of_enrollment = link("enrollment", label="name")


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    """Without the paper and what points it gave: they tell right answers and weights."""

    hidden = ("paper", "seed", "terms", "points", "score")
    readonly_fields = ("score_points",)
    list_display = ("quiz_key", "number", "of_enrollment", "state", "started_at", "deadline_at", "submitted_at", "score_points", "passed")
    list_filter = ("state", "closed_by")
    search_fields = ("quiz_key", "uuid", "enrollment__uuid")
    date_hierarchy = "started_at"
    ordering = ("-started_at", "-pk")
    list_select_related = ("enrollment",)
    of_enrollment = link("enrollment", label="name")
    score_points = points("score")


@admin.register(Answer)
class AnswerAdmin(ReadOnlyAdmin):
    hidden = ("response",)
    list_display = ("question_key", "of_attempt", "sequence", "saved_at")
    search_fields = ("question_key", "attempt__uuid")
    ordering = ("-saved_at", "-pk")
    list_select_related = ("attempt",)
    of_attempt = link("attempt", label="quiz_key")


@admin.register(LateAnswer)
class LateAnswerAdmin(ReadOnlyAdmin):
    hidden = ("response",)
    list_display = ("question_key", "of_attempt", "sequence", "received_at", "accepted_at")
    search_fields = ("question_key", "attempt__uuid")
    ordering = ("-received_at", "-pk")
    list_select_related = ("attempt",)
    of_attempt = link("attempt", label="quiz_key")
