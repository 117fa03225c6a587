"""Countries, languages, the texts to agree to, and one's own account."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from academy import languages
from academy.accounts import legal, selectors, services
from academy.accounts.api import serializers
from academy.accounts.api.people import logged_in
from academy.accounts.models import Country
from academy.api.filters import refuse_unknown
from academy.api.language import TAG, request_language
from academy.api.permissions import Anyone

_LANGUAGE = OpenApiParameter("language", TAG, description="Of the names and texts; without it the profile's, then Accept-Language.")
_DOCUMENT = OpenApiParameter("document", str, OpenApiParameter.PATH, enum=list(legal.names()))


class CountriesView(APIView):
    """Every country, ordered by its name."""

    permission_classes = [Anyone]

    @extend_schema(operation_id="countries", parameters=[_LANGUAGE], responses=serializers.CountrySerializer(many=True), auth=[])
    def get(self, request: Request) -> Response:
        refuse_unknown(request, set())
        language = request_language(request)
        names = selectors.country_names(language)
        rows = Country.objects.values("code", "region", "subregion", "domestic")
        found = sorted(
            ({**row, "name": names[row["code"]]} for row in rows), key=lambda row: (row["code"] == selectors.INTERNATIONAL, row["name"])
        )
        return Response(serializers.CountrySerializer(found, many=True).data, headers={"Content-Language": language})


class LanguagesView(APIView):
    """The languages that the interface is meant to speak."""

    permission_classes = [Anyone]

    @extend_schema(operation_id="languages", parameters=[_LANGUAGE], responses=serializers.LanguageSerializer(many=True), auth=[])
    def get(self, request: Request) -> Response:
        refuse_unknown(request, set())
        language = request_language(request)
        found = [
            {
                "tag": tag,
                "name": languages.language_name(tag, language=language),
                "own_name": languages.language_name(tag),
                "direction": "rtl" if languages.is_right_to_left(tag) else "ltr",
            }
            for tag in languages.INTERFACE
        ]
        return Response(serializers.LanguageSerializer(found, many=True).data, headers={"Content-Language": language})


class DocumentsView(APIView):
    """The texts that sign-up asks to agree to, in their present versions."""

    permission_classes = [Anyone]

    @extend_schema(operation_id="documents", parameters=[_LANGUAGE], responses=serializers.DocumentSerializer(many=True), auth=[])
    def get(self, request: Request) -> Response:
        refuse_unknown(request, set())
        found = [_described(name, request_language(request)) for name in legal.names()]
        return Response(serializers.DocumentSerializer(found, many=True).data)


class DocumentView(APIView):
    """One of these texts."""

    permission_classes = [Anyone]

    @extend_schema(operation_id="document", parameters=[_LANGUAGE, _DOCUMENT], responses=serializers.DocumentTextSerializer, auth=[])
    def get(self, request: Request, document: str) -> Response:
        refuse_unknown(request, set())
        _known(document)
        language, html = legal.text(document, request_language(request))
        return Response(serializers.DocumentTextSerializer({**_described(document, language), "html": html}).data)


class MeView(APIView):
    """One's own account."""

    @extend_schema(operation_id="me", responses=serializers.MeSerializer)
    def get(self, request: Request) -> Response:
        refuse_unknown(request, set())
        return Response(serializers.MeSerializer(logged_in(request)).data)

    @extend_schema(operation_id="change_me", request=serializers.ProfileSerializer, responses=serializers.MeSerializer)
    def patch(self, request: Request) -> Response:
        body = serializers.ProfileSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        user = services.change_profile(logged_in(request), body.validated_data)
        return Response(serializers.MeSerializer(user).data)


class ConsentView(APIView):
    """Agreement to the present version of a text; the same again changes nothing."""

    @extend_schema(
        operation_id="consent", parameters=[_DOCUMENT], request=serializers.ConsentBodySerializer, responses=serializers.ConsentSerializer
    )
    def put(self, request: Request, document: str) -> Response:
        _known(document)
        body = serializers.ConsentBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        consent = services.record_consent(logged_in(request), document=document, at=timezone.now(), **body.validated_data)
        return Response(serializers.ConsentSerializer(consent).data)


def _known(document: str) -> None:
    if document not in legal.names():
        raise Http404


def _described(name: str, language: str) -> dict[str, Any]:
    present = legal.current(name)
    shown, _ = legal.text(name, language)
    return {
        "document": name,
        "version": present.version,
        "since": present.since,
        "title": legal.title(name, language),
        "language": shown,
        "languages": present.languages,
    }
