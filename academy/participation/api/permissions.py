"""Who reads live figures through the API."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from academy.accounts.rules import require_second_factor
from academy.participation import rules


class MayReadParticipation(BasePermission):
    """Administrators, instructors and coordinators, with a second factor."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not rules.may_read_participation(request.user):
            return False
        require_second_factor(request.user)
        return True
