"""What stands on a certificate, read from the file itself."""

import io
import unicodedata

import pikepdf


def bare(text: str) -> str:
    """A text without the hyphens and spaces between the groups of a code."""
    return text.replace("-", "").replace(" ", "")


def words_on(pdf: bytes) -> list[str]:
    """The texts of a PDF of one page, as a reader aloud would say them.

    Raises: pikepdf.PdfError, if it does not open; ValueError, if it has other than one page.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        if len(document.pages) != 1:
            raise ValueError(f"{len(document.pages)} pages")
        marked = [operands for operands, operator in pikepdf.parse_content_stream(document.pages[0]) if str(operator) == "BDC"]
        return [unicodedata.normalize("NFC", str(operands[1]["/ActualText"])) for operands in marked if "/ActualText" in operands[1]]
