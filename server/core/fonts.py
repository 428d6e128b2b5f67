"""The fonts of our sheets: each is read once for a process, and every document draws with it.

A document cuts its fonts down to the signs it uses when it is written: that is done to files of its own, and
to small ones wherever all its signs are those of our languages. Documents may be drawn in threads at once.
"""

from copy import copy
from functools import cache
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from fpdf import FPDF
    from fpdf.fonts import TTFFont

FAMILY = "DejaVu"
FOLDER = Path(__file__).resolve().parent / "fonts"
FILES = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf"}
# Latin letters, punctuation, arrows and marks; Arabic with the shapes that its letters take
USUAL = (
    (0x20, 0x24F),
    (0x2000, 0x22FF),
    (0x2500, 0x27BF),
    (0x600, 0x6FF),
    (0xFB50, 0xFDFF),
    (0xFE70, 0xFEFF),
)


def add_fonts(canvas: "FPDF") -> None:
    """Give the document our family, plain and bold."""
    from fpdf.fonts import SubsetMap

    for style in FILES:
        font = copy(_read(style))
        font.i = len(canvas.fonts) + 1
        font.desc, font.cw, font.missing_glyphs = copy(font.desc), copy(font.cw), []
        font.subset = SubsetMap(font)
        canvas.fonts[font.fontkey] = font


def give_files(canvas: "FPDF") -> None:
    """Give the fonts files of their own, to be cut down; nothing can be drawn afterwards."""
    for style in FILES:
        font = _of(canvas, style)
        font.ttfont = _file(style, set(font.subset.get_all_glyph_names()))


@cache
def _read(style: str) -> "TTFFont":
    """The font as the library reads it; its file is only looked up in, never changed."""
    from fpdf import FPDF

    reader = FPDF()
    reader.add_font(FAMILY, style, FOLDER / FILES[style])
    return _of(reader, style)


def _of(canvas: "FPDF", style: str) -> "TTFFont":
    return cast("TTFFont", canvas.fonts[f"{FAMILY.lower()}{style}"])  # the library's own have no file


def _opened(file: Path | BytesIO) -> Any:
    # what the library itself reads fonts with; it says nothing of its types
    return import_module("fontTools.ttLib").TTFont(file, recalcTimestamp=False, lazy=True)


def _file(style: str, glyphs: set[str]) -> Any:
    """A file that has all these glyphs."""
    usual, names = _usual(style)
    if glyphs <= set(names):
        file = _opened(BytesIO(usual))
        file.setGlyphOrder(list(names))
        return file
    return _opened(FOLDER / FILES[style])


@cache
def _usual(style: str) -> tuple[bytes, tuple[str, ...]]:
    """A file of the usual signs alone, and the names of its glyphs in their order."""
    tools, file = import_module("fontTools.subset"), _opened(FOLDER / FILES[style])
    options = tools.Options(notdef_outline=True, recommended_glyphs=True)
    options.drop_tables += ["GDEF", "GPOS", "FFTM"]
    cut = tools.Subsetter(options)
    cut.populate(unicodes=[sign for first, last in USUAL for sign in range(first, last + 1)])
    cut.subset(file)
    # it kept the glyphs that letters are joined by; how they are is asked of the whole file, while drawing
    if "GSUB" in file:
        del file["GSUB"]
    written, names = BytesIO(), tuple(file.getGlyphOrder())
    file.save(written)
    file.close()
    return written.getvalue(), names
