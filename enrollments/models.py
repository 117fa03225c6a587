"""A trainee's place in a cohort and what was done there: progress, attempts, answers."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from academy.accounts import selectors as accounts
from academy.accounts.grants import Person
from academy.accounts.models import User
from courses.models import Cohort, FeedbackRule

TOP_SCORE = 10000
"""A score is a whole number of hundredths: 10000 is 100 points."""


class EnrollmentQuerySet(models.QuerySet["Enrollment"]):
    """Enrollments by who asks."""

    def owned_by(self, user: Person) -> "EnrollmentQuerySet":
        """One's own: where every write of a trainee starts."""
        return self.filter(trainee=user) if user.is_authenticated else self.none()

    def visible_to(self, user: Person) -> "EnrollmentQuerySet":
        """For reading: one's own, those of cohorts one runs, those who let one's country see them. Administrators: all."""
        if not user.is_authenticated:
            return self.none()
        if accounts.is_administrator(user):
            return self
        agreed = Q(country__in=accounts.countries_coordinated_by(user), shared_with_coordinator=True)
        return self.filter(Q(trainee=user) | Q(cohort__in=Cohort.objects.run_by(user)) | agreed)

    def with_cohort(self) -> "EnrollmentQuerySet":
        """With cohort, version and course at hand; not with the manifest, which has a line a file and would come with every row."""
        return self.select_related("cohort__version__course").defer("cohort__version__manifest")

    def search(self, text: str) -> "EnrollmentQuerySet":
        """Those whose name line, in either form, or e-mail address holds a text."""
        return self.filter(Q(name__icontains=text) | Q(latin_name__icontains=text) | Q(trainee__email__icontains=text))


class Enrollment(models.Model):
    """One trainee's place in one cohort; kept, with its state, after withdrawal."""

    class Mode(models.TextChoices):
        COHORT = "cohort"
        AUDIT = "audit"

    class State(models.TextChoices):
        ACTIVE = "active"
        COMPLETED = "completed"
        NOT_COMPLETED = "not_completed"
        WITHDRAWN = "withdrawn"

    class Basis(models.TextChoices):
        PLATFORM = "platform"
        ROSTER = "roster"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    trainee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrollments")
    cohort = models.ForeignKey("courses.Cohort", models.PROTECT, related_name="enrollments")
    mode = models.CharField(max_length=6, choices=Mode.choices)
    state = models.CharField(max_length=13, choices=State.choices, default=State.ACTIVE)
    basis = models.CharField(max_length=8, choices=Basis.choices, default=Basis.PLATFORM)

    # As stated when enrolling; none of it follows the profile (rule 1).
    country = models.ForeignKey("accounts.Country", models.PROTECT, related_name="+")
    language = models.CharField(max_length=16)
    organization = models.CharField(max_length=200, blank=True, default="")
    organization_type = models.CharField(max_length=16, choices=User.OrganizationType.choices, blank=True, default="")
    gender = models.CharField(max_length=8, choices=User.Gender.choices, blank=True, default="")
    name = models.CharField(max_length=200)  # the name line that the trainee confirmed as it will be printed
    latin_name = models.CharField(max_length=200)
    enrolled_on = models.DateField()  # the day in the reporting zone, never computed again
    shared_with_coordinator = models.BooleanField(default=False)
    demonstration = models.BooleanField(default=False)

    enrolled_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    certified_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    last_active_at = models.DateTimeField(null=True, blank=True)
    extended_until = models.DateTimeField(null=True, blank=True)  # this trainee's own close, later than the cohort's
    score = models.PositiveIntegerField(null=True, blank=True)  # hundredths, frozen at completion
    learning_minutes = models.PositiveIntegerField(default=0)  # authored minutes of the lessons done
    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trainee", "cohort"], name="enrollment_one_per_cohort"),
            models.CheckConstraint(
                condition=Q(state="completed", completed_at__isnull=False) | ~Q(state="completed") & Q(completed_at__isnull=True),
                name="enrollment_completed_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(state="completed", score__lte=TOP_SCORE), name="enrollment_score_of_completed"
            ),
            models.CheckConstraint(
                condition=Q(mode="cohort") | Q(state__in=["active", "withdrawn"]), name="enrollment_audit_never_completes"
            ),
            models.CheckConstraint(condition=Q(certified_at__isnull=True) | Q(state="completed"), name="enrollment_certified_is_completed"),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False) | ~Q(state="withdrawn") & Q(withdrawn_at__isnull=True),
                name="enrollment_withdrawn_has_its_time",
            ),
            models.CheckConstraint(condition=Q(mode="cohort") | Q(settled_at__isnull=True), name="enrollment_only_cohort_mode_settles"),
        ]
        indexes = [
            models.Index(fields=["cohort", "state"], name="enrollment_by_cohort"),
            models.Index(fields=["last_active_at"], name="enrollment_by_activity"),
            models.Index(fields=["cohort"], condition=Q(mode="cohort", settled_at__isnull=True), name="enrollment_unsettled"),
        ]


class LessonProgress(models.Model):
    """That a trainee did a lesson; set once. It names the lesson by its key, which outlives a version."""

    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="lesson_progress")
    lesson_key = models.CharField(max_length=64)
    minutes = models.PositiveSmallIntegerField()  # authored, as counted then
    completed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "lesson progress"
        constraints = [models.UniqueConstraint(fields=["enrollment", "lesson_key"], name="lesson_progress_once")]


