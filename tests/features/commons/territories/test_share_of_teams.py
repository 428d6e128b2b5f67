"""Of a year of the demonstration town, about 60 % goes to its proximity team and 40 % elsewhere."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

from server.reporting.dispatch.rules import Facts, first_match

# how often each leaf is reported, in a thousand anomalies of a town of this size
FREQUENCIES = {
    "nid-de-poule": 70,
    "trottoir-abime": 65,
    "affaissement": 5,
    "plaque-regard": 6,
    "obstacle-chaussee": 8,
    "panneau": 35,
    "feu-tricolore": 5,
    "stationnement-genant": 45,
    "vehicule-epave": 25,
    "borne": 6,
    "depot-sauvage": 130,
    "rue-sale": 60,
    "corbeille-pleine": 35,
    "conteneur": 45,
    "dejections": 40,
    "tag": 30,
    "seringue": 4,
    "arbre-dangereux": 8,
    "vegetation": 45,
    "herbes": 40,
    "massif": 15,
    "lampadaire-eteint": 80,
    "lampadaire-jour": 6,
    "mat-abime": 6,
    "fil-denude": 3,
    "banc": 28,
    "potelet": 30,
    "jeu-enfants": 12,
    "abribus": 8,
    "sanitaires": 8,
    "occupation": 8,
    "passage-pieton": 12,
    "marquage-efface": 16,
    "animal-mort": 6,
    "animal-errant": 14,
    "nuisibles": 20,
    "fuite-eau": 10,
    "avaloir": 22,
    "fontaine": 8,
}
ANSWERS = {
    "nid-de-poule": ("taille", ["petit"] * 65 + ["grand"] * 35),
    "depot-sauvage": ("volume", ["sac"] * 40 + ["brouette"] * 50 + ["camionnette"] * 10),
    "tag": ("injurieux", ["no"] * 90 + ["yes"] * 10),
}
KINDS = ["anomaly"] * 925 + ["suggestion"] * 60 + ["praise"] * 15


def a_year(town, count):
    """Facts of `count` signalements spread over the town and the year, always the same."""
    chance = random.Random(46042)
    west, south, east, north = town.bounds
    while count:
        longitude, latitude = chance.uniform(west, east), chance.uniform(south, north)
        district = town.district_at(longitude, latitude)
        if district is None:
            continue
        code = chance.choices(list(FREQUENCIES), list(FREQUENCIES.values()))[0]
        question, answers = ANSWERS.get(code, (None, []))
        instant = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(365 * 24 * 60))
        yield Facts(
            categories=(code, town.category(code).parent),
            kind=chance.choice(KINDS),
            source="pwa",
            local_time=town.local(instant),
            district=district.slug,
            layers=town.layers_at(longitude, latitude),
            answers={question: chance.choice(answers)} if question else {},
        )
        count -= 1


def test_about_sixty_in_a_hundred_go_to_the_proximity_team(town, record_property):
    assert set(FREQUENCIES) == {leaf.code for leaf in town.leaves if "anomaly" in leaf.kinds}
    kinds: Counter[str] = Counter()
    used: Counter[str] = Counter()
    for facts in a_year(town, 5000):
        rule = first_match(town.rules, facts).rule
        kinds[town.team(rule.team if rule else town.fallback_team).kind] += 1
        used[rule.name if rule else ""] += 1
    share = kinds["proximity"] / kinds.total()
    record_property("proximity", share)
    assert 0.55 <= share <= 0.65, kinds
    assert kinds["external"] / kinds.total() > 0.05
    assert {rule.name for rule in town.rules} <= set(used), "every rule serves within the year"
