"""The description of the API."""

from django.urls import path

from academy.api.views import DescriptionView

urlpatterns = [path("schema", DescriptionView.as_view(), name="schema")]
