import pytest

from courses.package.svg import svg_faults

OUTSIDE = "an SVG must refer to nothing outside itself"


def drawing(inside: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">\n{inside}\n</svg>'


def test_a_drawing_of_shapes_and_text_is_good() -> None:
    text = drawing(
        "<title>x</title><style>/* dark */ .a { fill: url(#g) }</style><defs><linearGradient id='g'/></defs>"
        "<g class='a' fill='url(#g)' xml:space='preserve'><text x='1'>Тест</text></g><use href='#g'/><use xlink:href='#g'/>"
    )

    assert svg_faults('<?xml version="1.0" encoding="UTF-8"?>\n' + text) == []


WRONG = [
    ("<script>alert(1)</script>", "an SVG must not hold script"),
    ("<foreignObject/>", "an SVG must not hold foreignObject"),
    ("<image/>", "an SVG must not hold image"),
    ("<animate attributeName='href'/>", "an SVG must not hold animate"),
    ("<a xlink:href='#a'/>", "an SVG must not hold a"),
    ("<html xmlns='http://www.w3.org/1999/xhtml'/>", "an SVG must not hold html"),
    ("<rect onclick='alert(1)'/>", "an SVG must have no event attribute onclick"),
    ("<rect ONLOAD='alert(1)'/>", "an SVG must have no event attribute ONLOAD"),
    ("<use href='https://example.org/a.svg#a'/>", OUTSIDE),
    ("<use xlink:href='data:image/svg+xml,x'/>", OUTSIDE),
    ("<rect fill='url(https://example.org/a)'/>", OUTSIDE),
    ("<rect style='background: URL (\"//example.org\")'/>", OUTSIDE),
    ("<style>@import 'https://example.org/a.css';</style>", OUTSIDE),
    ("<style>.a { fill: u\\72l(//example.org) }</style>", OUTSIDE),
    ("<style>.a { fill: <![CDATA[url(//example.org)]]> }</style>", OUTSIDE),
    ("<g xml:base='https://example.org/'/>", OUTSIDE),
    ("<g xmlns:x='urn:x' x:y='1'/>", "an SVG must have no attribute y of another kind"),
    ("<?xml-stylesheet href='a.css'?>", "an SVG must have no processing instructions"),
    ("<g>", "this is not XML: mismatched tag"),
]


@pytest.mark.parametrize(("inside", "fault"), WRONG, ids=[inside for inside, _ in WRONG])
def test_what_runs_or_comes_from_elsewhere_is_told(inside: str, fault: str) -> None:
    assert [message for _, message in svg_faults(drawing(inside))] == [fault]


def test_a_fault_has_its_line() -> None:
    assert svg_faults(drawing("<g>\n<script/>\n</g>")) == [(3, "an SVG must not hold script")]


def test_entities_are_refused_before_they_expand() -> None:
    text = '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>\n<svg xmlns="http://www.w3.org/2000/svg">&b;</svg>'

    assert svg_faults(text) == [(1, "an SVG must have no DOCTYPE")]


def test_another_root_or_encoding_is_told() -> None:
    assert svg_faults('<g xmlns="http://www.w3.org/2000/svg"/>') == [(1, "this is not an SVG")]
    assert (
        svg_faults('<?xml version="1.0" encoding="utf-7"?><svg xmlns="http://www.w3.org/2000/svg"/>')[0][1] == "an SVG is written in UTF-8"
    )


def test_depth_does_no_harm() -> None:
    assert svg_faults(drawing("<g>" * 50_000 + "</g>" * 50_000)) == []
