"""Shapes of certificates on the wire."""

from typing import Any

from rest_framework import serializers

from certificates import codes, selectors
from certificates.models import Certificate
from courses.models import Delivery


class SignatorySerializer(serializers.Serializer[selectors.Signatory]):
    name = serializers.CharField()
    title = serializers.CharField()


class VerificationSerializer(serializers.Serializer[selectors.Verification]):
    """The closed list of `selectors.Verification`, in its order: the verdict comes first."""

    state = serializers.ChoiceField(choices=[verdict.value for verdict in selectors.Verdict if verdict != selectors.Verdict.UNKNOWN])
    specimen = serializers.BooleanField()
    code = serializers.CharField()
    holder = serializers.CharField()
    holder_latin = serializers.CharField()
    course = serializers.CharField()
    course_en = serializers.CharField()
    course_language = serializers.CharField()
    hours = serializers.FloatField()
    delivery = serializers.ChoiceField(choices=Delivery.choices)
    cohort = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    completed_on = serializers.DateField()
    issued_at = serializers.DateTimeField()
    time_zone = serializers.CharField()
    issuer = serializers.CharField()
    signatories = SignatorySerializer(many=True)
    sha256 = serializers.CharField()
    pdf = serializers.CharField(help_text="A path on this host; empty since the holder was erased.")


class CohortCertificateSerializer(serializers.ModelSerializer[Certificate]):
    """A certificate for the staff of its cohort: also those that wait or failed, and why."""

    code = serializers.SerializerMethodField()
    enrollment = serializers.UUIDField(source="enrollment.uuid", read_only=True)
    holder = serializers.CharField(source="facts.holder", read_only=True)
    holder_latin = serializers.CharField(source="facts.holder_latin", read_only=True)
    specimen = serializers.BooleanField(source="facts.specimen", read_only=True)
    pdf = serializers.SerializerMethodField()
    verify = serializers.SerializerMethodField()

    class Meta:
        model = Certificate
        fields = [
            "code",
            "state",
            "specimen",
            "sequence",
            "enrollment",
            "holder",
            "holder_latin",
            "requested_at",
            "issued_at",
            "tries",
            "last_error",
            "next_try_at",
            "pdf",
            "verify",
        ]
        read_only_fields: Any = fields

    def get_code(self, certificate: Certificate) -> str:
        return codes.shown(certificate.code)

    def get_pdf(self, certificate: Certificate) -> str | None:
        return selectors.pdf_path(certificate) or None

    def get_verify(self, certificate: Certificate) -> str:
        return selectors.verify_address(certificate)
