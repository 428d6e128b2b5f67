"""What of a text counts, which words are kept, how sure one is of what they speak of."""

from __future__ import annotations

import json

import pytest

from server.reporting.wording.rules.cases import ENOUGH_SENDERS, Case, kept_stems
from server.reporting.wording.rules.guessing import Model, read_model
from server.reporting.wording.rules.stems import common_stems, stems
from server.reporting.wording.services import learning
from server.reporting.wording.services.learning import learn


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Le lampadaire est éteint depuis lundi", ["lampada", "eteint", "lundi"]),
        ("LES LAMPADAIRES ÉTEINTS", ["lampada", "eteint"]),
        ("Trous, trou et trou.", ["trou"]),
        ("Nœud d’œillets", ["noeud", "oeillet"]),
        ("plaque AB-123-CD, 05 65 35 00 12, n°14bis", ["plaque", "ab", "cd"]),
        ("bonjour, la rue !", []),
        ("", []),
        ("🙂 \u200b", []),
    ],
)
def test_the_beginnings_of_words_count_without_accents_numbers_or_what_every_text_holds(words, found):
    assert stems(words) == found


def test_a_word_with_a_capital_does_not_count_for_being_kept():
    assert common_stems("Monsieur Dupont jette des sacs, DUPONT jette tout") == ["jette", "sac"]


def said(words, sender, code="depot"):
    return Case(code, tuple(stems(words)), frozenset(common_stems(words)), sender)


def test_a_word_is_kept_once_enough_different_people_wrote_it():
    named = [Case("depot", ("depot",))]
    same = [said("dupont jette", "awa@example.org") for _ in range(20)]
    few = [said("matelas", str(number)) for number in range(ENOUGH_SENDERS - 1)]
    many = [said("canapé", str(number)) for number in range(ENOUGH_SENDERS)]
    assert kept_stems(named, [*same, *few, *many]) == ["canape", "depot"]


def test_a_guess_is_surer_the_less_else_is_said():
    model = Model(
        ["lamp", "hole"],
        [0.0, 0.0],
        {"eteint": (2.0, {0: 3.0}), "trou": (2.0, {1: 3.0})},
        unknown=3.0,
    )
    short, long = model.guess(["trou"]), model.guess(["trou", "ecole", "lundi", "voisin"])
    assert short is not None
    assert long is not None
    assert (short.code, long.code) == ("hole", "hole")
    assert short.confidence > long.confidence > 0.5
    assert model.guess(["ecole"]) is None
    assert model.guess([]) is None


PLACES = (
    *("école", "mairie", "église", "gare", "stade", "pont", "parc", "port", "phare", "four"),
    *("moulin", "lavoir", "cave", "halle", "tour", "mur", "quai", "bois", "pré", "puits"),
)
TOLD = [
    said(f"{what} {where}", f"{what} {where} {person}", code)
    for code, what in (("lamp", "ampoule grillée"), ("hole", "ornière profonde"), ("waste", "vieux canapé"))
    for where in PLACES
    for person in ("Awa", "Benoît")
]
NAMED = [Case("lamp", ("lampada",)), Case("hole", ("trou",)), Case("waste", ("depot",))]


def test_before_enough_was_told_the_names_of_the_file_are_learnt_alone():
    learnt = learn(NAMED, TOLD[: learning.ENOUGH_CASES - 1])
    assert set(learnt.model.weights) == {"lampada", "trou", "depot"}
    assert (learnt.coverage, learnt.accuracy) == (None, None)
    assert (learnt.model.confidence, learnt.model.certainty) == (
        learning.FIRST_CONFIDENCE,
        learning.FIRST_CERTAINTY,
    )


def test_what_the_town_wrote_is_learnt_with_how_often_it_would_have_been_right():
    learnt = learn(NAMED, TOLD)
    assert learnt.cases == len(TOLD) == 2 * learning.ENOUGH_CASES
    assert (learnt.coverage, learnt.accuracy) == (1.0, 1.0)
    for words, code in (("une ampoule", "lamp"), ("cette ornière", "hole"), ("un canapé", "waste")):
        guess = learnt.model.guess(stems(words))
        assert guess is not None
        assert guess.code == code
        assert guess.confidence >= learnt.model.confidence


def test_words_that_differ_by_a_name_alone_are_no_new_proof():
    same = [said(f"une ampoule grillée rue {name}", name, "lamp") for name in ("Foch", "Hugo", "Zola")]
    learnt = learn(NAMED, [*same * 30, *TOLD[: learning.ENOUGH_CASES // 2]])
    assert learnt.accuracy is None, "too few different words to be measured"


def test_where_words_tell_nothing_it_falls_silent():
    codes = ("lamp", "hole", "waste")
    mixed = [
        Case(codes[number // 2 * 7 % 3], case.stems, case.common, case.sender)
        for number, case in enumerate(TOLD)
    ]
    learnt = learn(NAMED, mixed)
    guess = learnt.model.guess(stems("une ampoule grillée"))
    assert guess is not None
    assert guess.confidence < learnt.model.confidence


def test_a_model_is_stored_as_json_and_read_back():
    model = learn(NAMED, TOLD).model
    again = read_model(json.loads(json.dumps(model.stored())))
    for words in ("ampoule", "ornière profonde", "canapé près de la gare"):
        before, after = model.guess(stems(words)), again.guess(stems(words))
        assert before is not None
        assert after is not None
        assert before.code == after.code
        assert before.confidence == pytest.approx(after.confidence, abs=0.01)
