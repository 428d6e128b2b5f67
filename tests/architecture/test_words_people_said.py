"""What people wrote is read in few places, and everywhere but at the desk as the desk decided of it."""

from __future__ import annotations

import re

from tests.architecture.tree import python_files, relative, text_of

WORDS = re.compile(r"\b[Ss]ignalement\.description\b|\bPublication\.public\b")
AS_SAID = {
    "server/reporting/signalements/queries/senders.py": "the desk's evidence of what was said",
    "server/reporting/tickets/queries/belonging.py": "to find the places of words in it",
    "server/reporting/tickets/queries/search.py": "to find tickets by them, never to show them",
    "server/reporting/tickets/queries/views.py": "as_read_by takes out what its reader may not read",
}


def test_who_reads_them_asks_what_may_be_read():
    readers = {
        relative(path): text_of(path) for path in python_files("server") if WORDS.search(text_of(path))
    }
    unasked = {path for path, text in readers.items() if not re.search(r"\breadable\(", text)}
    assert unasked == set(AS_SAID), "ask tickets.queries.readable, or say why not"
