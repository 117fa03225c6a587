"""Shapes of people, countries and languages on the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from academy.accounts import legal, rules, selectors
from academy.accounts.models import Consent, Grant, User
from academy.api.serializers import StrictSerializer, TextField
from academy.typesetting.shaping import can_print


class CountrySerializer(serializers.Serializer[Any]):
    """One country; regions are M49 codes."""

    code = serializers.CharField(help_text="ISO 3166-1 alpha-2; ZZ is an international organization.")
    name = serializers.CharField()
    region = serializers.CharField(help_text="UN M49: 002, 009, 019, 142 or 150; empty for ZZ and AQ.")
    subregion = serializers.CharField(help_text="UN M49.")
    domestic = serializers.BooleanField()


class LanguageSerializer(serializers.Serializer[Any]):
    """One language of the interface."""

    tag = serializers.CharField(help_text="BCP 47.")
    name = serializers.CharField(help_text="In the language asked for.")
    own_name = serializers.CharField(help_text="In itself.")
    direction = serializers.ChoiceField(choices=["ltr", "rtl"])


class DocumentSerializer(serializers.Serializer[Any]):
    """The present version of the privacy notice or the terms."""

    document = serializers.CharField()
    version = serializers.CharField()
    since = serializers.DateField()
    title = serializers.CharField()
    language = serializers.CharField(help_text="The one this text is in.")
    languages = serializers.ListField(child=serializers.CharField())


class DocumentTextSerializer(DocumentSerializer):
    """The same with its text."""

    html = serializers.CharField()


class GrantSerializer(serializers.ModelSerializer[Grant]):
    """A role in force, with its scope."""

    course = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True, allow_null=True)
    cohort = serializers.SlugRelatedField[Any](slug_field="uuid", read_only=True, allow_null=True)
    country = serializers.SlugRelatedField[Any](slug_field="code", read_only=True, allow_null=True)

    class Meta:
        model = Grant
        fields = ["role", "course", "cohort", "country"]


class ConsentDueSerializer(serializers.Serializer[Any]):
    """A document to agree to before enrolling."""

    document = serializers.CharField()
    version = serializers.CharField()


class MeSerializer(serializers.ModelSerializer[User]):
    """One's own account."""

    email_verified = serializers.SerializerMethodField()
    country = serializers.CharField(source="country_id", allow_null=True)
    grants = serializers.SerializerMethodField()
    mfa = serializers.SerializerMethodField(help_text="A one-time code (TOTP) is set up.")
    mfa_required = serializers.SerializerMethodField(help_text="Staff routes are closed until one is.")
    consents_due = serializers.SerializerMethodField()
    name_printable = serializers.SerializerMethodField(
        help_text="Certificates can print the name in its own script; else the Latin form stands alone."
    )

    class Meta:
        model = User
        fields = [
            "uuid",
            "email",
            "email_verified",
            "login_name",
            "name",
            "latin_name",
            "country",
            "language",
            "time_zone",
            "organization",
            "organization_type",
            "gender",
            "grants",
            "mfa",
            "mfa_required",
            "consents_due",
            "name_printable",
        ]

    def get_email_verified(self, user: User) -> bool:
        return selectors.email_is_verified(user)

    @extend_schema_field(GrantSerializer(many=True))
    def get_grants(self, user: User) -> Any:
        grants = selectors.grants_in_force(user).select_related("course", "cohort", "country").order_by("since", "pk")
        return GrantSerializer(grants, many=True).data

    def get_mfa(self, user: User) -> bool:
        return rules.has_second_factor(user)

    def get_mfa_required(self, user: User) -> bool:
        return rules.needs_second_factor(user)

    @extend_schema_field(ConsentDueSerializer(many=True))
    def get_consents_due(self, user: User) -> Any:
        return ConsentDueSerializer(selectors.consents_due(user), many=True).data

    def get_name_printable(self, user: User) -> bool:
        return can_print(user.name)


class ProfileSerializer(StrictSerializer):
    """What one may change about oneself; an empty text clears all but the names. Services check the values."""

    name = TextField(required=False, trim_whitespace=False)
    latin_name = TextField(required=False, allow_blank=True)
    country = TextField(required=False, allow_blank=True)
    language = TextField(required=False, allow_blank=True)
    time_zone = TextField(required=False, allow_blank=True)
    organization = TextField(required=False, allow_blank=True)
    organization_type = TextField(required=False, allow_blank=True, help_text=f"One of: {', '.join(User.OrganizationType.values)}.")
    gender = TextField(required=False, allow_blank=True, help_text=f"One of: {', '.join(User.Gender.values)}.")


class ConsentBodySerializer(StrictSerializer):
    """Which version was read, and in which language."""

    version = TextField(max_length=20)
    language = TextField(max_length=16, required=False, default=legal.SOURCE)


class ConsentSerializer(serializers.ModelSerializer[Consent]):
    """That one agreed."""

    class Meta:
        model = Consent
        fields = ["document", "version", "language", "at"]
