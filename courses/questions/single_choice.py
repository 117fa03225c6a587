"""Single choice: one of several, right or wrong."""

from collections.abc import Mapping
from fractions import Fraction

from courses.questions.base import Spec
from courses.questions.choices import ChoiceQuestion, check_choices, checked_key, key_of


class SingleChoice(ChoiceQuestion):
    """`{"choices": ["a", "b"], "right": "a"}`; a response is `"a"`."""

    name = "single_choice"

    def right_answer(self, spec: Spec) -> object:
        return spec["right"]

    def to_wire(self, response: object, tokens: Mapping[str, str]) -> object:
        return tokens.get(response) if isinstance(response, str) else None

    def from_wire(self, response: object, keys_by_token: Mapping[str, str]) -> object:
        return None if response is None else key_of(response, keys_by_token)

    def _check_values(self, spec: Spec) -> list[str]:
        faults = check_choices(spec["choices"])
        if not faults and spec["right"] not in self.choice_keys(spec):
            faults.append("right must be one of the choices")
        return faults

    def _parse(self, spec: Spec, response: object) -> object:
        return checked_key(response, self.choice_keys(spec))

    def _score(self, spec: Spec, response: object) -> Fraction:
        return Fraction(int(response == spec["right"]))
