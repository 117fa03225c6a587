"""What each figure means, one text each; it stands beside the figure on pages, in the API and in exports."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "enrolled": _("Enrollments for a certificate (mode cohort), withdrawn ones included."),
    "auditing": _("Enrollments without a certificate (mode audit)."),
    "started": _("Did a first lesson or began an attempt at a quiz."),
    "completed": _("Completed the course: did all lessons and passed all quizzes that it asks for."),
    "not_completed": _("Settled after the cohort's close without having completed."),
    "withdrawn": _("Left the cohort before its end."),
    "certified": _("Hold a certificate that was issued and not revoked."),
    "settled": _("Enrollments whose cohort has been closed and settled."),
    "completion_rate": _("Completed and settled, in percent of all settled; empty where none is settled."),
    "mean_score": _("Mean score, 0-100, over those who completed; empty where nobody has."),
    "learning_minutes": _("Authored minutes of the lessons done."),
    "learning_hours": _("Authored minutes of the lessons done, in hours; rounded in each row by itself."),
    "countries_named": _("Countries with a participation; international organizations are a row of their own and no country."),
    "people": _("Different people among all enrollments counted here; nobody counted by head is among them."),
    "active_7_days": _("Enrollments with a lesson done or an attempt begun or handed in within the last 7 days."),
    "active_30_days": _("Enrollments with a lesson done or an attempt begun or handed in within the last 30 days."),
    "period": _(
        "Whole days, both inclusive, in the reporting time zone, by day of enrolling. Measures other than auditing count mode cohort, "
        "unless mode=audit is asked for. Figures from publications stand apart and are part of no total."
    ),
}
