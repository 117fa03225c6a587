"""What every page may show."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from academy import languages
from academy.web import language
from courses.models import Cohort


def every_page(request: HttpRequest | None) -> dict[str, Any]:
    """The frame's values; nothing is read from the database until the frame is drawn."""
    del request  # the frame is the same for everybody; who is logged in comes from Django's own processor
    tag = languages.from_django(translation.get_language() or settings.LANGUAGE_CODE)
    return {
        "issuer": settings.ISSUER,
        "contact": settings.CONTACT,
        "academy_version": settings.VERSION,
        "page_language": tag,
        "page_direction": "rtl" if languages.is_right_to_left(tag) else "ltr",
        "page_languages": [{"tag": one, "name": languages.language_name(one)} for one in language.catalogues()],
        "demonstration": SimpleLazyObject(_demonstration),
    }


def _demonstration() -> bool:
    return Cohort.objects.filter(demonstration=True).exists()
