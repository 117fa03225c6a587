"""People and what they may do: User, Grant, consent, session, country."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q

from academy.accounts.fields import NullableEmailField, NullableNameField
from academy.accounts.managers import UserManager


class Country(models.Model):
    """A country or area of ISO 3166-1, or `ZZ`, international organization; a reference table."""

    class Drawn(models.TextChoices):
        SHAPE = "shape"
        DOT = "dot"
        NOT = "not"

    code = models.CharField(max_length=2, primary_key=True)
    region = models.CharField(max_length=3, blank=True)  # UN M49: 002 Africa, 019 Americas, 142 Asia, 150 Europe, 009 Oceania
    subregion = models.CharField(max_length=3, blank=True)
    domestic = models.BooleanField(default=False)
    drawn = models.CharField(max_length=5, choices=Drawn.choices, default=Drawn.SHAPE)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "countries"

    def __str__(self) -> str:
        return self.code


class CountryName(models.Model):
    """What this installation calls a country instead of CLDR's name."""

    country = models.ForeignKey(Country, models.CASCADE, related_name="names")
    language = models.CharField(max_length=16)
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["country", "language"], name="country_name_once")]


class User(AbstractBaseUser, PermissionsMixin):
    """A person. `email` or `login_name` opens the door; a person on a roster has neither."""

    class OrganizationType(models.TextChoices):
        GOVERNMENT = "government"
        PUBLIC_BODY = "public_body"
        INTERNATIONAL = "international"
        ACADEMIC = "academic"
        PRIVATE = "private"
        CIVIL_SOCIETY = "civil_society"
        OTHER = "other"

    class Gender(models.TextChoices):
        FEMALE = "female"
        MALE = "male"
        OTHER = "other"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = NullableEmailField(unique=True, null=True, blank=True)
    login_name = NullableNameField(max_length=64, unique=True, null=True, blank=True)
    name = models.CharField(max_length=200)  # as printed, in the person's own script; a single name is valid
    latin_name = models.CharField(max_length=200, blank=True)
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=16, blank=True, default="")
    time_zone = models.CharField(max_length=64, blank=True, default="")
    organization = models.CharField(max_length=200, blank=True, default="")
    organization_type = models.CharField(max_length=16, choices=OrganizationType.choices, blank=True, default="")
    gender = models.CharField(max_length=8, choices=Gender.choices, blank=True, default="")
    roster = models.BooleanField(default=False)  # written down by staff, never logs in
    demonstration = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "login_name"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(roster=True, email__isnull=True, login_name__isnull=True, password="")
                | Q(roster=False, erased_at__isnull=False, email__isnull=True, login_name__isnull=True)
                | Q(roster=False, erased_at__isnull=True) & (Q(email__isnull=False) | Q(login_name__isnull=False)),
                name="user_has_a_door_or_is_on_a_roster",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    def get_full_name(self) -> str:
        return self.name


class Grant(models.Model):
    """A role that somebody was given, with exactly the scope that the role has."""

    class Role(models.TextChoices):
        AUTHOR = "author"
        INSTRUCTOR = "instructor"
        ADMINISTRATOR = "administrator"
        COORDINATOR = "coordinator"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=13, choices=Role.choices)
    course = models.ForeignKey("courses.Course", models.PROTECT, null=True, blank=True, related_name="grants")
    cohort = models.ForeignKey("courses.Cohort", models.PROTECT, null=True, blank=True, related_name="grants")
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="+")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")  # null: the operator
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role="administrator", course__isnull=True, cohort__isnull=True, country__isnull=True)
                | Q(role="author", course__isnull=False, cohort__isnull=True, country__isnull=True)
                | Q(role="instructor", course__isnull=False, cohort__isnull=True, country__isnull=True)
                | Q(role="instructor", course__isnull=True, cohort__isnull=False, country__isnull=True)
                | Q(role="coordinator", course__isnull=True, cohort__isnull=True, country__isnull=False),
                name="grant_has_the_scope_of_its_role",
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(role="administrator", until__isnull=True), name="grant_administrator_once"
            ),
            models.UniqueConstraint(
                fields=["user", "role", "course"], condition=Q(course__isnull=False, until__isnull=True), name="grant_course_once"
            ),
            models.UniqueConstraint(
                fields=["user", "role", "cohort"], condition=Q(cohort__isnull=False, until__isnull=True), name="grant_cohort_once"
            ),
            models.UniqueConstraint(
                fields=["user", "role", "country"], condition=Q(country__isnull=False, until__isnull=True), name="grant_country_once"
            ),
        ]


class Consent(models.Model):
    """That a person agreed to one version of the privacy notice or the terms."""

    class Document(models.TextChoices):
        PRIVACY = "privacy"
        TERMS = "terms"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="consents")
    document = models.CharField(max_length=7, choices=Document.choices)
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=16)  # the one it was read in
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "document", "version"], name="consent_once_a_version")]


class Session(AbstractBaseSession):
    """A log-in. Owner and password fingerprint are columns: one read tells who asks, and a person's log-ins can be ended at once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="sessions")
    auth_hash = models.CharField(max_length=128, blank=True, default="")
    shared_computer = models.BooleanField(default=False)  # ends after 30 idle minutes

    @classmethod
    def get_session_store_class(cls) -> type:
        from academy.accounts.sessions import SessionStore  # noqa: PLC0415 -- Django's own shape: store and model name each other

        return SessionStore
