"""True or false."""

from collections.abc import Mapping
from fractions import Fraction

from courses.questions.base import QuestionType, ResponseRefused, Spec, as_flag


class TrueFalse(QuestionType):
    """`{"right": true}`; a response is `true` or `false`."""

    name = "true_false"
    spec_fields = frozenset({"right"})

    def canonical_spec(self, authored: Mapping[str, object]) -> dict[str, object]:
        return {field: as_flag(value) if field == "right" else value for field, value in authored.items()}

    def right_answer(self, spec: Spec) -> object:
        return spec["right"]

    def _check_values(self, spec: Spec) -> list[str]:
        return [] if isinstance(spec["right"], bool) else ["right must be true or false"]

    def _parse(self, spec: Spec, response: object) -> object:
        if not isinstance(response, bool):
            raise ResponseRefused("True or false is expected.")
        return response

    def _score(self, spec: Spec, response: object) -> Fraction:
        return Fraction(int(response is spec["right"]))
