"""What sign-up asks for beside address and password; allauth builds its two sign-up forms, page and headless, upon this one."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from academy import languages
from academy.accounts import legal, names, profile
from academy.accounts.models import User


class TextField(forms.CharField):
    """A text as JSON or a form brings it; a number or a list is a fault and not its own spelling."""

    def to_python(self, value: Any) -> str:
        if value not in self.empty_values and not isinstance(value, str):
            raise forms.ValidationError(_("A text."))
        return str(super().to_python(value) or "")


def _optional(label: Any = None) -> TextField:
    return TextField(required=False, label=label)


class SignupDetails(forms.Form):
    """Name as printed, Latin form, the optional profile, and agreement to the present privacy notice and terms."""

    name = TextField(label=gettext_lazy("Full name"))
    latin_name = _optional(gettext_lazy("Name in Latin letters"))
    country = _optional()
    language = _optional()
    time_zone = _optional()
    organization = _optional()
    organization_type = _optional()
    gender = _optional()
    privacy_version = TextField(label=gettext_lazy("Privacy notice"))
    terms_version = TextField(label=gettext_lazy("Terms of use"))

    def full_clean(self) -> None:
        # allauth knows an address as required or not; here a log-in name does as well.
        if "email" in self.fields:
            username = self.data.get("username")
            self.fields["email"].required = not (isinstance(username, str) and username.strip())
            self.fields["email"].error_messages["required"] = _("Give an e-mail address, or choose a log-in name.")
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        values = {name: given[name] for name in profile.FIELDS if name in given}
        good, faults = profile.cleaned(values)
        if "name" in good and "latin_name" not in faults:
            try:
                good["latin_name"] = profile.with_latin_form(good["name"], good.get("latin_name", ""))
            except names.NotAName as fault:
                faults["latin_name"] = [str(fault)]
        good["language"] = good.get("language") or languages.from_django(get_language() or "en")
        for field, messages in faults.items():
            self.add_error(field, messages)
        return given | good

    def clean_privacy_version(self) -> str:
        return self._present("privacy")

    def clean_terms_version(self) -> str:
        return self._present("terms")

    def _present(self, document: str) -> str:
        version: str = self.cleaned_data[f"{document}_version"]
        present = legal.current(document).version
        if version != present:
            raise forms.ValidationError(_("The present version is %(version)s. Please read it, then agree to it.") % {"version": present})
        return version

    def consents(self) -> dict[str, str]:
        """What was agreed to: document to version."""
        return {document: self.cleaned_data[f"{document}_version"] for document in legal.names()}

    def signup(self, request: HttpRequest, user: User) -> None:
        """allauth asks for this; everything was saved together with the user."""
