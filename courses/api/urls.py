from django.urls import path

from courses.api import views

urlpatterns = [
    path("courses", views.CourseList.as_view(), name="courses"),
    path("courses/<slug:slug>", views.CourseDetail.as_view(), name="course"),
    path("courses/<slug:slug>/lessons/<slug:key>", views.OpenLesson.as_view(), name="open-lesson"),
    path("cohorts", views.CohortList.as_view(), name="cohorts"),
    path("cohorts/<uuid:uuid>", views.CohortDetail.as_view(), name="cohort"),
]
