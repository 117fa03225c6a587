"""The question types: one small class each, pure Python, behind the interface `QuestionType`."""

from courses.questions.base import QuestionType, ResponseRefused, Spec
from courses.questions.multiple_choice import MultipleChoice
from courses.questions.numeric import Numeric
from courses.questions.short_text import ShortText
from courses.questions.single_choice import SingleChoice
from courses.questions.true_false import TrueFalse

__all__ = ["TYPES", "QuestionType", "ResponseRefused", "Spec", "question_type"]

TYPES: dict[str, QuestionType] = {kind.name: kind for kind in (SingleChoice(), MultipleChoice(), TrueFalse(), Numeric(), ShortText())}


def question_type(name: str) -> QuestionType:
    """The type of this name.

    Raises: KeyError, if there is none.
    """
    return TYPES[name]
