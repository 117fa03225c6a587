"""Acts, jobs and mails for administrators."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from academy.api.read_only_admin import ReadOnlyAdmin, link
from academy.operations import services
from academy.operations.models import Act, Job, Mail


@admin.register(Act)
class ActAdmin(ReadOnlyAdmin):
    list_display = ("at", "verb", "object_type", "object_key", "done_by", "reason")
    list_filter = ("verb", "object_type")
    search_fields = ("object_key", "reason", "by__name", "by__email")
    date_hierarchy = "at"
    ordering = ("-at", "-pk")
    list_select_related = ("by",)
    done_by = link("by", title="by", label="name")


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ("key", "kind", "state", "done", "failed", "total", "created_at", "finished_at")
    list_filter = ("state", "kind")
    search_fields = ("key",)
    ordering = ("-created_at", "-pk")


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    """Without the text: it may hold a code that opens something."""

    hidden = ("text", "html", "attachments")
    named_by = "subject"
    list_display = ("created_at", "kind", "address", "person", "state", "tries", "sent_at", "last_error")
    list_filter = ("state", "kind")
    search_fields = ("address", "subject", "key")
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-pk")
    list_select_related = ("recipient",)
    actions = ("send_again",)
    person = link("recipient", title="person", label="name")

    @admin.action(description="Send again what was given up")
    def send_again(self, request: HttpRequest, queryset: QuerySet[Mail]) -> HttpResponse | None:
        return self.ask_and_act(
            request, queryset, act=lambda mail, values, by, at: services.retry_mail(mail, by=by, reason=values["reason"], at=at)
        )
