"""Figures by country."""

from django.urls import path

from academy.participation.api import views

urlpatterns = [
    path("participation", views.ParticipationView.as_view(), name="participation"),
    path("participation.csv", views.ParticipationCSVView.as_view(), name="participation-csv"),
    path("participation.xlsx", views.ParticipationXLSXView.as_view(), name="participation-xlsx"),
]
