"""The fonts of our sheets: each is read once for a process, and every document draws with it.

A document is written with fonts cut down to the signs of French and English, and to those around what it uses
beside: nearly all documents are written with the same files, which are cut once. Documents may be drawn in
threads at once.
"""

from copy import copy
from functools import cache, lru_cache
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
# letters, figures and marks of French and English, as we write them
SIGNS = {*range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, "ŒœŸ–—‘’“”…•€→−≤≥\u202f\u2011")} - {0xAD}
USUAL = "usual"  # the page of their glyphs


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
    """Give the fonts the files that are written with the document; nothing can be drawn afterwards."""
    for style in FILES:
        font = _of(canvas, style)
        font.ttfont = _file(style, frozenset(font.subset.get_all_glyph_names()))


@cache
def _read(style: str) -> "TTFFont":
    """The font as the library reads it; its file is only looked up in, never changed."""
    from fpdf import FPDF

    reader = FPDF()
    reader.add_font(FAMILY, style, FOLDER / FILES[style])
    return _of(reader, style)


def _of(canvas: "FPDF", style: str) -> "TTFFont":
    return cast("TTFFont", canvas.fonts[f"{FAMILY.lower()}{style}"])  # the library's own have no file


def _file(style: str, glyphs: frozenset[str]) -> Any:
    """A file that is cut down already, as the library takes it: it has no table that it would cut again."""
    pages = _pages(style)
    written, places = _cut(style, frozenset(pages.get(name, name) for name in glyphs) - {USUAL})
    file = import_module("fontTools.ttLib").TTFont()
    file.setGlyphOrder([*places])
    file.getGlyphID, file.save = places.__getitem__, lambda out: out.write(written)
    return file


@cache
def _pages(style: str) -> dict[str, str | int]:
    """The page of each glyph, whose glyphs come into a file together: the usual ones, else 256 signs."""
    every = _read(style).ttfont.getBestCmap().items()
    return {name: USUAL if sign in SIGNS else sign >> 8 for sign, name in every}


@lru_cache(maxsize=32)
def _cut(style: str, others: frozenset[str | int]) -> tuple[bytes, dict[str, int]]:
    """A file that has the usual glyphs, those of these pages and of these names; the place of each in it."""
    # what the library itself reads and cuts fonts with; it says nothing of its types
    tools, files = import_module("fontTools.subset"), import_module("fontTools.ttLib")
    options = tools.Options(notdef_outline=True, recommended_glyphs=True)
    # how letters are joined is asked of the whole file, while drawing
    options.drop_tables += ["GDEF", "GPOS", "GSUB", "FFTM", "MATH", "kern"]
    cut, out = tools.Subsetter(options), BytesIO()
    wanted = {USUAL, *others}
    cut.populate(
        glyphs=[name for name, page in _pages(style).items() if page in wanted]
        + [one for one in others if isinstance(one, str)]
    )
    with files.TTFont(FOLDER / FILES[style], recalcTimestamp=False, lazy=True) as file:
        cut.subset(file)
        file.save(out)
        return out.getvalue(), {name: place for place, name in enumerate(file.getGlyphOrder())}
