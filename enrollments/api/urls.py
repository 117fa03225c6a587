from django.urls import path

from enrollments.api import attempt_views, staff_views, views

urlpatterns = [
    path("cohorts/<uuid:uuid>/enrollments", views.CohortEnrollments.as_view(), name="cohort-enrollments"),
    path("cohorts/<uuid:uuid>/roster", staff_views.Roster.as_view(), name="roster"),
    path("cohorts/<uuid:uuid>/roster.csv", staff_views.RosterCsv.as_view(), name="roster-csv"),
    path("cohorts/<uuid:uuid>/roster.xlsx", staff_views.RosterXlsx.as_view(), name="roster-xlsx"),
    path("cohorts/<uuid:uuid>/gradebook", staff_views.Gradebook.as_view(), name="gradebook"),
    path("cohorts/<uuid:uuid>/gradebook.csv", staff_views.GradebookCsv.as_view(), name="gradebook-csv"),
    path("cohorts/<uuid:uuid>/gradebook.xlsx", staff_views.GradebookXlsx.as_view(), name="gradebook-xlsx"),
    path("countries/<str:code>/trainees", staff_views.CountryTrainees.as_view(), name="country-trainees"),
    path("enrollments", views.EnrollmentList.as_view(), name="enrollments"),
    path("enrollments/<uuid:uuid>", views.EnrollmentDetail.as_view(), name="enrollment"),
    path("enrollments/<uuid:uuid>/mode", views.EnrollmentMode.as_view(), name="enrollment-mode"),
    path("enrollments/<uuid:uuid>/withdrawal", views.Withdrawal.as_view(), name="enrollment-withdrawal"),
    path("enrollments/<uuid:uuid>/country", staff_views.CountryCorrection.as_view(), name="enrollment-country"),
    path("enrollments/<uuid:uuid>/extension", staff_views.Extension.as_view(), name="enrollment-extension"),
    path("enrollments/<uuid:uuid>/lessons/<slug:key>", views.EnrolledLesson.as_view(), name="enrolled-lesson"),
    path("enrollments/<uuid:uuid>/lessons/<slug:key>/completion", views.LessonCompletion.as_view(), name="lesson-completion"),
    path("enrollments/<uuid:uuid>/quizzes/<slug:key>", attempt_views.QuizDetail.as_view(), name="quiz"),
    path("enrollments/<uuid:uuid>/quizzes/<slug:key>/practice", attempt_views.Practice.as_view(), name="practice"),
    path(
        "enrollments/<uuid:uuid>/quizzes/<slug:key>/attempts/<int:number>", attempt_views.NumberedAttempt.as_view(), name="numbered-attempt"
    ),
    path("attempts/<uuid:uuid>", attempt_views.AttemptDetail.as_view(), name="attempt"),
    path("attempts/<uuid:uuid>/answers", attempt_views.AttemptAnswers.as_view(), name="attempt-answers"),
    path("attempts/<uuid:uuid>/answers/<slug:question_key>", attempt_views.AttemptAnswer.as_view(), name="attempt-answer"),
    path("attempts/<uuid:uuid>/submission", attempt_views.Submission.as_view(), name="submission"),
]
