"""A certificate: one row from its request to its revocation."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from academy.operations.models import WaitingWork
from certificates.codes import new_code


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Certificates by what happens to them next."""

    def due(self, at: datetime) -> "CertificateQuerySet":
        """Requested ones whose time has come and that no worker holds."""
        return self.filter(Q(lease_until__isnull=True) | Q(lease_until__lte=at), state="requested", next_try_at__lte=at)


class Certificate(WaitingWork):
    """What was certified about one enrollment. `facts` is all that the paper says, frozen in the completing transaction."""

    class State(models.TextChoices):
        REQUESTED = "requested"
        ISSUED = "issued"
        FAILED = "failed"
        SUPERSEDED = "superseded"
        REVOKED = "revoked"

    enrollment = models.ForeignKey("enrollments.Enrollment", models.PROTECT, related_name="+")
    sequence = models.PositiveSmallIntegerField(default=1)  # 1 by completion, corrections after it
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    code = models.CharField(max_length=26, unique=True, default=new_code, editable=False)  # normalized: no dashes, capitals
    facts = models.JSONField()
    requested_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64, blank=True, default="")
    issued_at = models.DateTimeField(null=True, blank=True)
    signing_key = models.CharField(max_length=64, blank=True, default="")  # which of the issuer's keys signed it
    status_index = models.PositiveIntegerField(null=True, blank=True, unique=True)  # its bit in the status list
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    revocation_reason = models.TextField(blank=True, default="")
    erased_at = models.DateTimeField(null=True, blank=True)  # the holder's name and the file are gone, the proof stays
    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "sequence"], name="certificate_sequence_once"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="certificate_sequence_from_one"),
            models.CheckConstraint(
                condition=Q(state__in=["requested", "failed"], issued_at__isnull=True, sha256="")
                | Q(state__in=["issued", "superseded", "revoked"], issued_at__isnull=False) & ~Q(sha256=""),
                name="certificate_issued_has_its_file",
            ),
            models.CheckConstraint(
                condition=Q(state="revoked", revoked_at__isnull=False) | ~Q(state="revoked") & Q(revoked_at__isnull=True),
                name="certificate_revoked_has_its_time",
            ),
            models.CheckConstraint(condition=Q(supersedes__isnull=True) | ~Q(supersedes=F("id")), name="certificate_not_its_own_successor"),
        ]
        indexes = [models.Index(fields=["next_try_at"], condition=Q(state="requested"), name="certificate_due")]


class CorrectionRequest(models.Model):
    """A holder's wish for another name line, and what staff decided."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="correction_requests")
    name = models.CharField(max_length=200)
    latin_name = models.CharField(max_length=200)
    reason = models.TextField(blank=True, default="")
    requested_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    accepted = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certificate"], condition=Q(decided_at__isnull=True), name="correction_one_open_request")
        ]
