"""Forms of the ordinary pages that differ from allauth's own."""

from typing import Any, ClassVar

from allauth.account import forms as allauth_forms
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from academy import languages
from academy.accounts import legal
from academy.accounts.sessions import SHARED_COMPUTER


class LoginForm(allauth_forms.LoginForm):
    """Log-in, with the choice to keep nothing on a shared computer."""

    shared_computer = forms.BooleanField(required=False)

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        response: HttpResponse = super().login(request, redirect_url=redirect_url)
        # Set afterwards: logging in begins a new session. A log-in that waits for its second step takes it along.
        if self.cleaned_data["shared_computer"]:
            request.session[SHARED_COMPUTER] = True
        else:
            request.session.pop(SHARED_COMPUTER, None)
        return response


class SignupForm(allauth_forms.SignupForm):
    """Sign-up in the order in which the page asks."""

    field_order: ClassVar[list[str]] = ["name", "latin_name", "email", "username", "password1"]

    def documents(self) -> list[dict[str, Any]]:
        """The texts to agree to, each with the field whose value is the version agreed to."""
        language = languages.from_django(get_language() or "en")
        present = [legal.current(name) for name in legal.names()]
        return [
            {"name": one.name, "version": one.version, "title": legal.title(one.name, language), "field": self[f"{one.name}_version"]}
            for one in present
        ]


class CountryChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A country in a form of staff, by its English name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{languages.country_name(str(obj.pk), language='en') or obj.pk} ({obj.pk})"
