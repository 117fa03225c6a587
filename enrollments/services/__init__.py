"""Everything that writes enrollments, progress, attempts and answers; one transaction a function."""

from enrollments.services.answers import SavedAnswer, save_answer, save_answers
from enrollments.services.attempts import close_expired_attempt, close_expired_attempts, start_attempt, submit_attempt
from enrollments.services.completion import record_certified, record_completion
from enrollments.services.correcting import correct_country, extend_trainee
from enrollments.services.enrolling import enroll_from_roster, enroll_trainee, share_with_coordinator, upgrade_to_cohort, withdraw
from enrollments.services.lessons import complete_lesson
from enrollments.services.practice import grade_practice
from enrollments.services.settling import reopen_moved, settle_due

__all__ = [
    "SavedAnswer",
    "close_expired_attempt",
    "close_expired_attempts",
    "complete_lesson",
    "correct_country",
    "enroll_from_roster",
    "enroll_trainee",
    "extend_trainee",
    "grade_practice",
    "record_certified",
    "record_completion",
    "reopen_moved",
    "save_answer",
    "save_answers",
    "settle_due",
    "share_with_coordinator",
    "start_attempt",
    "submit_attempt",
    "upgrade_to_cohort",
    "withdraw",
]
