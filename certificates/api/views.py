"""Certificates over HTTP: verifying one, and what became of those of a cohort."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from academy.api import throttling
from academy.api.filters import refuse_unknown
from academy.api.permissions import Anyone
from certificates import selectors
from certificates.api.filters import CertificateFilters
from certificates.api.serializers import CohortCertificateSerializer, VerificationSerializer
from certificates.guessing import GUESSES
from certificates.models import Certificate
from courses.api.permissions import MayRunCohort
from courses.models import Cohort


class VerificationThrottle(throttling.GuessThrottle):
    scope = GUESSES["scope"]
    rate = GUESSES["rate"]


class VerificationView(APIView):
    """What the paper says and whether it holds, for whoever has the code. Unknown and malformed codes are the same 404."""

    permission_classes = [Anyone]
    authentication_classes = []
    throttle_classes = [VerificationThrottle]

    @extend_schema(operation_id="certificates_verify", responses=VerificationSerializer)
    def get(self, request: Request, code: str) -> Response:
        refuse_unknown(request, set())
        found = selectors.verification(code)
        if not found.is_known:
            throttling.count(request, **GUESSES)
            raise Http404
        return Response(VerificationSerializer(found).data)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        response["Cache-Control"] = "no-store"  # it may be revoked in the next minute
        return response


class CohortCertificatesView(ListAPIView[Certificate]):
    """The certificates of a cohort for its staff: also those that wait or failed, and why."""

    serializer_class = CohortCertificateSerializer
    filterset_class = CertificateFilters
    permission_classes = [*ListAPIView.permission_classes, MayRunCohort]

    def get_queryset(self) -> QuerySet[Certificate]:
        if getattr(self, "swagger_fake_view", False):  # the description of the API is made without a cohort
            return Certificate.objects.none()
        cohort = get_object_or_404(Cohort.objects.visible_to(self.request.user), uuid=self.kwargs["uuid"])
        self.check_object_permissions(self.request, cohort)
        return selectors.certificates_of_cohort(cohort)
