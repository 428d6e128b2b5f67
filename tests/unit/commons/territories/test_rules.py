"""Lines of keys, spans of hours, contrast, ground: the pure parts of a territory's file."""

from __future__ import annotations

import ast
import tomllib
from datetime import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from shapely.geometry import LineString, Polygon

from server.commons.territories.rules import words
from server.commons.territories.rules.checks import contrast_with_white
from server.commons.territories.rules.dispatching import KNOWN_AS, minutes
from server.commons.territories.rules.geography import Places, area_m2, read_shape, widened, write_shape
from server.commons.territories.rules.lines import Lines
from server.commons.territories.rules.opening import known_calendar, read_span
from server.core.language import catalogue

ROOT = Path(__file__).resolve().parents[4]
SQUARE = Polygon([(0, 0), (1, 0), (1, 1), (0, 1)])
NEXT_SQUARE = Polygon([(1, 0), (2, 0), (2, 1), (1, 1)])

TOML = '''# a comment with [brackets] and "quotes"
code = "x"
note = """
several = 1
[not.a.table]
"""
list = [
  "a", # ]
  { b = 1 },
]
[one]
"quoted key" = 'it # is'
deep.er = 2
[[many]]
name = "first"
[[many.children]]
name = "first child"
[[many]]
name = "second"
  [[many.children]]
  name = "second's child"
  [[many.children]]
  name = "another"
'''


PRINTED = some.characters(codec="utf-8", exclude_categories=("C",))


class TestLines:
    @pytest.mark.parametrize(
        ("path", "line"),
        [
            (("code",), 2),
            (("note",), 3),
            (("list",), 7),
            (("list", 1, "b"), 7),
            (("one",), 11),
            (("one", "quoted key"), 12),
            (("one", "deep", "er"), 13),
            (("many", 0), 14),
            (("many", 0, "name"), 15),
            (("many", 0, "children", 0, "name"), 17),
            (("many", 1, "name"), 19),
            (("many", 1, "children", 0, "name"), 21),
            (("many", 1, "children", 1, "name"), 23),
            (("many", 1, "missing"), 18),
            (("missing",), 1),
        ],
    )
    def test_a_key_is_on_the_line_where_it_is_written(self, path, line):
        tomllib.loads(TOML)
        assert Lines(TOML).of(path) == line

    @pytest.mark.parametrize("name", ["territories/46042.toml", "categories/commune.toml"])
    def test_every_key_of_our_own_files_is_on_its_line(self, name):
        text = (ROOT / "config" / name).read_text(encoding="utf-8")
        lines, rows = Lines(text), text.splitlines()
        seen = 0

        def walk(value, path):
            nonlocal seen
            for key, inner in value.items() if isinstance(value, dict) else ():
                assert key in rows[lines.of((*path, key)) - 1], (path, key)
                seen += 1
                if isinstance(inner, dict):
                    walk(inner, (*path, key))
                elif isinstance(inner, list):
                    for index, one in enumerate(inner):
                        # what is inside a list written in brackets is on the list's line
                        header = ".".join(step for step in (*path, key) if isinstance(step, str))
                        if f"[[{header}]]" in text:
                            walk(one, (*path, key, index))

        walk(tomllib.loads(text), ())
        assert seen > 150

    # a busy machine makes drawing the values slow, which says nothing about the lines
    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        some.dictionaries(
            some.text("abcxyz", min_size=1, max_size=8),
            some.text(PRINTED, max_size=20),
            min_size=1,
            max_size=6,
        )
    )
    def test_values_never_shift_the_lines_that_follow(self, table):
        written = []
        for key, value in table.items():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            written.append(f'{key} = "{escaped}"')
        text = "\n".join(written)
        assert tomllib.loads(text) == table
        assert [Lines(text).of((key,)) for key in table] == list(range(1, len(table) + 1))


