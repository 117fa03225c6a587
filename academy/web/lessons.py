"""A lesson: open ones for anybody, all of a course for those who are enrolled, who also mark it as read here."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from academy.errors import AcademyError
from academy.web import language, lesson_html
from academy.web.learning import enrollment_in
from courses import selectors as courses
from courses.selectors import LessonPage, ModuleEntry
from enrollments import services
from enrollments.models import Enrollment, LessonProgress


@require_http_methods(["GET", "HEAD", "POST"])
def lesson(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """A lesson by the version of one's cohort, else by the newest; visitors get open ones alone (else 403)."""
    enrollment, at = enrollment_in(request.user, slug), timezone.now()
    wanted = [*language.wanted(request), *([enrollment.language] if enrollment else [])]
    version = enrollment.cohort.version if enrollment else courses.newest_version(slug)
    page = courses.lesson_page(version, key, wanted=wanted) if version else None
    if version is None or page is None:
        raise Http404
    outline = courses.outline(version, wanted=wanted)
    module = next(module for module in outline if module.key == page.module)
    context: dict[str, Any] = {"section": "courses", "slug": slug, "lesson": page, "module": module, "enrollment": enrollment}
    if not page.open and not _may_read(enrollment, at):
        return render(request, "web/lesson_locked.html", context, status=403)
    if request.method == "POST":
        return _mark(request, enrollment, outline, page, at)
    return render(request, "web/lesson.html", context | _shown(request, page, module, enrollment))


def _may_read(enrollment: Enrollment | None, at: datetime) -> bool:
    return enrollment is not None and enrollment.cohort.opens_at <= at


def _shown(request: HttpRequest, page: LessonPage, module: ModuleEntry, enrollment: Enrollment | None) -> dict[str, Any]:
    keys = [entry.key for entry in module.lessons]
    pictures = page.bytes["pictures"] <= lesson_html.FREE_BYTES or request.GET.get("load") == "pictures"
    progress = LessonProgress.objects.filter(enrollment=enrollment).values_list("lesson_key", flat=True) if enrollment else ()
    return {
        "place": keys.index(page.key) + 1,
        "pictures": pictures,
        "choice": page.bytes["pictures"] > lesson_html.FREE_BYTES or page.bytes["video"] > 0,
        "loaded": page.bytes["text"] + page.bytes["pictures"],
        "html": lesson_html.for_page(page.html, title=page.title, pictures=pictures),
        "other_languages": [tag for tag in page.available_languages if tag != page.language],
        "done": set(progress),
    }


def _mark(request: HttpRequest, enrollment: Enrollment | None, outline: list[ModuleEntry], page: LessonPage, at: datetime) -> HttpResponse:
    """Note that the lesson is done and go on to the next one; after the last to one's own page."""
    if enrollment is None:
        return redirect("course", page.course)
    try:
        services.complete_lesson(enrollment, page.key, at=at)
    except AcademyError as refusal:
        messages.error(request, str(refusal))
        return redirect("lesson", page.course, page.key)
    keys = [entry.key for each in outline for entry in each.lessons]
    following = keys[keys.index(page.key) + 1 :]
    return redirect("lesson", page.course, following[0]) if following else redirect("home")
