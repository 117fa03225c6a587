"""The interface that every question type offers, and what is the same for all of them."""

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Mapping
from fractions import Fraction
from typing import ClassVar

Spec = Mapping[str, object]
"""The authored structure of one question without `key`, `type` and `weight`, as JSON values (see `canonical_spec`)."""

MOST_CHARACTERS = 1000


class ResponseRefused(ValueError):
    """A response that does not fit its question; the text says why in one sentence."""


class QuestionType(ABC):
    """One type of question: pure functions over a spec, its texts and a response."""

    name: ClassVar[str]
    spec_fields: ClassVar[frozenset[str]]
    text_fields: ClassVar[frozenset[str]] = frozenset({"text", "explanation"})

    def canonical_spec(self, authored: Mapping[str, object]) -> dict[str, object]:
        """Turn authored scalars, which are all text, into JSON values and fill in defaults; what can't be read stays as it is."""
        return dict(authored)

    def check_spec(self, spec: Spec) -> list[str]:
        """Tell the faults of a canonical spec, one sentence each; none means that the other methods may be used."""
        unknown = [f"{field} is not known in a {self.name} question" for field in spec if field not in self.spec_fields]
        missing = [f"{field} is missing" for field in sorted(self.spec_fields) if field not in spec]
        return unknown + missing or self._check_values(spec)

    def check_texts(self, spec: Spec, texts: Mapping[str, object]) -> list[str]:
        """Tell the faults of a question's texts in one language: `text`, `explanation`?, `choices` by key where there are any."""
        faults = [f"{field} is not known in the texts of a {self.name} question" for field in texts if field not in self.text_fields]
        if "text" not in texts:
            faults.append("text is missing")
        plain = self.text_fields - {"choices"}
        faults += [f"{field} must be text" for field in sorted(plain & texts.keys()) if not is_filled(texts[field])]
        return faults

    def choice_keys(self, spec: Spec) -> tuple[str, ...]:
        """The authored keys of the choices in their order; empty where the type has none."""
        return ()

    def to_wire(self, response: object, tokens: Mapping[str, str]) -> object:
        """Give a stored response with choice keys as tokens; `tokens` is token by key, in the order shown."""
        return response

    def from_wire(self, response: object, keys_by_token: Mapping[str, str]) -> object:
        """Give a response from the wire with tokens as choice keys; its shape is checked by `parse_response` afterwards.

        Raises: ResponseRefused, if a token is unknown.
        """
        return response

    def parse_response(self, spec: Spec, response: object) -> object:
        """Check a response (JSON value, choices by key) and give its one canonical form; None is an answer withdrawn.

        Raises: ResponseRefused.
        """
        return None if response is None else self._parse(spec, response)

    def score(self, spec: Spec, response: object) -> Fraction:
        """Score a canonical response exactly, from 0 to 1; None is 0."""
        return Fraction(0) if response is None else self._score(spec, response)

    @abstractmethod
    def right_answer(self, spec: Spec) -> object:
        """The right answer as a JSON value, for review only."""

    @abstractmethod
    def _check_values(self, spec: Spec) -> list[str]: ...

    @abstractmethod
    def _parse(self, spec: Spec, response: object) -> object: ...

    @abstractmethod
    def _score(self, spec: Spec, response: object) -> Fraction: ...


def is_filled(value: object) -> bool:
    """Tell whether this is text with something to read in it."""
    return isinstance(value, str) and bool(value.strip())


def is_storable(text: str) -> bool:
    """Tell whether a text can be kept in every database: no control characters but line breaks and tabs, no lone surrogates."""
    return all(character in "\t\n\r" or unicodedata.category(character) not in {"Cc", "Cs"} for character in text)


def as_flag(value: object) -> object:
    """The text `true` or `false` as a bool; anything else as it is."""
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value
