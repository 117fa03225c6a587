"""Examples in the description of the API: a report with one row, and a figure as it was published."""

from typing import Any

from academy.accounts.api.examples import COUNTRY
from courses.api.examples import COURSE

_COUNTS = {
    "enrolled": 12,
    "auditing": 3,
    "started": 11,
    "completed": 8,
    "not_completed": 3,
    "withdrawn": 1,
    "certified": 8,
    "settled": 12,
    "completion_rate": 66.67,
    "mean_score": 82.25,
    "learning_minutes": 1736,
    "learning_hours": 28.9,
}

PATHS: dict[str, object] = {}
COMPONENTS: dict[str, Any] = {
    "Participation": {
        "group_by": ["country"],
        "period": {"from": "2026-01-01", "to": "2026-12-31", "time_zone": "Asia/Seoul"},
        "bounds": {"everything": True, "cohorts": [], "countries": []},
        "rows": [{"country": COUNTRY, "country_name": "Kenya", **_COUNTS}],
        "total": {**_COUNTS, "people": 14, "countries_named": 1, "active_7_days": 0, "active_30_days": 2},
        "publications": [
            {
                "key": "covid-19-course-2020-newsletter",
                "title": "ICT-based Response to COVID-19 of Korea",
                "delivery": "online",
                "course": COURSE,
                "cohort": None,
                "period": {"from": "2020-10-12", "to": "2020-10-30", "precision": "day"},
                "people": 265,
                "domestic": 140,
                "overseas": 126,
                "countries_count": 44,
                "countries": [{"country": "BD", "people": None}],
                "source": "DGCC Newsletter 01, January 2021",
                "page": None,
                "note": "Kept as published: the parts, 126 from overseas and 140 from Korea, add up to 266, not to 265.",
            }
        ],
        "measures": {"enrolled": "Enrollments for a certificate (mode cohort), withdrawn ones included."},
        "as_of": "2026-12-31T09:00:00.120934Z",
    },
}
OPERATIONS: dict[str, Any] = {
    "participation_csv 200": f"country,country_name,{','.join(_COUNTS)}\r\n{COUNTRY},Kenya,12,3,11,8,3,1,8,12,66.67,82.25,1736,28.9\r\n"
}
