"""What is written of a definition is read again as the same definition; two of them are compared."""

from __future__ import annotations

import tomllib

import pytest

from server.commons.territories.rules.difference import difference_of
from server.commons.territories.rules.writing import files_of, write_toml
from server.commons.territories.services.reading import read_definition, read_file


@pytest.fixture
def town(files):
    return read_file(files.toml).definition


def test_the_files_that_are_written_say_the_same(town, tmp_path):
    for ending, text in files_of(town, base=3).items():
        (tmp_path / f"ville{ending}").write_text(text, encoding="utf-8")
    again = read_file(tmp_path / "ville.toml")
    assert again.definition == town
    assert again.document["version"] == 3
    assert read_definition(town).definition == town


@pytest.mark.parametrize(
    "value",
    [
        'l’« œil », "deux" \\ et\nune ligne',
        "\x7f\t\u2028",
        [["a"], []],
        {"clé à part": {"a.b": [1, 2.5, True]}},
        [{"code": "a", "children": [{"code": "b", "label": {"fr": "x"}}], "label": {"fr": "y"}}],
        ["mot de vingt lettres"] * 9,
    ],
)
def test_any_value_is_written_as_toml_reads_it(value):
    document = {"values": [{"it": value}], "it": value, "table": {"it": value}}
    assert tomllib.loads(write_toml(document)) == document


def kinds(first, second):
    return [(one.kind, one.label, one.how, one.keys) for one in difference_of(first, second)]


def changed(rules, *, at, **words):
    return [{**rule, **words} if index == at else rule for index, rule in enumerate(rules)]


class TestDifference:
    def test_of_the_same_there_is_none(self, town):
        assert difference_of(town, town) == []

    def test_a_rule_that_says_something_else_names_what(self, town):
        rules = town.several("rules")
        after = town.with_parts(rules=changed(rules, at=2, team="voirie"))
        assert kinds(town, after) == [("rule", rules[2]["name"], "changed", ("team",))]

    def test_of_one_that_moves_past_many_one_is_said_to_move(self, town):
        rules = list(town.several("rules"))
        after = town.with_parts(rules=[*rules[1:5], rules[0], *rules[5:]])
        [one] = difference_of(town, after)
        assert (one.label, one.how, one.before, one.after) == (rules[0]["name"], "moved", 1, 5)

    def test_a_leaf_that_leaves_and_a_town_s_own_word(self, town):
        first, *others = town.several("categories")
        leaf, *kept = first["children"]
        after = town.with_parts(categories=[{**first, "children": kept}, *others], population=21_000)
        assert [(kind, label, how) for kind, label, how, _ in kinds(town, after)] == [
            ("territory", "", "changed"),
            ("category", leaf["label"]["fr"], "removed"),
        ]
