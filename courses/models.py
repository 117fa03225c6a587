"""Courses, their published versions with an index of what is in them, and cohorts."""

import uuid
from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from academy.accounts import selectors as accounts
from academy.accounts.grants import Person


class Delivery(models.TextChoices):
    ONLINE = "online"
    WEBINAR = "webinar"
    INVITATIONAL = "invitational"
    TRAINING_CENTER = "training_center"


class FeedbackRule(models.TextChoices):
    """When answers, explanations, weights and points may be seen; score and passed are always shown."""

    AFTER_EACH_ANSWER = "after_each_answer"
    AFTER_SUBMISSION = "after_submission"
    AFTER_CLOSE = "after_close"
    NEVER = "never"


class TranslationState(models.TextChoices):
    SOURCE = "source"
    MACHINE = "machine"
    REVIEWED = "reviewed"


class Course(models.Model):
    """What a package is published into; its title stands in its newest version."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    newest = models.ForeignKey("courses.CourseVersion", models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # no longer in the catalogue

    def __str__(self) -> str:
        return self.slug


class CourseVersion(models.Model):
    """A package as it was published; never changed. Its files lie in storage by content, the manifest's digest is its identity."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    manifest = models.JSONField()  # [{path, sha256, size, media_type}]
    source_language = models.CharField(max_length=16)
    languages = models.JSONField()  # [tag], the source first
    texts = models.JSONField()  # {language: {title, summary, outcomes, audience}}
    hours = models.DecimalField(max_digits=5, decimal_places=1)
    license = models.CharField(max_length=64, blank=True)
    completion = models.JSONField()  # {lessons: [key], quizzes: [key]}
    certificate = models.JSONField(default=dict)  # {issuer, signatories}
    editorial_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="course_version_number_once"),
            models.UniqueConstraint(fields=["course", "digest"], name="course_version_digest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.course.slug}, version {self.number}"


class VersionFile(models.Model):
    """One file of a version's manifest; what is public may be fetched at its content address."""

    version = models.ForeignKey(CourseVersion, models.CASCADE, related_name="files")
    path = models.CharField(max_length=240)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    public = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "path"], name="version_file_once")]


class Module(models.Model):
    """A part of a version; an index row, like all of the following."""

    version = models.ForeignKey(CourseVersion, models.CASCADE, related_name="modules")
    key = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField()
    texts = models.JSONField()  # {language: {title, summary}}

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="module_key_once")]


class Lesson(models.Model):
    version = models.ForeignKey(CourseVersion, models.CASCADE, related_name="lessons")
    module = models.ForeignKey(Module, models.CASCADE, related_name="lessons")
    key = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField()  # counted through the whole version
    minutes = models.PositiveSmallIntegerField()
    open = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="lesson_key_once")]


