"""Tags and filters of the pages: `{% load pages %}`. They write in the language that the page speaks."""

from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from academy import languages
from academy.web import formats

register = template.Library()


def _page_language() -> str:
    return languages.from_django(translation.get_language() or "en")


@register.simple_tag
def in_language(tag: str) -> SafeString:
    """The attributes of a text in a language: nothing in the page's own, else `lang` and `dir`."""
    if not tag or tag == _page_language():
        return SafeString("")
    return format_html(' lang="{}" dir="{}"', tag, "rtl" if languages.is_right_to_left(tag) else "ltr")


@register.filter
def language_names(tags: Iterable[str]) -> SafeString:
    """Languages, each by its own name and marked as that language, with commas between."""
    parts = ((in_language(tag), languages.language_name(tag)) for tag in tags)
    return format_html_join(", ", "<span{}>{}</span>", parts)


@register.filter
def own_name(tag: str) -> str:
    """A language by its own name."""
    return languages.language_name(tag)


@register.filter
def day(value: date) -> str:
    """A day: 12 October 2020."""
    return formats.day(value, language=_page_language())


@register.filter
def days_until(first: date, last: date) -> str:
    """A span of whole days: 12–30 October 2020."""
    return formats.days(first, last, language=_page_language())


@register.filter
def moment_in(value: datetime, time_zone: str) -> str:
    """An instant in a named zone: 11 October 2020, 23:59 in Seoul."""
    return formats.moment(value, time_zone=time_zone, language=_page_language())


@register.filter
def size(value: int) -> str:
    """A size in bytes: 14 kB."""
    return formats.size(value, language=_page_language())


@register.filter
def hours(value: float) -> str:
    """Learning hours: 2.5 learning hours."""
    return formats.hours(value, language=_page_language())


@register.filter
def figure(value: float) -> str:
    """A number with the language's separators: 4,392."""
    return formats.number(value, language=_page_language())


@register.filter
def day_in(value: datetime, time_zone: str) -> str:
    """The day of an instant in a zone: 2 November 2020."""
    return formats.day_of(value, time_zone=time_zone or "UTC", language=_page_language())
