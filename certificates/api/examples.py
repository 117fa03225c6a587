"""Examples in the description of the API: the certificate of Amina of Kenya, who is made up."""

from typing import Any

from academy.accounts.api.examples import NAME
from courses.api.examples import TITLE
from enrollments.api.examples import ENROLLMENT_ID

CODE = "4Q7ZK-2M9T-XB3R-8WVD-5HNC-6JYPG"
_BARE = CODE.replace("-", "")
_HOLDER = {"specimen": False, "holder": NAME, "holder_latin": NAME}
_PDF = f"/certificates/{_BARE}.pdf"

PATHS: dict[str, object] = {"certificates/{code}": CODE}
COMPONENTS: dict[str, Any] = {
    "Verification": {
        "state": "issued",
        "code": CODE,
        **_HOLDER,
        "course": TITLE,
        "course_en": TITLE,
        "course_language": "en",
        "hours": 3.0,
        "delivery": "online",
        "cohort": "Autumn 2026",
        "starts_on": "2026-10-12",
        "ends_on": "2026-10-30",
        "completed_on": "2026-10-28",
        "issued_at": "2026-10-28T09:41:03.174250Z",
        "time_zone": "Asia/Seoul",
        "issuer": "National Information Society Agency",
        "signatories": [{"name": "Global Cooperation Division", "title": "National Information Society Agency"}],
        "sha256": "83879c9efeb0b8f406c8ba52f228145f6eb327739a8bd46b9b1d691297fb8fb7",
        "pdf": _PDF,
    },
    "CohortCertificate": {
        "code": CODE,
        "state": "issued",
        **_HOLDER,
        "sequence": 1,
        "enrollment": ENROLLMENT_ID,
        "requested_at": "2026-10-28T09:41:01.000482Z",
        "issued_at": "2026-10-28T09:41:03.174250Z",
        "tries": 0,
        "last_error": "",
        "next_try_at": None,
        "pdf": _PDF,
        "verify": f"https://academy.example/verify/{_BARE}",
    },
}
