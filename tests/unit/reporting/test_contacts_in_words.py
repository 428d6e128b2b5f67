"""What is taken out of words for who must not learn how to reach people."""

import pytest

from server.reporting.tickets.rules import without_contacts


@pytest.mark.parametrize(
    "contact",
    [
        "awa@example.org",
        "awa.ba+ville@mairie.example.fr",
        "awa (at) example.org",
        "05 65 35 00 12",
        "0565350012",
        "05.65.35.00.12",
        "+33 5 65 35 00 12",
        "06\u00a065\u00a035\u00a000\u00a012",
    ],
)
def test_addresses_and_numbers_are_hidden(contact):
    assert without_contacts(f"Rappelez {contact} svp", "[…]") == "Rappelez […] svp"


@pytest.mark.parametrize(
    "words",
    [
        "Un trou de 12 cm devant le 46, dossier n° 26-00431, le 03/12/2026 à 14 h 30.",
        "Lampadaire 46000-1203, 12 bis rue Clemenceau 46000 Cahors",
        "Vu @ l’école, 5 € et 44.4475, 1.4403",
        "",
    ],
)
def test_other_numbers_stay(words):
    assert without_contacts(words, "[…]") == words
