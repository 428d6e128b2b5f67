"""Reading foreign files as spreadsheets and portals write them, in any of their encodings."""

from __future__ import annotations

import csv
import gzip
import itertools
import json
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from server.reporting.importing.rules.mapping import MappingRefused, RecordMapping, read_mapping

KNOWN = Path(__file__).resolve().parents[4] / "config" / "imports"
ENCODINGS = ("utf-8-sig", "cp1252")
MARKS_OF_UTF16 = (b"\xff\xfe", b"\xfe\xff")
SEPARATORS = ",;\t|"
SAMPLE = 1 << 20
LONGEST_CELL = 1 << 20


class FileRefused(ValueError):
    """The file cannot be read as a whole; the text says what to do."""


def mapping_for(file: Path, mapping: Path | None) -> RecordMapping:
    """The mapping given or, without one, the one of ours whose columns the file has.

    Raises:
        FileRefused: the mapping cannot be used, or none of ours fits.
    """
    if mapping is not None:
        return _read(mapping)
    with _opened(file) as (columns, _):
        for known in sorted(KNOWN.glob("*.toml")):
            found = _read(known)
            if all(column in columns for column in found.columns["id"] + found.columns["category"]):
                return found
    ours = ", ".join(sorted(known.stem for known in KNOWN.glob("*.toml")))
    raise FileRefused(
        f"{file.name}: its columns are {', '.join(columns)}; they are of no tool that is known ({ours}). "
        "Say with --mapping which column is what: docs/import.md."
    )


def _read(path: Path) -> RecordMapping:
    try:
        return read_mapping(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, MappingRefused, UnicodeDecodeError) as error:
        raise FileRefused(f"{path.name}: {error}") from None


def read_rows(file: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each row with its line, or with its place in a list of JSON.

    Raises:
        FileRefused: it is no CSV and no JSON list of records.
    """
    with _opened(file) as (_, rows):
        yield from rows


@contextmanager
def _opened(file: Path) -> Iterator[tuple[list[str], Iterator[tuple[int, Mapping[str, str]]]]]:
    """The columns of a file, and its rows."""
    with _text(file) as text:
        first = text.read(SAMPLE).lstrip()
        text.seek(0)
        if first.startswith(("[", "{")):
            records = _json_records(text, file)
            columns = list(dict.fromkeys(itertools.chain.from_iterable(records)))
            yield columns, ((place, record) for place, record in enumerate(records, start=1))
            return
        csv.field_size_limit(LONGEST_CELL)
        header = first.partition("\n")[0]
        separator = max(SEPARATORS, key=header.count)
        reader = csv.DictReader(text, delimiter=separator, restkey="")
        names = list(reader.fieldnames or [])
        if len(names) < 2:
            raise FileRefused(f"{file.name}: its first line must name the columns, several of them")
        yield names, _csv_records(reader, file)


def _csv_records(reader: csv.DictReader[str], file: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise FileRefused(f"{file.name}, line {reader.line_num}: {error}") from None


def _json_records(text: TextIO, file: Path) -> list[dict[str, str]]:
    """A list of records, or one inside an object; a GeoReport server gives the former."""
    try:
        read = json.load(text)
    except json.JSONDecodeError as error:
        raise FileRefused(f"{file.name}: {error}") from None
    lists = [part for part in read.values() if isinstance(part, list)] if isinstance(read, dict) else [read]
    if len(lists) != 1 or not all(isinstance(record, dict) for record in lists[0]):
        raise FileRefused(f"{file.name}: a list of records is expected")
    return [
        {str(key): "" if value is None else str(value) for key, value in record.items()}
        for record in lists[0]
    ]


@contextmanager
def _text(file: Path) -> Iterator[TextIO]:
    """The file as text, in the first encoding that all of it can be read in; unpacked when it is packed."""
    unpack = gzip.open if file.suffix == ".gz" else open
    with unpack(file, "rb") as raw:
        encodings = ("utf-16",) if raw.read(2) in MARKS_OF_UTF16 else ENCODINGS
    for encoding in encodings:
        try:
            with unpack(file, "rt", encoding=encoding, newline="") as text:
                while text.read(SAMPLE):
                    pass
        except (UnicodeError, gzip.BadGzipFile):
            continue
        with unpack(file, "rt", encoding=encoding, newline="") as text:
            yield text
        return
    raise FileRefused(f"{file.name}: it is no text")
