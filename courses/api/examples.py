"""Examples in the description of the API: the course in content/, and a cohort of it that is made up."""

from typing import Any

COURSE = "ict-based-response-to-covid-19"
TITLE = "ICT-based response to COVID-19 of Korea"
LESSON = "alert-and-command"
COHORT_ID = "6f1d8c52-0f2b-4a50-9a3e-2f1d7a3c9b11"
COHORT_TITLE = "Autumn 2026"
LESSONS = (LESSON, "travel-history-in-clinics", "tracing-with-data", "self-quarantine-app", "open-data-for-masks", "care-calls")
QUIZZES = ("governance-quiz", "digital-systems-quiz", "private-sector-quiz")
MODULES = ("governance-and-health-policy", "digital-government-systems", "private-sector-services")

_SUMMARY = (
    "How Korea used law, data and digital services against COVID-19 in 2020: what was built, who ran it, what failed, and what another "
    "country can take from it. Three modules, each with a quiz, for officials and planners."
)
_CONTACT = {"name": "Global Cooperation Division", "email": "training@example.org"}
_BYTES = {"text": 7361, "pictures": 1638, "video": 0}
_DAYS = {"starts_on": "2026-10-12", "ends_on": "2026-10-30", "enroll_from": "2026-09-21", "enroll_until": "2026-10-23"}

COHORT: dict[str, Any] = {
    "id": COHORT_ID,
    "course": COURSE,
    "version": 1,
    "title": COHORT_TITLE,
    "delivery": "online",
    **_DAYS,
    "opens_at": "2026-10-11T15:00:00Z",
    "closes_at": "2026-10-30T15:00:00Z",
    "time_zone": "Asia/Seoul",
    "grace_hours": 48,
    "capacity": 300,
    "seats_left": 35,
    "place": "",
    "contact": _CONTACT,
    "partners": ["Ministry of the Interior and Safety"],
    "languages": ["en"],
    "state": "running",
    "enrolling": True,
}
_LESSON_ENTRY = {"key": LESSON, "title": "One alert, one table", "language": "en", "minutes": 28, "open": True, "bytes": _BYTES}
_MODULE = {
    "key": MODULES[0],
    "title": "Disaster response and healthcare policy",
    "summary": "Who decides in an epidemic, how open a government should be, and how health data reached every clinic.",
    "language": "en",
    "lessons": [_LESSON_ENTRY],
    "quizzes": [
        {"key": QUIZZES[0], "title": "Quiz: disaster response and healthcare policy", "language": "en", "minutes": 15, "questions": 8}
    ],
}
_CARD = {"slug": COURSE, "title": TITLE, "summary": _SUMMARY, "language": "en"}

PATHS: dict[str, object] = {"cohorts/{uuid}": COHORT_ID, "courses/{slug}": COURSE, "lessons/{key}": LESSON}
COMPONENTS: dict[str, Any] = {
    "Cohort": COHORT,
    "NewCohortRequest": {
        "course": COURSE,
        "title": COHORT_TITLE,
        "delivery": "online",
        "time_zone": "Asia/Seoul",
        **_DAYS,
        "grace_hours": 48,
        "capacity": 300,
        "contact_name": _CONTACT["name"],
        "contact_email": _CONTACT["email"],
        "partners": ["Ministry of the Interior and Safety"],
        "languages": ["en"],
        "published": True,
    },
    "CohortChangeRequest": {"capacity": 320, "place": "National Training Center, Nairobi"},
    "CourseCard": {**_CARD, "languages": ["en"], "hours": 3.0, "open_lesson": LESSON, "cohorts": [COHORT]},
    "Course": {
        **_CARD,
        "version": 1,
        "outcomes": ["Name the alert steps and the decision makers of an epidemic response, and find the same roles in your own country."],
        "audience": "Officials of health, interior, border and digital ministries, local governments and public agencies.",
        "languages": ["en"],
        "hours": 3.0,
        "license": "CC-BY-4.0",
        "completion": {"lessons": list(LESSONS), "quizzes": list(QUIZZES)},
        "modules": [_MODULE],
        "cohorts": [COHORT],
    },
    "Lesson": {
        "key": LESSON,
        "course": COURSE,
        "version": 1,
        "module": MODULES[0],
        "title": _LESSON_ENTRY["title"],
        "language": "en",
        "available_languages": ["en"],
        "translation": {"state": "source", "stale": False},
        "objective": "Name the four alert steps, say who decides at the highest one, and find the same roles in your own law.",
        "html": "<p>An epidemic asks three questions on its first day. How serious is it? Who decides? What does the public hear?</p>",
        "minutes": 28,
        "bytes": _BYTES,
        "media": [],
        "downloads": [
            {
                "url": "/media/0da90a41fd3d2d66572f8ef617a35cb0b50a4206769bb7a9acf30c9f94edf7cb/alert-page.txt",
                "title": "Worksheet: the alert on one page",
                "name": "alert-page.txt",
                "type": "text/plain",
                "bytes": 3311,
            }
        ],
    },
}
