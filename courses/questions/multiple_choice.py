"""Multiple choice: any of several, with partial credit."""

from collections.abc import Mapping
from fractions import Fraction

from courses.questions.base import ResponseRefused, Spec
from courses.questions.choices import ChoiceQuestion, check_choices, checked_key, key_of


class MultipleChoice(ChoiceQuestion):
    """`{"choices": ["a", "b", "c"], "right": ["a", "c"]}`; a response is a list of keys, canonical in the authored order."""

    name = "multiple_choice"

    def right_answer(self, spec: Spec) -> object:
        return [key for key in self.choice_keys(spec) if key in _items(spec["right"])]

    def to_wire(self, response: object, tokens: Mapping[str, str]) -> object:
        # In the order shown: the authored one, in which a response is kept, would tell which are right where authors name them first.
        return [token for key, token in tokens.items() if key in response] if isinstance(response, list) else None

    def from_wire(self, response: object, keys_by_token: Mapping[str, str]) -> object:
        return None if response is None else [key_of(token, keys_by_token) for token in _items(response)]

    def _check_values(self, spec: Spec) -> list[str]:
        faults = check_choices(spec["choices"])
        if faults:
            return faults
        right, keys = spec["right"], self.choice_keys(spec)
        if not isinstance(right, list) or not right:
            return ["right must be a list of at least one choice"]
        faults = [f"right {key} is not one of the choices" for key in right if key not in keys]
        if not faults and len(set(right)) < len(right):
            faults.append("a right choice is listed twice")
        return faults

    def _parse(self, spec: Spec, response: object) -> object:
        keys = self.choice_keys(spec)
        chosen = [checked_key(key, keys) for key in _items(response)]
        if len(set(chosen)) < len(chosen):
            raise ResponseRefused("A choice is given twice.")
        return [key for key in keys if key in chosen]

    def _score(self, spec: Spec, response: object) -> Fraction:
        right, chosen = set(_items(spec["right"])), set(_items(response))
        return max(Fraction(0), Fraction(len(chosen & right) - len(chosen - right), len(right)))


def _items(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ResponseRefused("A list of choices is expected.")
    return value
