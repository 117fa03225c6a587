"""Which site the Django admin's `admin.site` is."""

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    default_site = "academy.accounts.admin_site.AcademyAdminSite"