class LessonText(models.Model):
    """A lesson in one language, ready to be sent."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=16)
    title = models.CharField(max_length=300)
    objective = models.TextField(blank=True, default="")
    html = models.TextField()
    media = models.JSONField(default=list)  # [{url, type, title, bytes, subtitles: [{language, url}], transcript}]
    downloads = models.JSONField(default=list)  # [{url, title, name, type, bytes}]
    bytes_text = models.PositiveIntegerField()
    bytes_pictures = models.PositiveIntegerField(default=0)
    bytes_video = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=8, choices=TranslationState.choices, default=TranslationState.SOURCE)
    source_digest = models.CharField(max_length=64, blank=True, default="")
    stale = models.BooleanField(default=False)  # its source has moved on since it was translated

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lesson", "language"], name="lesson_text_once")]


class Quiz(models.Model):
    """A quiz with the terms that its package sets; what is in force for one trainee is `quiz_terms`."""

    version = models.ForeignKey(CourseVersion, models.CASCADE, related_name="quizzes")
    module = models.ForeignKey(Module, models.CASCADE, related_name="quizzes")
    key = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(null=True, blank=True)  # null: no limit
    time_limit_seconds = models.PositiveIntegerField(null=True, blank=True)
    pass_mark = models.PositiveIntegerField(validators=[MaxValueValidator(10000)])  # hundredths
    feedback = models.CharField(max_length=17, choices=FeedbackRule.choices, default=FeedbackRule.AFTER_CLOSE)
    draw = models.PositiveSmallIntegerField(null=True, blank=True)
    shuffle = models.BooleanField(default=True)
    texts = models.JSONField()  # {language: {title}}

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "quizzes"
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="quiz_key_once")]


class Question(models.Model):
    """A question; `spec` holds the right answer and is in no answer of the API."""

    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="questions")
    key = models.CharField(max_length=64)
    type = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    weight = models.CharField(max_length=16, default="1")  # an exact decimal as text
    spec = models.JSONField()
    texts = models.JSONField()  # {language: {text, choices, unit, explanation}}

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["quiz", "key"], name="question_key_once")]


class KeyCorrection(models.Model):
    """A right answer that was wrong in a published version; the version stays, old scores stay, later gradings read this."""

    version = models.ForeignKey(CourseVersion, models.PROTECT, related_name="key_corrections")
    quiz_key = models.CharField(max_length=64)
    question_key = models.CharField(max_length=64)
    spec = models.JSONField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class CohortQuerySet(models.QuerySet["Cohort"]):
    """Cohorts by who asks."""

    def run_by(self, user: Person) -> "CohortQuerySet":
        """Those that a person runs as their instructor; an administrator runs all."""
        if not user.is_authenticated:
            return self.none()
        if accounts.is_administrator(user):
            return self
        grants = accounts.grants_in_force(user).filter(role="instructor")
        return self.filter(Q(pk__in=grants.values("cohort")) | Q(version__course__in=grants.values("course")))

    def visible_to(self, user: Person) -> "CohortQuerySet":
        """Published ones for everybody; drafts for who runs them."""
        published = Q(published_at__isnull=False)
        if not user.is_authenticated:
            return self.filter(published)
        return self.filter(published | Q(pk__in=self.run_by(user).values("pk")))

    def with_course(self) -> "CohortQuerySet":
        """With version and course at hand; not with the manifest, which has a line a file and would come with every row."""
        return self.select_related("version__course").defer("version__manifest")

    def enrolling_at(self, at: datetime) -> "CohortQuerySet":
        """Those that take enrollments for a certificate at an instant and have a seat."""
        seat = Q(capacity__isnull=True) | Q(seats_taken__lt=F("capacity"))
        return self.filter(
            seat, published_at__isnull=False, cancelled_at__isnull=True, enrolling_from_at__lte=at, enrolling_until_at__gt=at
        )


class Cohort(models.Model):
    """One run of a course version: its days, its places, its people."""

    class State(models.TextChoices):
        DRAFT = "draft"
        UPCOMING = "upcoming"
        RUNNING = "running"
        CLOSED = "closed"
        CANCELLED = "cancelled"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(CourseVersion, models.PROTECT, related_name="cohorts")
    title = models.CharField(max_length=200)
    delivery = models.CharField(max_length=15, choices=Delivery.choices, default=Delivery.ONLINE)
    time_zone = models.CharField(max_length=64)
    starts_on = models.DateField()  # whole days in the cohort's zone, both inclusive
    ends_on = models.DateField()
    enroll_from = models.DateField()
    enroll_until = models.DateField()
    opens_at = models.DateTimeField()  # the instants that the days mean, kept for comparing
    closes_at = models.DateTimeField()
    enrolling_from_at = models.DateTimeField()
    enrolling_until_at = models.DateTimeField()
    grace_hours = models.PositiveSmallIntegerField(default=48, validators=[MaxValueValidator(24 * 60)])
    capacity = models.PositiveIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    seats_taken = models.PositiveIntegerField(default=0)  # moved by take_place and free_place alone
    place = models.CharField(max_length=200, blank=True, default="")
    contact_name = models.CharField(max_length=200, blank=True, default="")
    contact_email = models.EmailField(blank=True, default="")
    partners = models.JSONField(default=list, blank=True)  # [name]
    languages = models.JSONField(default=list, blank=True)  # [tag]; empty: those of the version
    published_at = models.DateTimeField(null=True, blank=True)  # null: a draft
    cancelled_at = models.DateTimeField(null=True, blank=True)
    demonstration = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)  # for If-Match
    objects = CohortQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(seats_taken__lte=F("capacity")), name="cohort_seats_within_capacity"
            ),
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on"), enroll_from__lte=F("enroll_until")), name="cohort_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at"), enrolling_from_at__lt=F("enrolling_until_at")), name="cohort_instants_in_order"
            ),
        ]
        indexes = [models.Index(fields=["closes_at"], name="cohort_by_close")]

    def __str__(self) -> str:
        return self.title

    def state_at(self, at: datetime) -> State:
        """The state that the dates give at an instant."""
        if self.cancelled_at is not None:
            return self.State.CANCELLED
        if self.published_at is None:
            return self.State.DRAFT
        if at < self.opens_at:
            return self.State.UPCOMING
        return self.State.RUNNING if at < self.closes_at else self.State.CLOSED

    def is_enrolling_at(self, at: datetime) -> bool:
        """Whether one may enroll for a certificate at an instant, seats apart."""
        return self.published_at is not None and self.cancelled_at is None and self.enrolling_from_at <= at < self.enrolling_until_at

    @property
    def seats_left(self) -> int | None:
        return None if self.capacity is None else self.capacity - self.seats_taken
