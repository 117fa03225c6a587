"""The certificate as a PDF of one page."""

from certificates.pdf.document import render

__all__ = ["render"]
