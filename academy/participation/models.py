"""Who took part from where, as figures: the changes that triggers write, what they are folded into, and the two other bases."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from academy.accounts.models import User
from courses.models import Delivery
from enrollments.models import Enrollment

MEASURES = (
    "enrollments",
    "started",
    "active",
    "completed",
    "not_completed",
    "withdrawn",
    "certified",
    "settled",
    "completed_settled",
    "score_sum",
    "score_count",
    "learning_minutes",
)
"""The columns that are counted; each is a sum over enrollments, whatever their mode."""


class Measures(models.Model):
    """One column a measure; in a change they may be negative."""

    enrollments = models.BigIntegerField(default=0)
    started = models.BigIntegerField(default=0)
    active = models.BigIntegerField(default=0)
    completed = models.BigIntegerField(default=0)
    not_completed = models.BigIntegerField(default=0)
    withdrawn = models.BigIntegerField(default=0)
    certified = models.BigIntegerField(default=0)
    settled = models.BigIntegerField(default=0)
    completed_settled = models.BigIntegerField(default=0)
    score_sum = models.BigIntegerField(default=0)
    score_count = models.BigIntegerField(default=0)
    learning_minutes = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class ParticipationChange(Measures):
    """What one write to `enrollment` changed, under its grouping columns; written by triggers, no index but its key."""

    cohort = models.ForeignKey("courses.Cohort", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    country = models.ForeignKey("accounts.Country", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    enrolled_on = models.DateField()
    mode = models.CharField(max_length=6, choices=Enrollment.Mode.choices)
    language = models.CharField(max_length=16)
    organization_type = models.CharField(max_length=16, blank=True, choices=User.OrganizationType.choices)
    gender = models.CharField(max_length=8, blank=True, choices=User.Gender.choices)


class ParticipationFigure(Measures):
    """The folded figures in detail: a cohort, a country, a day, a mode."""

    cohort = models.ForeignKey("courses.Cohort", models.PROTECT, related_name="+")
    country = models.ForeignKey("accounts.Country", models.PROTECT, related_name="+")
    enrolled_on = models.DateField()
    mode = models.CharField(max_length=6, choices=Enrollment.Mode.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "country", "enrolled_on", "mode"], name="participation_figure_once")]
        indexes = [models.Index(fields=["enrolled_on"], name="participation_figure_by_day")]


class HeadCount(models.Model):
    """People counted by head at an event and entered by staff; never part of `people`."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=300)
    delivery = models.CharField(max_length=15, choices=Delivery.choices)
    course = models.ForeignKey("courses.Course", models.PROTECT, null=True, blank=True, related_name="+")
    cohort = models.ForeignKey("courses.Cohort", models.PROTECT, null=True, blank=True, related_name="+")
    country = models.ForeignKey("accounts.Country", models.PROTECT, null=True, blank=True, related_name="+")
    held_from = models.DateField()
    held_to = models.DateField()
    people = models.PositiveIntegerField()
    note = models.TextField(blank=True, default="")
    demonstration = models.BooleanField(default=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(held_from__lte=F("held_to")), name="head_count_days_in_order")]


class Publication(models.Model):
    """A figure as somebody published it, with its source; shown apart, never part of a total."""

    class Precision(models.TextChoices):
        DAY = "day"
        MONTH = "month"
        YEAR = "year"

    key = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=300)
    delivery = models.CharField(max_length=15, choices=Delivery.choices)
    course_slug = models.CharField(max_length=80, blank=True, default="")
    cohort = models.ForeignKey("courses.Cohort", models.PROTECT, null=True, blank=True, related_name="+")
    period_from = models.DateField()
    period_to = models.DateField()
    precision = models.CharField(max_length=5, choices=Precision.choices)
    people = models.PositiveIntegerField(null=True, blank=True)
    domestic = models.PositiveIntegerField(null=True, blank=True)
    overseas = models.PositiveIntegerField(null=True, blank=True)
    countries_count = models.PositiveSmallIntegerField(null=True, blank=True)
    countries = models.JSONField(default=list)  # [{country, people or null}]
    source = models.CharField(max_length=500)
    page = models.CharField(max_length=40, blank=True, default="")
    note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["period_from", "key"]
        constraints = [models.CheckConstraint(condition=Q(period_from__lte=F("period_to")), name="publication_days_in_order")]
