"""Lesson texts: what Markdown may hold, and the HTML that is made of it."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_BLOCKS = {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "hr", "br"}
_TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
_TAGS = _BLOCKS | _TABLES | {"a", "em", "strong", "code", "img"}
_ATTRIBUTES = {
    "*": set(),
    "a": {"href"},
    "img": {"src", "alt", "loading", "decoding"},
    "ol": {"start"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
}
# A host is plain or punycode by now; neither a user before it nor anything odd in it may mislead a reader.
_LINK = re.compile(r"https://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.?(:[0-9]{1,5})?([/?#].*)?|mailto:[^@\s]+@[^@\s]+")
_CLASSES = {"th": {"n"}, "td": {"n"}}


@dataclass(frozen=True)
class Inspection:
    """What a Markdown text refers to, and its faults; both with lines that count from 1 in this text."""

    pictures: tuple[tuple[int, str], ...]
    faults: tuple[tuple[int, str], ...]


def inspect(markdown: str) -> Inspection:
    """Find the pictures of a text and whatever a lesson must not hold: raw HTML, `#` headings, other links than https, mailto, `#...`."""
    # HTML is on here so that it comes out as tokens of its own, and every link as a link.
    parser = _parser(html=True)
    parser.validateLink = _any_link  # type: ignore[method-assign]
    tokens = parser.parse(markdown)
    anchors = {anchor for _, anchor in _name_headings(tokens)}
    pictures: list[tuple[int, str]] = []
    faults: list[tuple[int, str]] = []
    for line, token in _with_lines(tokens):
        if token.type == "image":
            pictures.append((line, _picture_path(token)))
        message = _fault_of(token, anchors)
        if message:
            faults.append((line, message))
    return Inspection(tuple(pictures), tuple(faults))


def render(markdown: str, *, media: Callable[[str], str]) -> str:
    """Make safe HTML of a text: headings from h2 with an `id`, tables, pictures that load when they are seen.

    Args: media, gives the address of a picture by its path in the package.
    Returns: HTML without script, style, event attributes or any tag outside a short list, whatever the text holds.
    """
    parser = _parser(html=False)
    tokens = parser.parse(markdown)
    ids: dict[str, str] = {}
    for opening, anchor in _name_headings(tokens):
        ids[anchor] = f"s-{anchor}"
        opening.attrSet("id", ids[anchor])
    addresses: set[str] = set()
    for _, token in _with_lines(tokens):
        _prepare(token, media=media, ids=ids, addresses=addresses)
    html = parser.renderer.render(tokens, parser.options, {})

    def only_known(tag: str, attribute: str, value: str) -> str | None:
        if (tag, attribute) == ("img", "src"):
            return value if value in addresses else None
        if (tag, attribute) == ("a", "href"):
            return value if _is_allowed_link(value) else None
        return value

    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        attribute_filter=only_known,
        clean_content_tags={"script", "style"},
        url_schemes={"https", "mailto", "http"},  # http only for a picture's address on this very server; links are filtered above
        link_rel="noopener noreferrer",
    )


def _any_link(url: str) -> bool:
    return True


def _parser(*, html: bool) -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": html}).enable("table")


def _with_lines(tokens: list[Token]) -> Iterator[tuple[int, Token]]:
    """Each token with its line from 1; parts of a line of text, and of what is within a picture's text, included."""
    line = 1
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        yield line, token
        if token.type == "inline":
            yield from _inline_lines(token.children or [], line)


def _inline_lines(children: list[Token], line: int) -> Iterator[tuple[int, Token]]:
    for child in children:
        yield line, child
        if child.children:
            yield from ((line, inner) for _, inner in _inline_lines(child.children, line))
        # A line break inside a picture's text counts too, or what follows is told one line early.
        line += sum(inner.type in {"softbreak", "hardbreak"} for inner in child.children or [])
        line += child.type in {"softbreak", "hardbreak"}
        line += child.content.count("\n") if child.type == "html_inline" else 0


def _fault_of(token: Token, anchors: set[str]) -> str | None:
    if token.type in {"html_block", "html_inline"}:
        return "raw HTML is not allowed"
    if token.type == "heading_open" and token.tag == "h1":
        return "headings begin with ##"
    if token.type == "image" and not token.content.strip():
        return "the picture has no alternative text"
    if token.type != "link_open":
        return None
    address = str(token.attrGet("href") or "")
    if address.startswith("#"):
        return None if unquote(address[1:]) in anchors else f"no heading is called {unquote(address)}"
    return None if _is_allowed_link(address) else f'a link must begin with https://, mailto: or #, not "{address[:80]}"'


def _is_allowed_link(address: str) -> bool:
    return address.startswith("#") or _LINK.fullmatch(address) is not None


def _picture_path(token: Token) -> str:
    return unquote(str(token.attrGet("src") or ""))


def _prepare(token: Token, *, media: Callable[[str], str], ids: dict[str, str], addresses: set[str]) -> None:
    if token.type == "image":
        address = media(_picture_path(token))
        addresses.add(address)
        token.attrs = {"src": address, "alt": "", "loading": "lazy", "decoding": "async"}  # the renderer fills in alt
    elif token.type == "link_open":
        address = str(token.attrGet("href") or "")
        token.attrSet("href", f"#{ids.get(unquote(address[1:]), '')}" if address.startswith("#") else address)
    elif token.type in {"heading_open", "heading_close"} and token.tag == "h1":
        token.tag = "h2"
    elif token.type in {"th_open", "td_open"}:
        token.attrs = {"class": "n"} if "right" in str(token.attrGet("style")) else {}


def _name_headings(tokens: list[Token]) -> list[tuple[Token, str]]:
    """Each heading's opening with its name: letters and digits of any script, words joined by `-`; a repeated one gets a number."""
    named: list[tuple[Token, str]] = []
    seen: dict[str, int] = {}
    for opening, inline in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        words = "".join(_plain(character) for character in _text_of(inline)).split()
        name = base = "-".join(words) or "section"
        while name in seen:
            seen[base] += 1
            name = f"{base}-{seen[base]}"
        seen[name] = 1
        named.append((opening, name))
    return named


def _text_of(inline: Token) -> str:
    return "".join(child.content if child.type in {"text", "code_inline"} else " " for child in inline.children or []).casefold()


def _plain(character: str) -> str:
    return character if unicodedata.category(character)[0] in "LMN" else "" if character in "'’" else " "
