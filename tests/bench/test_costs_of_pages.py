"""What a page of the dashboard costs: CPU milliseconds of web and database together, at 100,000 tickets.

Nothing here asserts a time: the machines are noisy. How many statements a page sends is asserted by
tests/features/dashboard.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
import requests

from tests.bench.seeding import PASSWORD
from tests.bench.serving import TICKETS, cost_ms, floor_ms, serving

PAGES = {  # target in CPU ms, times asked
    "": (40, 30),
    "dossiers": (25, 60),
    "dossiers?state=open": (25, 60),
    "dossiers?state=open&order=waiting": (25, 60),
    "dossiers?priority=urgent": (25, 60),
    "dossiers?late=true&category=voirie": (25, 60),
    "dossiers?q=eclairage+rue+clemenceau": (40, 20),
    "dossiers?q=eclairge+rue+clemencau": (40, 20),
    "dossiers?near=44.44750,1.44030": (25, 60),
    "dossiers?mine=true&state=open": (25, 60),
    "dossiers/nouvelles?mark={mark}": (5, 200),
    "dossiers/{number}": (40, 60),
    "contestes": (40, 60),
    "a-rappeler": (40, 60),
    "saisie": (40, 60),
    "ma-file": (40, 60),
    "annonces": (40, 60),
    "annonces/nouvelle": (40, 60),
    "lots/nouveau?all=true&state=open": (40, 30),
    "courriels": (40, 60),
    "expediteurs": (40, 60),
    "taches": (40, 60),
    "relecture": (40, 60),
    "tablettes": (40, 60),
    "raccourcis": (40, 60),
    "partenaires": (40, 60),
    "absences": (40, 60),
    "astreinte": (40, 60),
    "lieux-recurrents": (40, 60),
    "communes": (40, 60),
    "regles": (40, 30),
    "secteurs": (40, 60),
    "versions": (40, 60),
}
OF_ADMINISTRATORS = {
    "personnel": (40, 60),
    "journal": (40, 60),
    "territoire": (40, 60),
    "territoire/identite": (40, 60),
    "territoire/equipes": (40, 60),
    "territoire/categories": (40, 60),
    "territoire/quartiers": (40, 60),
}


def signed_in(base: str, login: str = "bureau") -> requests.Session:
    """A browser of the desk, or of an administrator."""
    session = requests.Session()
    page = session.get(f"{base}/pilotage/connexion").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    form = {"csrf_token": token[1], "login": login, "password": PASSWORD}
    answer = session.post(f"{base}/pilotage/connexion", data=form)
    assert answer.url.endswith("/pilotage/"), answer.url
    return session


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_costs(kind: str, tmp_path: Path) -> None:
    from server.reporting.tickets.services.searching import index_missing

    def index() -> None:
        while index_missing(60):
            pass

    floor = floor_ms(tmp_path)
    lines = [
        f"\n{kind}, {TICKETS:,} tickets; floor (empty Flask JSON request): {floor:.2f} CPU ms",
        f"{'page':<40}{'target':>8}{'measure':>9}{'x floor':>9}",
    ]
    with serving(kind, tmp_path, more=index) as seeded:
        base = seeded.served.base
        desk, admin = signed_in(base), signed_in(base, "chef")
        shown = desk.get(f"{base}/pilotage/dossiers?state=open").text
        found = {"mark": r'data-mark="([^"]+)"', "number": r'class="line-number">(X-\d+)<'}
        given = {name: re.findall(pattern, shown)[0] for name, pattern in found.items()}
        asked = [(desk, *page) for page in PAGES.items()] + [
            (admin, *page) for page in OF_ADMINISTRATORS.items()
        ]
        for person, path, (target, count) in asked:
            address = f"{base}/pilotage/{path.format(**given)}"
            assert person.get(address).ok, address
            cost = cost_ms(seeded.served, count, lambda _s, _n, by=person, to=address: by.get(to))
            mark = "" if cost <= target else "  MISSED"
            lines.append(f"{path:<40}{target:>8}{cost:>9.2f}{cost / floor:>9.1f}{mark}")
    sys.stdout.write("\n".join(lines) + "\n")
