"""On which line of a TOML file a key is written: `tomllib` says it for broken syntax only.

Reads a text that `tomllib` has already accepted, so it does not check anything itself. Keys inside an
inline table or a list have no line of their own: they are on the line of the key that holds them, or of
the nearest one above.
"""

import re

from server.commons.territories.rules.problems import Path

_KEY_PART = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*""")
_STRINGS = ('"""', "'''", '"', "'")


class Lines:
    """The line of every key and table header of a TOML text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        self._read()

    def of(self, path: Path) -> int:
        """The line (from 1) of the value at `path`, or of the nearest table that holds it."""
        for length in range(len(path), 0, -1):
            found = self._at.get(path[:length])
            if found is not None:
                return found
        return 1

    def _read(self) -> None:
        position, table = 0, ()
        text = self._text
        prefix: Path = table
        while position < len(text):
            if text[position] in " \t\r\n":
                position += 1
            elif text[position] == "#":
                position = self._end_of_line(position)
            elif text[position] == "[":
                prefix = self._header(position)
                position = self._end_of_line(position)
            else:
                position = self._statement(position, prefix)

    def _end_of_line(self, position: int) -> int:
        end = self._text.find("\n", position)
        return len(self._text) if end < 0 else end

    def _line(self, position: int) -> int:
        return self._text.count("\n", 0, position) + 1

    def _header(self, position: int) -> Path:
        """Note a `[table]` or `[[table]]` and give its path, with the index of each list on the way."""
        several = self._text.startswith("[[", position)
        names, _ = self._key(position + (2 if several else 1))
        line = self._line(position)
        path: Path = ()
        for name in names[:-1]:
            path = (*path, name)
            self._at.setdefault(path, line)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        path = (*path, names[-1])
        self._at.setdefault(path, line)
        if several:
            index = self._counts.get(path, 0)
            self._counts[path] = index + 1
            path = (*path, index)
            self._at[path] = line
        return path

    def _statement(self, position: int, prefix: Path) -> int:
        """Note a `key = value` and give the position after the value."""
        names, after = self._key(position)
        line = self._line(position)
        for length in range(1, len(names) + 1):
            self._at.setdefault((*prefix, *names[:length]), line)
        return self._end_of_value(after + 1)

    def _key(self, position: int) -> tuple[tuple[str, ...], int]:
        """The parts of a dotted key, and the position of what follows it."""
        names: list[str] = []
        while match := _KEY_PART.match(self._text, position):
            names.append(next(part for part in match.groups() if part is not None))
            position = match.end()
            if not self._text.startswith(".", position):
                break
            position += 1
        return tuple(names), position

    def _end_of_value(self, position: int) -> int:
        """The end of a value that may be a string or a list over several lines."""
        depth, text = 0, self._text
        while position < len(text):
            character = text[position]
            if character in "\"'":
                position = self._end_of_string(position)
                continue
            if character == "#":
                position = self._end_of_line(position)
                continue
            if character == "\n" and depth == 0:
                return position
            depth += (character in "[{") - (character in "]}")
            position += 1
        return position

    def _end_of_string(self, position: int) -> int:
        mark = next(mark for mark in _STRINGS if self._text.startswith(mark, position))
        position += len(mark)
        while position < len(self._text) and not self._text.startswith(mark, position):
            escaped = self._text[position] == "\\" and mark[0] == '"'
            position += 2 if escaped else 1
        return position + len(mark)
