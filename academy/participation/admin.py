"""Figures, people counted by head and publications for administrators."""

from django.contrib import admin

from academy.api.read_only_admin import ReadOnlyAdmin, link
from academy.participation.models import HeadCount, ParticipationFigure, Publication


@admin.register(ParticipationFigure)
class ParticipationFigureAdmin(ReadOnlyAdmin):
    list_display = ("of_cohort", "country", "enrolled_on", "mode", "enrollments", "started", "completed", "withdrawn", "certified")
    list_filter = ("mode", "cohort")
    search_fields = ("country__code", "cohort__title")
    date_hierarchy = "enrolled_on"
    ordering = ("-enrolled_on", "country")
    list_select_related = ("cohort", "country")
    of_cohort = link("cohort")


@admin.register(HeadCount)
class HeadCountAdmin(ReadOnlyAdmin):
    list_display = (
        "title",
        "delivery",
        "of_course",
        "of_cohort",
        "country",
        "held_from",
        "held_to",
        "people",
        "demonstration",
        "undone_at",
    )
    list_filter = ("delivery", "demonstration")
    search_fields = ("title", "note", "uuid")
    date_hierarchy = "held_from"
    ordering = ("-held_from", "-pk")
    list_select_related = ("course", "cohort", "country")
    of_course = link("course")
    of_cohort = link("cohort")


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    list_display = ("key", "title", "delivery", "period_from", "period_to", "people", "domestic", "overseas", "source")
    list_filter = ("delivery",)
    search_fields = ("key", "title", "source")
