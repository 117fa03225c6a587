"""Below `/api/v1/`."""

from django.urls import path

from certificates.api import views

urlpatterns = [
    path("certificates/<str:code>", views.VerificationView.as_view(), name="certificate-verification"),
    path("cohorts/<uuid:uuid>/certificates", views.CohortCertificatesView.as_view(), name="cohort-certificates"),
]
