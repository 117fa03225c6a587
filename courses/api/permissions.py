"""What staff of courses may do through the API."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from academy.accounts.rules import require_second_factor
from courses import rules
from courses.models import Cohort


class MayRunCohort(BasePermission):
    """Who runs the cohort, with a second factor."""

    def has_object_permission(self, request: Request, view: APIView, obj: Any) -> bool:
        cohort = obj if isinstance(obj, Cohort) else obj.cohort
        if not rules.may_run_cohort(request.user, cohort):
            return False
        require_second_factor(request.user)
        return True
