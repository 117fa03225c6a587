"""Outside `/api/`: the document under the address that is handed on."""

from django.urls import path

from certificates import views

urlpatterns = [path("certificates/<str:code>.pdf", views.document, name="certificate-document")]
