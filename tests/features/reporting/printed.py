"""Reading back the PDFs that were printed."""

from __future__ import annotations

import io

from pypdf import PdfReader


def pages_of(pdf: bytes) -> list[str]:
    """The words of each page; spaces of all widths and ends of lines are one space."""
    reader = PdfReader(io.BytesIO(pdf), strict=True)
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def pictures_in(pdf: bytes) -> int:
    """How many pictures its pages show."""
    return sum(len(page.images) for page in PdfReader(io.BytesIO(pdf), strict=True).pages)


def title_of(pdf: bytes) -> str:
    """The title that a reader shows above the pages."""
    found = PdfReader(io.BytesIO(pdf), strict=True).metadata
    return str(found.title) if found else ""
