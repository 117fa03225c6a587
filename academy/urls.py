"""Every address of Academy. `/api/v1/` is written here and nowhere else; each app brings its own part."""

from django.contrib import admin
from django.urls import include, path

api_v1 = [
    path("", include("enrollments.api.urls")),  # first, for it is asked most: addresses are tried one after the other
    path("", include("academy.api.urls")),
    path("", include("academy.accounts.api.urls")),
    path("", include("courses.api.urls")),
    path("", include("certificates.api.urls")),
    path("", include("academy.participation.api.urls")),
]

urlpatterns = [
    path("api/v1/", include(api_v1)),
    path("_allauth/", include("allauth.headless.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("academy.operations.urls")),
    path("", include("courses.urls")),
    path("", include("certificates.urls")),
    path("", include("academy.web.urls")),
]

handler400 = "academy.web.errors.bad_request"
handler403 = "academy.web.errors.forbidden"
handler404 = "academy.web.errors.not_found"
handler500 = "academy.web.errors.server_error"
