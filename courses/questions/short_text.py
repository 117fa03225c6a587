"""A few words, compared with what the author accepts."""

import unicodedata
from collections.abc import Mapping
from fractions import Fraction

from courses.questions.base import MOST_CHARACTERS, QuestionType, ResponseRefused, Spec, as_flag, is_filled, is_storable

_MOST_ACCEPTED = 50


class ShortText(QuestionType):
    """`{"right": ["KDCA", "..."], "ignore_case": true}`; a response is text, and one that is blank counts as withdrawn."""

    name = "short_text"
    spec_fields = frozenset({"right", "ignore_case"})

    def canonical_spec(self, authored: Mapping[str, object]) -> dict[str, object]:
        spec = {"ignore_case": True, **authored}
        return {**spec, "ignore_case": as_flag(spec["ignore_case"])}

    def right_answer(self, spec: Spec) -> object:
        """All accepted texts; each of them scores 1."""
        return _accepted(spec)

    def _check_values(self, spec: Spec) -> list[str]:
        right = spec["right"]
        if not isinstance(spec["ignore_case"], bool):
            return ["ignore_case must be true or false"]
        if not isinstance(right, list) or not 1 <= len(right) <= _MOST_ACCEPTED:
            return [f"right must be a list of 1 to {_MOST_ACCEPTED} accepted texts"]
        faults = [
            f"each accepted text must have 1 to {MOST_CHARACTERS} characters"
            for text in right
            if not is_filled(text) or len(text) > MOST_CHARACTERS
        ]
        if not faults and len({_normalized(text, ignore_case=spec["ignore_case"]) for text in right}) < len(right):
            faults.append("an accepted text is listed twice")
        return faults

    def _parse(self, spec: Spec, response: object) -> object:
        if not isinstance(response, str):
            raise ResponseRefused("Text is expected.")
        if len(response) > MOST_CHARACTERS:
            raise ResponseRefused(f"The text is longer than {MOST_CHARACTERS} characters.")
        if not is_storable(response):
            raise ResponseRefused("The text contains a control character.")
        return response.strip() or None

    def _score(self, spec: Spec, response: object) -> Fraction:
        ignore_case = bool(spec["ignore_case"])
        accepted = {_normalized(text, ignore_case=ignore_case) for text in _accepted(spec)}
        return Fraction(int(_normalized(str(response), ignore_case=ignore_case) in accepted))


def _accepted(spec: Spec) -> list[str]:
    right = spec["right"]
    return [str(text) for text in right] if isinstance(right, list) else []


def _normalized(text: str, *, ignore_case: bool) -> str:
    """Full width, ligatures, composed or not, and the width of spaces make no difference; case only if asked for."""
    text = unicodedata.normalize("NFKC", text)
    if ignore_case:
        text = unicodedata.normalize("NFKC", text.casefold())
    return " ".join(text.split())
