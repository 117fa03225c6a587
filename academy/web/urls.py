"""The addresses of the pages."""

from django.urls import path

from academy.web import home, lessons, verification, views
from academy.web.api_docs import ApiDocs

urlpatterns = [
    path("", views.start, name="start"),
    path("courses/<slug:slug>", views.course, name="course"),
    path("courses/<slug:slug>/lessons/<slug:key>", lessons.lesson, name="lesson"),
    path("home", home.home, name="home"),
    path("verify", verification.verify, name="verify"),
    path("verify/<str:code>", verification.verification, name="verification"),
    # A QR code holds capitals in fewer dots, so that papers carry the whole address in capitals.
    path("VERIFY/<str:code>", verification.verification),
    path("legal/<slug:document>", views.legal, name="legal"),
    path("problems/<slug:code>", views.problem, name="problem"),
    path("api/docs", ApiDocs.as_view(), name="api-docs"),
    path("robots.txt", views.robots, name="robots"),
]
