"""Choosing texts by language, piece by piece: what one language lacks comes from the next."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from academy import languages


def best_texts(texts: Mapping[str, Mapping[str, Any]], *, wanted: Iterable[str], order: Sequence[str]) -> tuple[str, Mapping[str, Any]]:
    """The language and texts to show of one unit.

    Args: texts by language; wanted, the most wanted first; order, the version's languages, the source first.
    """
    available = [tag for tag in order if tag in texts]
    language = languages.best(wanted, available)
    return language, texts[language]
