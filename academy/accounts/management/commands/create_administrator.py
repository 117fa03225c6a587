"""`manage.py create_administrator EMAIL`: the first administrator, or a further one."""

from typing import Any

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from academy.accounts import services
from academy.accounts.adapters import absolute_link
from academy.errors import AcademyError


class Command(BaseCommand):
    """Make or promote a person, and print a link that sets a password once."""

    help = "Make EMAIL an administrator and print a one-time link to set a password. Twice is harmless."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        try:
            validate_email(email.strip())
            user = services.create_administrator(email, at=timezone.now())
        except ValidationError as fault:
            raise CommandError(f"{email!r} is not an e-mail address.") from fault
        except AcademyError as fault:
            raise CommandError(fault.detail) from fault
        token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
        link = absolute_link("account_reset_password_from_key", key=f"{user_pk_to_url_str(user)}-{token}")
        self.stdout.write(f"{user.email} is an administrator. Set a password within one hour, once, at:\n{link}")
