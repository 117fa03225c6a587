"""How many wrong codes one address may try: document, page and API count together."""

from typing import TypedDict


class Limit(TypedDict):
    scope: str
    rate: str


GUESSES: Limit = {"scope": "certificate-guesses", "rate": "30/minute"}
"""For `throttling.seconds_to_wait` and `throttling.count`. Only wrong codes count: a whole training center sits behind one address."""
