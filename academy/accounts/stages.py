"""The steps between a right password and being logged in."""

from allauth.account.stages import EmailVerificationStage
from django.http import HttpResponse


class ConfirmAddress(EmailVerificationStage):
    """At sign-up the address has to be confirmed first, so that a taken and a free one are answered alike.

    Later, a right password lets in who never confirmed: they may read, and enroll once they did (rule of `require_verified_email`).
    Who has no address has nothing to confirm.
    """

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user = self.login.user
        if user is not None and (user.email is None or not self.login.signup):
            return None, True
        result: tuple[HttpResponse | None, bool] = super().handle()
        return result
