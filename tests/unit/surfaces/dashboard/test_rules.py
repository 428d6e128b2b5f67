"""Pure decisions of the dashboard: ids, weeks, scales, colours, local addresses."""

from __future__ import annotations

import json
import re
import uuid
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from server.core.language import catalogue
from server.surfaces.dashboard import rules

ROOT = Path(__file__).resolve().parents[4]
DASHBOARD = ROOT / "server" / "surfaces" / "dashboard"


def test_the_same_form_names_the_same_photos():
    action = uuid.uuid4()
    assert rules.photo_ids(action, 2) == rules.photo_ids(action, 3)[:2]
    assert len({*rules.photo_ids(action, 3), *rules.photo_ids(uuid.uuid4(), 3)}) == 6


def test_weeks_begin_on_monday_and_end_with_today():
    weeks = rules.weeks_until(date(2026, 11, 22), 3)  # a Sunday
    assert weeks == [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)]
    assert len(rules.weeks_until(date(2026, 1, 1))) == 52


def test_a_day_begins_when_the_town_s_clocks_say_so():
    assert rules.start_of(date(2026, 7, 1), "Europe/Paris") == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert rules.start_of(date(2026, 1, 1), "Europe/Paris") == datetime(2025, 12, 31, 23, tzinfo=UTC)
    assert rules.start_of(date(2026, 3, 29), "Europe/Paris") == datetime(2026, 3, 28, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("values", "top"), [([], 1), ([0], 1), ([1], 1), ([3], 5), ([7, 12], 20), ([50], 50), ([51], 100)]
)
def test_an_axis_ends_on_a_round_figure(values, top):
    assert rules.nice_ceiling(values) == top


def test_the_papers_are_those_of_the_one_look():
    look = json.loads((ROOT / "config" / "look.json").read_text())["color"]
    for theme, papers in rules.PAPER.items():
        assert papers == (look[theme]["paper"], look[theme]["ground"])
    assert (look["light"]["accent"], look["dark"]["on_accent"]) == (
        rules.PRODUCT_ACCENT,
        rules.ON_DARK_ACCENT,
    )


@pytest.mark.parametrize("accent", ["#ffd500", "#000000", "#ffffff", "#1f5fa8", "#e4002b", "#7fd18c"])
def test_any_accent_becomes_legible_on_both_themes(accent):
    found = dict(re.findall(r"--([a-z-]*accent-\w+):(#[0-9a-f]{6})", rules.accent_css(accent)))
    for theme, papers in rules.PAPER.items():
        for paper in papers:
            assert rules.contrast(found[f"accent-{theme}"], paper) >= 4.5
    assert rules.contrast(found["on-accent-light"], found["accent-light"]) >= 4.5
    assert rules.contrast(found["on-accent-dark"], found["accent-dark"]) >= 4.5


def test_the_product_s_accent_needs_no_change():
    assert rules.accent_css("#0B6B55") == ""


def used_keys():
    """The keys that templates and code name whole."""
    for path in [*DASHBOARD.rglob("*.html"), *DASHBOARD.rglob("*.py")]:
        for key in re.findall(
            r'(?:\bt|translate)\(\s*"((?:dashboard|error)\.[a-z0-9_.]+[a-z0-9])"', path.read_text()
        ):
            yield path.name, key


def test_every_word_that_pages_name_is_in_both_languages():
    missing = [
        (name, key, language)
        for name, key in used_keys()
        for language in ("fr", "en")
        if key not in catalogue(language) and not any(k.startswith(f"{key}.") for k in catalogue(language))
    ]
    assert not missing


def test_both_languages_have_the_same_words_with_the_same_places():
    own = {
        language: {k: v for k, v in catalogue(language).items() if k.startswith("dashboard.")}
        for language in ("fr", "en")
    }
    assert own["fr"].keys() == own["en"].keys()
    places = re.compile(r"\{(\w+)\}")
    different = [
        k for k in own["fr"] if set(places.findall(own["fr"][k])) != set(places.findall(own["en"][k]))
    ]
    assert not different


def test_french_words_keep_french_typography():
    words = {k: v for k, v in catalogue("fr").items() if k.startswith("dashboard.")}
    wrong = [
        k
        for k, v in words.items()
        if re.search(r"[^\u202f\s][;:?!](\s|$)| [;:?!»%]|« |n° |\bvotre administré|oups|!", v)
    ]
    assert not [k for k in wrong if k not in ("dashboard.step.to",)], wrong
    assert not [k for k, v in words.items() if "'" in v]


def test_templates_hold_no_words_of_their_own():
    allowed = {"English", "Français", "PDF"}
    for path in DASHBOARD.rglob("*.html"):
        text = re.sub(r"\{#.*?#\}|<!--.*?-->", "", path.read_text(), flags=re.S)
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.S)
        text = re.sub(r'[a-z-]+="[^"<>]*"', "", text)
        for words in re.findall(r">([^<>]+)<", text):
            left = words.replace("\n", " ").strip(" ·–,()0")
            assert not re.search(r"\w{2,}", left) or left in allowed, (path.name, left)


def test_the_shades_of_rates_are_as_wide_as_each_other():
    scale = rules.even_scale([25.3, 3])
    assert scale.ranges == [(0, 6), (6, 12), (12, 18), (18, 24), (24, 30)]
    assert [scale.shade(rate) for rate in (0, 5.9, 6, 30)] == [0, 0, 1, 4]


def test_the_shades_of_counts_grow_and_no_two_are_the_same():
    assert rules.counts_scale([44]).bounds == (0, 2, 8, 18, 32)
    small = rules.counts_scale([2])
    assert small.bounds == (0, 1, 2)
    assert [small.shade(count) for count in (1, 2)] == [1, 2]
