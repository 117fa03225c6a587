"""Examples of problem documents in the description of the API, by status."""

from academy.api.problems import PROBLEMS, problem

_DETAILS = {
    "malformed-request": "The body is not JSON: Expecting value: line 1 column 1 (char 0).",
    "not-logged-in": "Authentication credentials were not provided.",
    "forbidden": "You do not have permission to perform this action.",
    "method-not-allowed": 'Method "DELETE" not allowed.',
    "not-acceptable": "Could not satisfy the request Accept header.",
    "precondition-failed": "It was changed since you read it. Read it again, then decide.",
    "too-large": "The body is larger than 1024 kB.",
    "unsupported-media-type": 'Unsupported media type "text/plain" in request.',
    "invalid-field": "Some values need a change: see errors.",
    "too-many-requests": "Request was throttled. Expected available in 42 seconds.",
}
_MORE: dict[str, dict[str, object]] = {"invalid-field": {"errors": {"language": ["A language tag such as en, ko or sr-Cyrl."]}}}

REFUSALS = {
    str(status): problem(code, status=status, title=title, detail=_DETAILS.get(code, ""), **_MORE.get(code, {}))
    for code, (status, title) in PROBLEMS.items()
} | {
    "409": problem(
        "cohort-full", status=409, title="This cohort is full", detail="All seats are taken.", state={"capacity": 300, "seats_left": 0}
    )
}
"""One problem document for each status."""
