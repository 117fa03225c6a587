"""The Django admin's front door: administrators alone, by our own log-in, with their second factor."""

from functools import update_wrapper
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver
from django.utils import timezone

from academy.accounts.rules import needs_second_factor
from academy.accounts.selectors import is_administrator
from academy.api.read_only_admin import ReadOnlyAdmin
from academy.operations.selectors import backup_fault

_NOT_HERE = {"login", "logout", "password_change", "password_change_done", "view_on_site"}
"""Accounts have pages of their own: one door, one limit of attempts, one second factor."""


class AcademyAdminSite(AdminSite):
    """Read-only, for administrators; whatever an installed package would register to be edited is left out."""

    site_header = site_title = "Academy"
    index_title = "Administration"
    site_url = "/home"
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        if admin_class is not None and issubclass(admin_class, ReadOnlyAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        # A page asks for each model and each thing that could be done with it; the answer is the same within a request.
        known: bool | None = getattr(request, "may_administer", None)
        if known is None:
            known = is_administrator(request.user) and not needs_second_factor(request.user)
            setattr(request, "may_administer", known)  # noqa: B010 -- Django's request has no such attribute of its own
        return known

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not self.has_permission(request):
                raise PermissionDenied
            answer: HttpResponse = inner(request, *args, **kwargs)
            return answer

        return update_wrapper(guarded, view)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [each for each in super().get_urls() if getattr(each, "name", None) not in _NOT_HERE]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        told = {"backup_fault": backup_fault(timezone.now()), "academy_version": settings.VERSION}
        return super().index(request, {**told, **(extra_context or {})})
