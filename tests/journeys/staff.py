"""The administrator at work: made by the operator's command, with a second factor, over HTTP."""

import base64
import hashlib
import hmac
import re
import struct
import time
from datetime import date, timedelta
from typing import Any

from tests.journeys.client import Client
from tests.journeys.grader import COURSE
from tests.journeys.installation import Installation

APP = "/_allauth/app/v1"
EMAIL = "administrator@example.test"
PASSWORD = "a long phrase of the office"


def one_time_code(secret: str, at: float) -> str:
    """The code of RFC 6238 that an authenticator shows: six digits, 30 seconds, SHA-1."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


class Administrator:
    """Runs one cohort and reads the report."""

    def __init__(self, installation: Installation) -> None:
        self.client = Client(installation.port)
        said = installation.manage("create_administrator", EMAIL)
        key = re.search(r"/key/([^/\s]+)", said)
        assert key is not None, said
        self.client.call("POST", f"{APP}/auth/password/reset", {"key": key[1], "password": PASSWORD}, expect=(200, 401))
        self.client.token = ""
        self.client.call("POST", f"{APP}/auth/login", {"email": EMAIL, "password": PASSWORD})
        self.client.api("GET", "participation", expect=403)  # not before the second factor
        self.client.call("POST", f"{APP}/auth/reauthenticate", {"password": PASSWORD})
        secret = self.client.call("GET", f"{APP}/account/authenticators/totp", expect=404).json["meta"]["secret"]
        self.client.call("POST", f"{APP}/account/authenticators/totp", {"code": one_time_code(secret, time.time())})

    def open_cohort(self, *, today: date, capacity: int, course: str = COURSE) -> str:
        """Open a cohort that began ten days ago and gives its id."""
        last = (today + timedelta(days=10)).isoformat()
        days = {"starts_on": (today - timedelta(days=10)).isoformat(), "ends_on": last, "enroll_until": last}
        body = {"course": course, "title": "The cohort of 2020, replayed", "time_zone": "Asia/Seoul", "capacity": capacity, **days}
        return str(self.client.api("POST", "cohorts", body, expect=201).json["id"])

    def end_cohort(self, cohort: str, *, today: date) -> None:
        """Move its end to yesterday, without any grace."""
        yesterday = (today - timedelta(days=1)).isoformat()
        self.client.api("PATCH", f"cohorts/{cohort}", {"ends_on": yesterday, "enroll_until": yesterday, "grace_hours": 0})

    def correct_country(self, enrollment: str, country: str) -> None:
        self.client.api(
            "PUT", f"enrollments/{enrollment}/country", {"country": country, "reason": "The trainee stated another by mistake."}
        )

    def report(self, cohort: str, group_by: str = "country") -> Any:
        return self.client.api("GET", f"participation?group_by={group_by}&cohort={cohort}").json
