import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.package.markdown import inspect, render


def address(path: str) -> str:
    return f"/media/0123/{path.rpartition('/')[2]}"


def test_headings_get_names_and_links_within_the_page_follow_them() -> None:
    html = render("## Who acts\n\nSee [below](#who-acts-2).\n\n### Who *acts*\n\n## 네 단계\n", media=address)

    assert html == (
        '<h2 id="s-who-acts">Who acts</h2>\n'
        '<p>See <a href="#s-who-acts-2" rel="noopener noreferrer">below</a>.</p>\n'
        '<h3 id="s-who-acts-2">Who <em>acts</em></h3>\n'
        '<h2 id="s-네-단계">네 단계</h2>\n'
    )


def test_a_picture_is_loaded_when_it_is_seen() -> None:
    html = render("![Four *levels*](media/a%20b.svg)\n", media=address)

    assert html == '<p><img src="/media/0123/a b.svg" alt="Four levels" loading="lazy" decoding="async"></p>\n'


def test_a_column_of_numbers_is_told_by_a_class_and_not_by_a_style() -> None:
    html = render("| a | b |\n| --- | ---: |\n| 1 | 2 |\n", media=address)

    assert html.replace("\n", "") == (
        '<table><thead><tr><th>a</th><th class="n">b</th></tr></thead><tbody><tr><td>1</td><td class="n">2</td></tr></tbody></table>'
    )


def test_a_first_level_heading_becomes_a_second() -> None:
    assert render("# Top\n", media=address) == '<h2 id="s-top">Top</h2>\n'


HOSTILE = [
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ('<img src=x onerror="alert(1)">', '&lt;img src=x onerror="alert(1)"&gt;'),
    ("[a](javascript:alert(1))", "[a](javascript:alert(1))"),
    ("[a](http://example.org)", '<a rel="noopener noreferrer">a</a>'),
    ("[a](//example.org)", '<a rel="noopener noreferrer">a</a>'),
    ("[a](https://good.org@evil.org)", '<a rel="noopener noreferrer">a</a>'),
    ('[a](https://e.org "x\\" onmouseover=\\"alert(1)")', '<a href="https://e.org" rel="noopener noreferrer">a</a>'),
]


@pytest.mark.parametrize(("text", "html"), HOSTILE, ids=[text for text, _ in HOSTILE])
def test_nothing_that_runs_or_leads_astray_is_rendered(text: str, html: str) -> None:
    assert render(text, media=address) == f"<p>{html}</p>\n"


@given(st.text(alphabet=st.sampled_from("<>[]()!#*`\"'=:/ \nscripthrefonload&;|-"), max_size=80))
@settings(deadline=None)
def test_whatever_the_text_only_known_tags_come_out(text: str) -> None:
    html = render(text, media=address)

    tags = re.findall(r"<(?!/)([^>]*)>", html)
    assert [
        tag for tag in tags if re.search(r"(?i)^(script|style|svg|iframe|object|form|input|meta|base|link)|\son\w+\s*=|\sstyle\s*=", tag)
    ] == []


FAULTS = [
    ("text\n\n<div>\n", [(3, "raw HTML is not allowed")]),
    ("one\ntwo <br> three\n", [(2, "raw HTML is not allowed")]),
    ("one\n<!-- remark --> two\n", [(2, "raw HTML is not allowed")]),
    ("Title\n=====\n", [(1, "headings begin with ##")]),
    ("one\n![](media/a.svg)\n", [(2, "the picture has no alternative text")]),
    ("[a](javascript:alert(1))\n", [(1, 'a link must begin with https://, mailto: or #, not "javascript:alert(1)"')]),
    ("- one\n- [a](/inside)\n", [(2, 'a link must begin with https://, mailto: or #, not "/inside"')]),
    ("[a][ref]\n\n[ref]: ftp://example.org\n", [(1, 'a link must begin with https://, mailto: or #, not "ftp://example.org"')]),
    ("[a]()\n", [(1, 'a link must begin with https://, mailto: or #, not ""')]),
    ("[a](https://[1)\n", [(1, 'a link must begin with https://, mailto: or #, not "https://%5B1"')]),
    ("[a](https:///x)\n", [(1, 'a link must begin with https://, mailto: or #, not "https:///x"')]),
    ("[a](https://정부.kr/a?b=c#d) [b](https://a.org:8443) [c](mailto:a@b.org?subject=x)\n", []),
    ("[a](#none)\n", [(1, "no heading is called #none")]),
    ("a < b and `<b>` and <https://example.org> and <a@example.org>\n", []),
    ("```\n<div>\n```\n", []),
    ("## Überblick\n\n[a](#überblick)\n", []),
]


@pytest.mark.parametrize(("text", "faults"), FAULTS, ids=[text for text, _ in FAULTS])
def test_what_a_lesson_must_not_hold_is_told_by_line(text: str, faults: list[tuple[int, str]]) -> None:
    assert list(inspect(text).faults) == faults


def test_pictures_are_found_with_their_lines() -> None:
    assert inspect("one\n![a](media/a.svg)\n\n- ![b\nc](media/b%20c.svg) ![d](data:image/png;base64,x)\n").pictures == (
        (2, "media/a.svg"),
        (4, "media/b c.svg"),
        (5, "data:image/png;base64,x"),
    )


@pytest.mark.parametrize("text", ["[" * 20_000, ">" * 20_000, "![" * 10_000, "*a_" * 10_000, "## A\n" * 5_000, "![" * 5000 + "](a)" * 5000])
def test_hostile_nesting_takes_no_time(text: str) -> None:
    started = time.monotonic()

    inspect(text)
    render(text, media=address)

    assert time.monotonic() - started < 10
