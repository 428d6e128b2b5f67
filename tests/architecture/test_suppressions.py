"""Every silenced check has its reason on its line, and the table below counts them all."""

from __future__ import annotations

import re
from collections import Counter

from tests.architecture.suppressions import COUNTED
from tests.architecture.tree import files, relative, text_of

PYTHON = re.compile(r"#\s*(noqa|type: ignore|pragma: no cover)(?::\s*|\[)?([A-Z]+[0-9]+|[a-z-]+)?")
WEB = re.compile(r"(eslint-disable[a-z-]*|@ts-expect-error|@ts-ignore)\s*([@\w/-]*)")
XFAIL = re.compile(r"pytest\.(?:mark\.)?(xfail)()\b")
#: A reason follows ` - ` after noqa, `]  # ` after type: ignore, ` -- ` in scripts, `reason=` in xfail.
REASON = re.compile(r"(\s-{1,2}\s|\]\s+#\s|reason=.)\S.{7,}")
HERE = ("test_suppressions.py", "suppressions.py")


def found() -> list[tuple[str, str, str]]:
    """Where, what and the whole line of each suppression."""
    seen = []
    for path in files():
        if path.name in HERE or path.suffix not in {".py", ".ts", ".tsx", ".mjs", ".js"}:
            continue
        for number, line in enumerate(text_of(path).splitlines(), 1):
            for pattern in (PYTHON, XFAIL) if path.suffix == ".py" else (WEB,):
                if match := pattern.search(line):
                    words = " ".join(filter(None, match.groups()))
                    seen.append((f"{relative(path)}:{number}", words, line))
    return seen


def test_each_has_its_reason_on_its_line():
    silent = [
        f"{where}: {line.strip()}"
        for where, what, line in found()
        if not REASON.search(line[line.index(what.split()[0]) :])
    ]
    assert not silent, "\n".join(silent)


def test_the_table_counts_them_all():
    counted = Counter(what for _, what, _ in found())
    more = {what: number for what, number in counted.items() if number > COUNTED.get(what, (0, ""))[0]}
    assert not more, f"mend the code, or raise the count in suppressions.py and say why: {more}"


def test_the_table_holds_nothing_that_is_gone():
    counted = Counter(what for _, what, _ in found())
    fewer = {what: counted[what] for what, (number, _) in COUNTED.items() if counted[what] < number}
    assert not fewer, f"lower the counts in suppressions.py: {fewer}"