class TermsOverride(models.Model):
    """Other terms of a quiz than its package's: for a cohort, for a country within it, or for one trainee. Null: as before."""

    cohort = models.ForeignKey("courses.Cohort", models.PROTECT, related_name="terms")
    country = models.ForeignKey("accounts.Country", models.PROTECT, null=True, blank=True, related_name="+")
    enrollment = models.ForeignKey(Enrollment, models.PROTECT, null=True, blank=True, related_name="terms")
    quiz_key = models.CharField(max_length=64)
    attempts = models.PositiveSmallIntegerField(null=True, blank=True)
    time_limit_seconds = models.PositiveIntegerField(null=True, blank=True)
    pass_mark = models.PositiveIntegerField(null=True, blank=True)
    feedback = models.CharField(max_length=17, choices=FeedbackRule.choices, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(country__isnull=True) | Q(enrollment__isnull=True), name="terms_one_scope"),
            models.CheckConstraint(condition=Q(pass_mark__isnull=True) | Q(pass_mark__lte=TOP_SCORE), name="terms_pass_mark_within_top"),
            models.UniqueConstraint(
                fields=["cohort", "quiz_key"], condition=Q(country__isnull=True, enrollment__isnull=True), name="terms_cohort_once"
            ),
            models.UniqueConstraint(
                fields=["cohort", "country", "quiz_key"], condition=Q(country__isnull=False), name="terms_country_once"
            ),
            models.UniqueConstraint(fields=["enrollment", "quiz_key"], condition=Q(enrollment__isnull=False), name="terms_enrollment_once"),
        ]


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts by whose they are."""

    def owned_by(self, user: Person) -> "AttemptQuerySet":
        """One's own: where every write of a trainee starts."""
        return self.filter(enrollment__trainee=user) if user.is_authenticated else self.none()


class Attempt(models.Model):
    """One try at a quiz: its paper and its terms as they were when it was started."""

    class State(models.TextChoices):
        OPEN = "open"
        SUBMITTED = "submitted"
        GRADED = "graded"

    class ClosedBy(models.TextChoices):
        TRAINEE = "trainee"
        DEADLINE = "deadline"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="attempts")
    quiz_key = models.CharField(max_length=64)
    number = models.PositiveSmallIntegerField()
    version = models.ForeignKey("courses.CourseVersion", models.PROTECT, related_name="+")
    paper = models.JSONField()  # [{key, choices: [key]}], in the order shown
    seed = models.CharField(max_length=32)  # makes the order and the tokens of choices; never leaves the server
    terms = models.JSONField()  # {attempts, time_limit_seconds, pass_mark, feedback, weights: {question: n}}
    allowed = models.PositiveSmallIntegerField(null=True, blank=True)  # null: no limit
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    closed_by = models.CharField(max_length=8, choices=ClosedBy.choices, blank=True, default="")
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    graded_at = models.DateTimeField(null=True, blank=True)
    score = models.PositiveIntegerField(null=True, blank=True)  # hundredths
    passed = models.BooleanField(null=True, blank=True)
    points = models.JSONField(default=dict, blank=True)  # {question: [numerator, denominator]} of its weight, as graded
    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "quiz_key", "number"], name="attempt_number_once"),
            models.UniqueConstraint(fields=["enrollment", "quiz_key"], condition=Q(state="open"), name="attempt_one_open"),
            models.CheckConstraint(
                condition=Q(number__gte=1) & (Q(allowed__isnull=True) | Q(number__lte=F("allowed"))), name="attempt_within_allowed"
            ),
            models.CheckConstraint(condition=Q(score__isnull=True) | Q(score__lte=TOP_SCORE), name="attempt_score_within_top"),
            models.CheckConstraint(
                condition=Q(state="open", submitted_at__isnull=True, closed_by="")
                | Q(state="submitted", submitted_at__isnull=False) & ~Q(closed_by="")
                | Q(state="graded", submitted_at__isnull=False, graded_at__isnull=False, score__isnull=False, passed__isnull=False)
                & ~Q(closed_by=""),
                name="attempt_state_has_its_values",
            ),
        ]
        indexes = [models.Index(fields=["deadline_at"], condition=Q(state="open"), name="attempt_open_by_deadline")]


class Answer(models.Model):
    """The answer in force to one question of an attempt, saved in time; choices by their authored keys."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="answers")
    question_key = models.CharField(max_length=64)
    response = models.JSONField(null=True)
    sequence = models.PositiveBigIntegerField()
    saved_at = models.DateTimeField()
    deadline_at = models.DateTimeField()  # the attempt's, copied so that the constraint below can stand

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "question_key"], name="answer_once_a_question"),
            models.CheckConstraint(condition=Q(saved_at__lte=F("deadline_at")), name="answer_saved_in_time"),
        ]


class LateAnswer(models.Model):
    """An answer that came after the deadline: kept apart, counted only if staff accept it."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="late_answers")
    question_key = models.CharField(max_length=64)
    response = models.JSONField(null=True)
    sequence = models.PositiveBigIntegerField()
    received_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "question_key", "sequence"], name="late_answer_once")]
