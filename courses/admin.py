"""Courses, their versions, lessons and quizzes, and cohorts for administrators. Questions are not shown: they hold the right answers."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from academy.api.read_only_admin import ReadOnlyAdmin, link, points
from courses import services
from courses.models import Cohort, Course, CourseVersion, KeyCorrection, Lesson, Quiz


@admin.register(Course)
class CourseAdmin(ReadOnlyAdmin):
    list_display = ("slug", "newest_version", "withdrawn_at")
    search_fields = ("slug",)
    ordering = ("slug",)
    list_select_related = ("newest__course",)
    newest_version = link("newest")


@admin.register(CourseVersion)
class CourseVersionAdmin(ReadOnlyAdmin):
    hidden = ("manifest",)
    list_display = ("of_course", "number", "hours", "languages", "published_at")
    list_filter = ("course",)
    search_fields = ("course__slug", "digest")
    ordering = ("course__slug", "-number")
    list_select_related = ("course",)
    of_course = link("course")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CourseVersion]:
        return super().get_queryset(request).defer("manifest")


@admin.register(Lesson)
class LessonAdmin(ReadOnlyAdmin):
    list_display = ("key", "of_version", "position", "minutes", "open")
    list_filter = ("version__course", "open")
    search_fields = ("key",)
    ordering = ("version", "position")
    list_select_related = ("version__course",)
    of_version = link("version")


@admin.register(Quiz)
class QuizAdmin(ReadOnlyAdmin):
    list_display = ("key", "of_version", "position", "attempts", "time_limit_seconds", "pass_points", "feedback")
    list_filter = ("version__course", "feedback")
    hidden = ("pass_mark",)
    readonly_fields = ("pass_points",)
    search_fields = ("key",)
    ordering = ("version", "position")
    list_select_related = ("version__course",)
    of_version = link("version")
    pass_points = points("pass_mark")


@admin.register(KeyCorrection)
class KeyCorrectionAdmin(ReadOnlyAdmin):
    hidden = ("spec",)
    list_display = ("of_version", "quiz_key", "question_key", "corrected_by", "at", "reason")
    search_fields = ("quiz_key", "question_key")
    ordering = ("-at", "-pk")
    list_select_related = ("version__course", "by")
    of_version = link("version")
    corrected_by = link("by", title="by", label="name")


@admin.register(Cohort)
class CohortAdmin(ReadOnlyAdmin):
    list_display = ("title", "of_version", "delivery", "starts_on", "ends_on", "seats_taken", "capacity", "published_at", "cancelled_at")
    list_filter = ("version__course", "delivery", "demonstration", ("cancelled_at", admin.EmptyFieldListFilter))
    search_fields = ("title", "uuid", "place", "contact_email")
    date_hierarchy = "starts_on"
    ordering = ("-starts_on", "-pk")
    list_select_related = ("version__course",)
    actions = ("cancel",)
    of_version = link("version")

    @admin.action(description="Cancel the cohort (this cannot be undone)")
    def cancel(self, request: HttpRequest, queryset: QuerySet[Cohort]) -> HttpResponse | None:
        return self.ask_and_act(
            request,
            queryset,
            act=lambda cohort, values, by, at: services.change_cohort(
                cohort, changes={"cancelled": True}, by=by, reason=values["reason"], at=at
            ),
        )
