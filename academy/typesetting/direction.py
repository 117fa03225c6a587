"""Writing direction: embedding levels by the Unicode bidirectional algorithm, and the order of runs on the line."""

import unicodedata
from collections.abc import Sequence
from typing import Any, TypeVar

from bidi import algorithm

RTL = frozenset({"R", "AL", "AN"})
# Explicit formatting is not obeyed: in a name it serves only to make it look like another one.
IGNORED = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN", "B", "S"})
BRACKETS = {
    "(": ")",
    "[": "]",
    "{": "}",
    "⟨": "⟩",
    "〈": "〉",
    "《": "》",
    "「": "」",
    "『": "』",
    "【": "】",
    "（": "）",
    "［": "］",
    "｛": "｝",
}

Item = TypeVar("Item")


def is_rtl(text: str) -> bool:
    """Whether the first strong character is written from right to left (rules P2 and P3)."""
    strong = (unicodedata.bidirectional(character) for character in text)
    return next((kind != "L" for kind in strong if kind in ("L", "R", "AL")), False)


def levels(text: str) -> list[int]:
    """The embedding level of each character; a character without one takes that of the character before it."""
    kinds = [unicodedata.bidirectional(character) for character in text]
    base = int(is_rtl(text))
    if not RTL.intersection(kinds):
        return [base] * len(text)
    storage: dict[str, Any] = algorithm.get_empty_storage()
    storage["base_level"], storage["base_dir"] = base, "LR"[base]
    kept = [index for index, kind in enumerate(kinds) if kind not in IGNORED]
    algorithm.get_embedding_levels("".join(text[index] for index in kept), storage)
    for index, character in zip(kept, storage["chars"], strict=True):
        character["index"] = index
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    _resolve_brackets(storage["chars"], "LR"[base])
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    known = {character["index"]: character["level"] for character in storage["chars"]}
    found: list[int] = []
    for index in range(len(text)):
        found.append(known.get(index, found[-1] if found else base))
    return found


def _resolve_brackets(characters: list[dict[str, Any]], base: str) -> None:
    """Give the two brackets of a pair one direction (rule N0), which python-bidi leaves out: else `(` and `)` part."""
    for opening, closing in _bracket_pairs([character["ch"] for character in characters]):
        strong = [_strong(character) for character in characters]
        inside = {kind for kind in strong[opening:closing] if kind}
        if not inside:
            continue
        before = next((kind for kind in reversed(strong[:opening]) if kind), base)
        kind = base if base in inside else before
        characters[opening]["type"] = characters[closing]["type"] = kind


def _strong(character: dict[str, Any]) -> str:
    """L or R, as numbers count here too; empty for a neutral."""
    return {"L": "L", "R": "R", "AN": "R", "EN": "R"}.get(character["type"], "")


def _bracket_pairs(text: Sequence[str]) -> list[tuple[int, int]]:
    """The places of opening and closing brackets that belong together, by the opening ones."""
    pairs: list[tuple[int, int]] = []
    waiting: list[tuple[str, int]] = []
    for index, character in enumerate(text):
        if character in BRACKETS:
            waiting.append((BRACKETS[character], index))
        elif character in [closing for closing, _ in waiting]:
            while waiting:
                closing, opening = waiting.pop()
                if closing == character:
                    pairs.append((opening, index))
                    break
    return sorted(pairs)


def in_visual_order(items: Sequence[Item], item_levels: Sequence[int]) -> list[Item]:
    """The items from left to right (rule L2); what is inside an item keeps its order."""
    order = list(range(len(items)))
    for level in range(max(item_levels, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and item_levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = max(end, start + 1)
    return [items[index] for index in order]
