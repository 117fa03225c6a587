"""What single and multiple choice share: keys, their texts, their tokens."""

import re
from collections.abc import Mapping, Sequence

from courses.questions.base import QuestionType, ResponseRefused, Spec, is_filled

_KEY = re.compile(r"[a-z0-9-]{1,64}")
_MOST_CHOICES = 50


class ChoiceQuestion(QuestionType):
    """A question with a list of choices, named by keys."""

    spec_fields = frozenset({"choices", "right"})
    text_fields = frozenset({"text", "explanation", "choices"})

    def choice_keys(self, spec: Spec) -> tuple[str, ...]:
        return tuple(_strings(spec["choices"]))

    def check_texts(self, spec: Spec, texts: Mapping[str, object]) -> list[str]:
        faults = super().check_texts(spec, texts)
        choices = texts.get("choices")
        if not isinstance(choices, Mapping):
            return [*faults, "choices must give a text to each choice"]
        keys = self.choice_keys(spec)
        faults += [f"choice {key} has no text" for key in keys if not is_filled(choices.get(key))]
        return faults + [f"choice {key} is not in the question" for key in choices if key not in keys]


def check_choices(choices: object) -> list[str]:
    """Tell the faults of an authored list of choice keys."""
    if not isinstance(choices, list) or not 2 <= len(choices) <= _MOST_CHOICES:
        return [f"choices must be a list of 2 to {_MOST_CHOICES} keys"]
    faults = [f"choice {key} must be 1 to 64 of a-z, 0-9 and -" for key in choices if not isinstance(key, str) or not _KEY.fullmatch(key)]
    if not faults and len(set(choices)) < len(choices):
        faults.append("a choice is listed twice")
    return faults


def key_of(token: object, keys_by_token: Mapping[str, str]) -> str:
    """The choice key of a token from the wire.

    Raises: ResponseRefused, if it is none of this attempt.
    """
    if not isinstance(token, str) or token not in keys_by_token:
        raise ResponseRefused("This is not one of the choices.")
    return keys_by_token[token]


def checked_key(key: object, keys: Sequence[str]) -> str:
    """The key, if it is one of the choices.

    Raises: ResponseRefused.
    """
    if not isinstance(key, str) or key not in keys:
        raise ResponseRefused("This is not one of the choices.")
    return key


def _strings(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
