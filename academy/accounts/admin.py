"""People, their roles and consents, and countries for administrators."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from academy.accounts import services
from academy.accounts.forms import CountryChoice
from academy.accounts.models import Consent, Country, CountryName, Grant, User
from academy.api.read_only_admin import ReadOnlyAdmin, ReasonForm, link


def _all(column: str) -> QuerySet[Any]:
    """The rows that a grant's column may point to; its model lies in an app above."""
    model: Any = Grant._meta.get_field(column).related_model
    rows: QuerySet[Any] = model.objects.all()
    return rows


class RoleForm(ReasonForm):
    """A role with the scope that it asks for."""

    role = forms.ChoiceField(choices=Grant.Role.choices)
    course = forms.ModelChoiceField(_all("course"), required=False)
    cohort = forms.ModelChoiceField(_all("cohort"), required=False)
    country = CountryChoice(Country.objects, required=False)
    field_order = ("role", "course", "cohort", "country", "reason")


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    hidden = ("password", "last_login")
    named_by = "name"
    list_display = ("name", "latin_name", "email", "login_name", "country", "is_active", "roster", "demonstration", "joined_at")
    list_filter = ("is_active", "roster", "demonstration", "organization_type")
    search_fields = ("name", "latin_name", "email", "login_name", "uuid")
    date_hierarchy = "joined_at"
    ordering = ("-joined_at", "-pk")
    list_select_related = ("country",)
    actions = ("give_role", "end_log_ins")

    @admin.action(description="Give a role")
    def give_role(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        def give(person: User, values: Mapping[str, Any], by: User, at: datetime) -> object:
            course, cohort = values["course"], values["cohort"]
            scope = {"course_id": course and course.pk, "cohort_id": cohort and cohort.pk, "country": values["country"]}
            return services.give_grant(person, role=values["role"], by=by, at=at, reason=values["reason"], **scope)

        return self.ask_and_act(request, queryset, act=give, form_class=RoleForm)

    @admin.action(description="End all log-ins")
    def end_log_ins(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        return self.ask_and_act(
            request, queryset, act=lambda person, values, by, at: services.end_log_ins(person, by=by, reason=values["reason"], at=at)
        )


@admin.register(Grant)
class GrantAdmin(ReadOnlyAdmin):
    list_display = ("role", "person", "of_course", "of_cohort", "country", "since", "until", "given_by")
    list_filter = ("role", ("until", admin.EmptyFieldListFilter))
    search_fields = ("user__name", "user__latin_name", "user__email")
    ordering = ("-since", "-pk")
    list_select_related = ("user", "course", "cohort", "country", "granted_by")
    actions = ("end_role",)
    named_by = "role"
    person = link("user", title="person", label="name")
    of_course = link("course")
    of_cohort = link("cohort")
    given_by = link("granted_by", label="name")

    @admin.action(description="End the role")
    def end_role(self, request: HttpRequest, queryset: QuerySet[Grant]) -> HttpResponse | None:
        return self.ask_and_act(
            request, queryset, act=lambda grant, values, by, at: services.end_grant(grant, by=by, at=at, reason=values["reason"])
        )


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = ("document", "version", "person", "language", "at")
    list_filter = ("document", "version")
    search_fields = ("user__name", "user__email")
    ordering = ("-at", "-pk")
    list_select_related = ("user",)
    person = link("user", title="person", label="name")


@admin.register(Country)
class CountryAdmin(ReadOnlyAdmin):
    list_display = ("code", "region", "subregion", "domestic", "drawn")
    list_filter = ("region", "domestic", "drawn")
    search_fields = ("code",)


@admin.register(CountryName)
class CountryNameAdmin(ReadOnlyAdmin):
    list_display = ("country", "language", "name")
    list_filter = ("language",)
    search_fields = ("name", "country__code")
    list_select_related = ("country",)
