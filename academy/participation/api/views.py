"""Participation by country, as JSON and as files."""

from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from academy.api.exports import csv_answer, xlsx_answer
from academy.api.language import wanted_languages
from academy.errors import Invalid, Refused
from academy.languages import INTERFACE
from academy.participation import rules, selectors
from academy.participation.api import tables
from academy.participation.api.filters import PARAMETERS, read_query
from academy.participation.api.permissions import MayReadParticipation
from academy.participation.api.serializers import ParticipationSerializer, report_on_the_wire
from academy.participation.reports import Report

_CSV = "text/csv"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class AnyAccept(DefaultContentNegotiation):
    """The address names the format; `Accept` is not asked, and a refusal comes as JSON."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class _ReportView(APIView):
    permission_classes = [IsAuthenticated, MayReadParticipation]

    def report(self, request: Request) -> Report:
        group_by, filters = read_query(request)
        bounds = selectors.bounds_of(request.user)
        if faults := selectors.unknown_filters(filters, bounds):
            raise Invalid(faults)
        if not rules.may_ask_for(filters, bounds):
            raise Refused("These figures are of another country than yours.")
        wanted = [*wanted_languages(request), INTERFACE[0]]
        return selectors.participation_report(group_by=group_by, filters=filters, bounds=bounds, at=timezone.now(), languages=wanted)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        finished = super().finalize_response(request, response, *args, **kwargs)
        patch_cache_control(finished, private=True, no_store=True)
        return finished


class ParticipationView(_ReportView):
    """Who took part from where."""

    @extend_schema(
        operation_id="participation", parameters=PARAMETERS, responses=ParticipationSerializer, summary="Participation, live and exact"
    )
    def get(self, request: Request) -> Response:
        """Exact figures by up to two dimensions, within what the caller may see; those from publications stand apart."""
        return Response(report_on_the_wire(self.report(request)))


class ParticipationCSVView(_ReportView):
    """The rows as a CSV file."""

    content_negotiation_class = AnyAccept

    @extend_schema(
        operation_id="participation_csv",
        parameters=PARAMETERS,
        responses={(200, _CSV): OpenApiResponse(OpenApiTypes.STR, description="RFC 4180 in UTF-8")},
        summary="The rows as CSV",
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """A text that a spreadsheet might take for a formula has an apostrophe in front; take one leading apostrophe away when reading."""
        report = self.report(request)
        return csv_answer(_file_name(report), tables.rows_table(report))


class ParticipationXLSXView(_ReportView):
    """The report as a workbook."""

    content_negotiation_class = AnyAccept

    @extend_schema(
        operation_id="participation_xlsx",
        parameters=PARAMETERS,
        responses={(200, _XLSX): OpenApiResponse(OpenApiTypes.BINARY, description="A workbook")},
        summary="The report as a workbook",
    )
    def get(self, request: Request) -> FileResponse:
        """Sheets: the rows; figures from publications; the total, the filters and what each measure means. Texts are never formulas."""
        report = self.report(request)
        return xlsx_answer(_file_name(report), tables.sheets(report))


def _file_name(report: Report) -> str:
    return f"participation-{'-'.join(report.group_by)}-{report.as_of:%Y-%m-%d}"
