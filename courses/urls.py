from django.urls import path

from courses.media import serve_medium

urlpatterns = [path("media/<str:sha256>/<str:name>", serve_medium, name="medium")]
