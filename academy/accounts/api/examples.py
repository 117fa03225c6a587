"""Examples in the description of the API: Amina of Kenya, who is made up."""

from typing import Any

COUNTRY = "KE"
NAME = "Amina Wanjiru"
PROFILE = {"organization": "ICT Authority", "organization_type": "public_body", "gender": "female"}
_DOCUMENT = {
    "document": "privacy",
    "version": "2026-11",
    "since": "2026-11-01",
    "title": "Privacy notice",
    "language": "en",
    "languages": ["en"],
}

PATHS: dict[str, object] = {"countries/{code}": COUNTRY, "documents/{document}": "privacy", "consents/{document}": "privacy"}
COMPONENTS: dict[str, Any] = {
    "Country": {"code": COUNTRY, "name": "Kenya", "region": "002", "subregion": "014", "domestic": False},
    "Language": {"tag": "sr-Cyrl", "name": "Serbian (Cyrillic)", "own_name": "српски (ћирилица)", "direction": "ltr"},
    "Document": _DOCUMENT,
    "DocumentText": {**_DOCUMENT, "html": "<p>What is kept of you, what for, how long, and who sees it.</p>"},
    "Me": {
        "uuid": "9d6a2c1e-58f4-4b7d-a3c0-6e1f0b9d4a27",
        "email": "amina@example.org",
        "email_verified": True,
        "login_name": None,
        "name": NAME,
        "latin_name": NAME,
        "country": COUNTRY,
        "language": "en",
        "time_zone": "Africa/Nairobi",
        **PROFILE,
        "grants": [],
        "mfa": False,
        "mfa_required": False,
        "consents_due": [],
        "name_printable": True,
    },
    "ProfileRequest": {"time_zone": "Africa/Nairobi", **PROFILE},
    "ConsentBodyRequest": {"version": "2026-11", "language": "en"},
    "Consent": {"document": "privacy", "version": "2026-11", "language": "en", "at": "2026-10-05T08:12:09.482113Z"},
}
