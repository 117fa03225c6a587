"""The pages that anybody may read: start, course, legal texts, problems."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from academy.accounts import legal as documents
from academy.operations.demonstration import JOB_KEY
from academy.operations.selectors import job_progress
from academy.web import language, problem_pages
from academy.web.cohorts import facts_of, next_to_join
from academy.web.learning import enrollment_in
from courses import selectors as courses


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What this is, and the courses."""
    at = timezone.now()
    cards = courses.catalogue(wanted=language.wanted(request), at=at)
    shown = [{"course": card, "next": next_to_join(card.cohorts, at=at)} for card in cards]
    first = next((card for card in cards if card.open_lesson), None)
    making = job_progress(JOB_KEY) if settings.DEMONSTRATION_ALLOWED else None
    context = {"section": "courses", "cards": shown, "first": first, "making": making, "folder": settings.DATA_FOLDER}
    response = render(request, "web/start.html", context)
    if making:
        response.headers["Refresh"] = "4"  # the progress of the demonstration moves, for the minute that it takes
    return response


@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """One course: what is in it, when it runs, what a certificate needs."""
    at = timezone.now()
    page = courses.course_page(slug, wanted=language.wanted(request), at=at)
    if page is None:
        raise Http404
    lessons = [lesson for module in page.modules for lesson in module.lessons]
    quizzes = [quiz for module in page.modules for quiz in module.quizzes if quiz.key in page.completion["quizzes"]]
    context = {
        "section": "courses",
        "course": page,
        "enrollment": enrollment_in(request.user, slug),
        "cohorts": facts_of(page.cohorts, at=at),
        "open_lesson": next((lesson for lesson in lessons if lesson.open), None),
        "lessons_needed": len(page.completion["lessons"]),
        "lessons_total": len(lessons),
        "quizzes_needed": [{"quiz": quiz, "points": quiz.pass_mark / 100} for quiz in quizzes],
    }
    return render(request, "web/course.html", context)


@require_safe
def legal(request: HttpRequest, document: str) -> HttpResponse:
    """The privacy notice or the terms, in the page's language or in English."""
    try:
        present = documents.current(document)
    except KeyError as missing:
        raise Http404 from missing
    tag, html = documents.text(document, language.interface_language(request))
    # The text is our own file, and nh3 cleaned it.
    context = {"document": present, "title": documents.title(document, tag), "language": tag, "html": SafeString(html)}
    return render(request, "web/legal.html", context)


@require_safe
def problem(request: HttpRequest, code: str) -> HttpResponse:
    """What one of the API's problems means: the address in its `type`."""
    found = problem_pages.problems().get(code)
    if found is None:
        raise Http404
    return render(request, "web/problem.html", {"problem": found, "explanation": problem_pages.explanation(found.status)})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines leave alone; pages of certificates say noindex themselves, which must be readable to count."""
    return HttpResponse("User-agent: *\nDisallow: /accounts/\nDisallow: /api/\nDisallow: /_allauth/\n", content_type="text/plain")
