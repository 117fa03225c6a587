"""The part of /api/v1/ that speaks of people."""

from django.urls import path

from academy.accounts.api import views

urlpatterns = [
    path("countries", views.CountriesView.as_view(), name="countries"),
    path("languages", views.LanguagesView.as_view(), name="languages"),
    path("documents", views.DocumentsView.as_view(), name="documents"),
    path("documents/<str:document>", views.DocumentView.as_view(), name="document"),
    path("me", views.MeView.as_view(), name="me"),
    path("me/consents/<str:document>", views.ConsentView.as_view(), name="consent"),
]
