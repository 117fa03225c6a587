"""What every page of the Django admin here is: rows to look at, and acts that services do and record."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import ShowFacets
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from academy.errors import AcademyError, Invalid

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin

MOST_ROWS = 200
"""An act on more rows than this at once is no longer somebody's decision about each."""

Act = Callable[[Any, Mapping[str, Any], Any, datetime], object]
"""What is done to one row, given the form's values, the administrator who asks, and the instant."""


class ReasonForm(forms.Form):
    """Why something is done; it stands in the record of acts."""

    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ReadOnlyAdmin(_ModelAdmin):
    """Nothing is added, changed or deleted here, one by one or in bulk.

    `hidden` columns are in no page; `named_by` is the column that tells people which row it is, where `str` does not.
    """

    hidden: ClassVar[tuple[str, ...]] = ()
    named_by: ClassVar[str] = ""
    list_per_page = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    view_on_site = False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        columns = [field.name for field in self.opts.concrete_fields if field.name not in self.hidden]
        return [*columns, *self.readonly_fields]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        # Django takes any column of the row itself: how many rows are left would tell a hidden one letter by letter.
        return lookup.partition("__")[0] not in self.hidden and super().lookup_allowed(lookup, value, request)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What staff did to this row: the record of acts."""
        row = self.get_object(request, object_id)
        key = getattr(row, "uuid", None) or getattr(row, "slug", None) or getattr(row, "code", None) or object_id
        return redirect(f"{reverse('admin:operations_act_changelist')}?object_key={key}")

    def ask_and_act(
        self, request: HttpRequest, rows: QuerySet[Any], *, act: Act, form_class: type[forms.Form] = ReasonForm
    ) -> HttpResponse | None:
        """The page that asks for a reason and whatever else the act needs; confirmed, do it to each row and tell what was refused."""
        if rows.count() > MOST_ROWS:
            self.message_user(request, f"At most {MOST_ROWS} rows at once.", messages.ERROR)
            return None
        form = form_class(request.POST if "confirm" in request.POST else None)
        if form.is_valid() and self._act_on(request, rows, act, form):
            return None
        name = request.POST["action"]
        context = {
            **self.admin_site.each_context(request),
            "title": dict(self.get_action_choices(request))[name],
            "action": name,
            "form": form,
            "rows": [(row.pk, self._name(row)) for row in rows],
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/act.html", context)

    def _act_on(self, request: HttpRequest, rows: QuerySet[Any], act: Act, form: forms.Form) -> bool:
        """Whether anything was done; if nothing was, the form says why, and what was typed in it stays."""
        at, done, refused = timezone.now(), 0, []
        for row in rows:
            try:
                act(row, form.cleaned_data, request.user, at)
            except AcademyError as refusal:
                refused.append(f"{self._name(row)}: {_told(refusal)}")
            else:
                done += 1
        if not done:
            form.add_error(None, refused)
            return False
        self.message_user(request, f"Done for {done}.", messages.SUCCESS)
        for sentence in refused:
            self.message_user(request, sentence, messages.ERROR)
        return True

    def _name(self, row: Model) -> str:
        return str(getattr(row, self.named_by) if self.named_by else row)


def link(name: str, *, title: str = "", label: str = "") -> Callable[[Any, Any], object]:
    """A column of a list that links to the row a foreign key points to, under the name in its column `label` (else its `str`)."""

    @admin.display(description=title or name.replace("_", " "), ordering=name)
    def shown(_: Any, row: Any) -> object:
        there = getattr(row, name)
        if there is None:
            return "-"
        address = reverse(f"admin:{there._meta.app_label}_{there._meta.model_name}_change", args=[there.pk])
        return format_html('<a href="{}">{}</a>', address, getattr(there, label) if label else str(there))

    return shown


def points(name: str) -> Callable[[Any, Any], object]:
    """A score, which is kept in hundredths, as 0-100."""

    @admin.display(description=name.replace("_", " "), ordering=name)
    def shown(_: Any, row: Any) -> object:
        kept = getattr(row, name)
        return None if kept is None else f"{kept / 100:g}"

    return shown


def _told(refusal: AcademyError) -> str:
    if isinstance(refusal, Invalid):
        return " ".join(message for sentences in refusal.fields.values() for message in sentences)
    return str(refusal)