class TestHours:
    def test_a_span_over_midnight_holds_both_sides(self):
        assert len(minutes(["22:00-06:00"])) == 8 * 60
        assert {0, 359, 22 * 60} <= minutes(["22:00-06:00"])
        assert 360 not in minutes(["22:00-06:00"])

    def test_opening_spans_are_in_order(self):
        assert read_span("08:30-12:00") == (time(8, 30), time(12))
        assert read_span("13:00-24:00")[1] == time.max
        for wrong in ("12:00-08:30", "8:30", "", "08:30-08:30", "25:00-26:00"):
            with pytest.raises(ValueError):
                read_span(wrong)

    def test_calendars_of_france_are_known_and_others_refused(self):
        assert known_calendar("FR")
        assert known_calendar("FR-57")
        assert not known_calendar("FR-99")
        assert not known_calendar("DE")


class TestPlaces:
    def test_a_shared_border_belongs_to_the_first(self):
        places = Places([("b", NEXT_SQUARE), ("a", SQUARE)])
        assert places.first_at(1, 0.5) == "b"
        assert places.all_at(1, 0.5) == ("b", "a")
        assert places.first_at(5, 5) is None

    def test_a_road_of_ten_metres_has_its_area(self):
        # a kilometre eastward at 45° north
        road = LineString([(1.0, 45.0), (1.0 + 1000 / (111_195 * 0.70711), 45.0)])
        assert area_m2(widened(road, 5)) == pytest.approx(1000 * 10, rel=0.02)

    def test_a_shape_is_written_the_same_after_it_was_read(self):
        written = write_shape(SQUARE)
        assert write_shape(read_shape(written)) == written


def test_contrast_is_that_of_wcag():
    assert contrast_with_white("#000000") == pytest.approx(21)
    assert contrast_with_white("#767676") == pytest.approx(4.54, abs=0.01)
    assert contrast_with_white("#ffffff") == pytest.approx(1)


def test_our_words_are_those_of_reporting():
    from server.reporting.signalements.rules import SOURCES
    from server.reporting.tickets.rules import PRIORITIES

    assert words.SOURCES == SOURCES
    assert words.PRIORITIES == PRIORITIES


def reasons_given() -> set[str]:
    """The language keys of all reasons that the rooms of this feature give, read in their code."""
    found: set[str] = set()
    for path in (ROOT / "server" / "commons" / "territories").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
                continue
            if call.func.attr not in ("add", "add_unknown") or len(call.args) < 2:
                continue
            if isinstance(call.args[1], ast.JoinedStr):
                continue  # add_unknown's own, made of the words that it is called with
            constants = {
                node.value
                for node in ast.walk(call.args[1])
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
            near = ("",) if call.func.attr == "add" else ("", "_near")
            prefix = "" if call.func.attr == "add" else "unknown_"
            found |= {f"territory.problem.{prefix}{code}{end}" for code in constants for end in near}
    return found


def test_every_reason_has_its_words_in_both_languages():
    given = reasons_given() | {f"territory.problem.unknown_{kind}" for kind in KNOWN_AS.values()}
    assert len(given) > 40
    for language in ("fr", "en"):
        assert given - set(catalogue(language)) == set()
    ours = [{key for key in catalogue(language) if key.startswith("territory.")} for language in ("fr", "en")]
    assert ours[0] == ours[1]


@pytest.mark.parametrize("name", ["commune"])
def test_icons_are_those_of_lucide(name):
    icons = ROOT / "node_modules" / "lucide-static" / "icons"
    if not icons.is_dir():
        pytest.skip("the icons are not installed (npm ci)")
    said = tomllib.loads((ROOT / "config" / "categories" / f"{name}.toml").read_text(encoding="utf-8"))
    used = {item["icon"] for top in said["categories"] for item in (top, *top["children"]) if "icon" in item}
    assert [icon for icon in used if not (icons / f"{icon}.svg").is_file()] == []
