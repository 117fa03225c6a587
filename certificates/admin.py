"""Certificates for administrators."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from academy.api.read_only_admin import ReadOnlyAdmin, link
from certificates import services
from certificates.models import Certificate, CorrectionRequest


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    list_display = ("code", "of_enrollment", "sequence", "state", "requested_at", "issued_at", "tries", "last_error")
    list_filter = ("state",)
    search_fields = ("code", "enrollment__name", "enrollment__latin_name", "enrollment__uuid")
    date_hierarchy = "requested_at"
    ordering = ("-requested_at", "-pk")
    list_select_related = ("enrollment",)
    actions = ("try_again",)
    named_by = "code"
    of_enrollment = link("enrollment", label="name")

    @admin.action(description="Try again to issue what was given up")
    def try_again(self, request: HttpRequest, queryset: QuerySet[Certificate]) -> HttpResponse | None:
        return self.ask_and_act(
            request,
            queryset,
            act=lambda row, values, by, at: services.retry_certificate(row, by=by, reason=values["reason"], at=at),
        )


@admin.register(CorrectionRequest)
class CorrectionRequestAdmin(ReadOnlyAdmin):
    list_display = ("of_certificate", "name", "latin_name", "requested_at", "decided_at", "accepted")
    search_fields = ("name", "latin_name", "certificate__code")
    ordering = ("-requested_at", "-pk")
    list_select_related = ("certificate",)
    of_certificate = link("certificate", label="code")
