"""Sheets share the fonts that a process read: each keeps its own signs."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import pypdf

from server.core.paper import Paper

WORDS = {
    "French": "Nid-de-poule « très profond » devant l’école — à 30 m",
    "Georgian": "ორმო გზაზე",
    "Polish": "Dziura w jezdni przy ulicy Źródlanej",
    "Greek": "Λακκούβα στον δρόμο",
}


def sheet(words: str) -> bytes:
    paper = Paper(title="Dossier", language="fr", page_words=lambda number, many: f"{number}/{many}")
    paper.heading(words)
    paper.words(words)
    return paper.file()


def read(file: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file)).pages)


def test_signs_of_any_language_are_written_whatever_was_written_before():
    for words in (*WORDS.values(), *reversed(WORDS.values())):
        assert read(sheet(words)).count(words) == 2, words


def test_sheets_drawn_at_the_same_time_do_not_mix():
    said = [f"{words} n° {number}" for number in range(4) for words in WORDS.values()]
    with ThreadPoolExecutor(4) as threads:
        written = list(threads.map(sheet, said))
    assert [read(file).count(words) for words, file in zip(said, written, strict=True)] == [2] * len(said)


def test_a_sheet_says_the_same_each_time():
    first, second = (pypdf.PdfReader(io.BytesIO(sheet(WORDS["French"]))) for _ in range(2))
    assert first.pages[0].extract_text() == second.pages[0].extract_text()


def test_words_are_broken_at_the_margin_and_no_sign_is_lost():
    long = "Rue de la Quatre-cent-quatre-vingt-dix-neuvième-barricade " * 6 + "x" * 300
    (page,) = pypdf.PdfReader(io.BytesIO(sheet(long))).pages
    lines = page.extract_text().splitlines()
    assert max(map(len, lines)) < 110
    assert "".join("".join(lines).split()).count("x" * 300) == 2
    assert " ".join(lines).count("barricade") == 12
