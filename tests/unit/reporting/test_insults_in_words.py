"""Agents do not read insults thrown at them; everything else is left as it was written."""

import pytest

from server.reporting.tickets.rules import without_insults


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("Bande de connards, venez !", "Bande de •••, venez !"),
        ("Encore ces ENCULÉS de la mairie", "Encore ces ••• de la mairie"),
        ("vous êtes cons ou quoi", "vous êtes ••• ou quoi"),
        ("Sous-merdes.", "•••."),
        ("You bastards", "You •••"),
    ],
)
def test_an_insult_becomes_dots(sent, read):
    assert without_insults(sent) == read


@pytest.mark.parametrize(
    "words",
    [
        "La conduite d’eau fuit devant le conseil départemental",
        "Le pédiatre, rue des Batardeaux, confirme",
        "Putain de trou dans la rue",
        "Salle de sport, rue Salomon, salon de coiffure",
        "Le concierge du 12 a vu la fuite ; la reconnexion est prévue",
        "Un bâton dans la bouche d’égout",
    ],
)
def test_ordinary_words_stay(words):
    assert without_insults(words) == words
