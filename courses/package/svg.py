"""Drawings: only shapes and text, nothing that runs, moves or comes from elsewhere."""

import re
from xml.parsers import expat

_NAMESPACE = "http://www.w3.org/2000/svg"
_XLINK_HREF = "http://www.w3.org/1999/xlink href"
_XML = "http://www.w3.org/XML/1998/namespace "
_SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "textPath"}
_GROUPS = {"svg", "g", "defs", "symbol", "use", "switch", "marker", "pattern", "clipPath", "mask"}
_ELEMENTS = _SHAPES | _GROUPS | {"title", "desc", "style", "linearGradient", "radialGradient", "stop"}
_FOREIGN = re.compile(r"url\s*\((?!\s*['\"]?#)|@import|image-set|javascript:|expression\s*\(|\\", re.IGNORECASE)


class _Stop(Exception):
    """Reading on is not safe or makes no sense."""


class _Inspection:
    def __init__(self) -> None:
        self.faults: list[tuple[int, str]] = []
        self.parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.XmlDeclHandler = self.declaration
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.ProcessingInstructionHandler = self.instruction
        self.parser.StartElementHandler = self.element
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.depth = 0
        self.within_style = 0
        self.style = ""

    def tell(self, message: str) -> None:
        self.faults.append((self.parser.CurrentLineNumber, message))

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() != "utf-8":
            self.tell("an SVG is written in UTF-8")

    def doctype(self, *_declared: object) -> None:
        self.tell("an SVG must have no DOCTYPE")
        raise _Stop

    def instruction(self, _target: str, _data: str) -> None:
        self.tell("an SVG must have no processing instructions")

    def element(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        namespace, _, local = name.rpartition(" ")
        if namespace != _NAMESPACE or local not in _ELEMENTS:
            self.tell(f"an SVG must not hold {local}")
        elif self.depth == 1 and local != "svg":
            self.tell("this is not an SVG")
        if local == "style":
            self.within_style, self.style = self.depth, ""
        for attribute, value in attributes.items():
            self.attribute(attribute, value)

    def attribute(self, name: str, value: str) -> None:
        local = name.rpartition(" ")[2]
        if local.lower().startswith("on"):
            self.tell(f"an SVG must have no event attribute {local}")
        elif name in {"href", _XLINK_HREF}:
            if not value.startswith("#"):
                self.tell("an SVG must refer to nothing outside itself")
        elif " " in name and not name.startswith(_XML):
            self.tell(f"an SVG must have no attribute {local} of another kind")
        elif local == "base" or _FOREIGN.search(value):
            self.tell("an SVG must refer to nothing outside itself")

    def characters(self, text: str) -> None:
        if self.within_style:
            self.style += text

    def end(self, _name: str) -> None:
        if self.within_style == self.depth:
            self.within_style = 0
            if _FOREIGN.search(self.style):
                self.tell("an SVG must refer to nothing outside itself")
        self.depth -= 1


def svg_faults(text: str) -> list[tuple[int, str]]:
    """What must not be in a drawing, with lines from 1."""
    inspection = _Inspection()
    try:
        inspection.parser.Parse(text.encode(), True)
    except _Stop:
        pass
    except expat.ExpatError as fault:
        inspection.faults.append((fault.lineno, f"this is not XML: {expat.ErrorString(fault.code)}"))
    return inspection.faults
