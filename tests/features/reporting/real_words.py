"""The words that two cities use for their signalements, and which leaf of a commune's file each speaks of.

The leaves were written here by hand, from what the words mean to a person, for the words that speak of one
thing that a commune's file knows. Words that name only a thing without what is wrong with it are left out.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

STORY = Path(__file__).resolve().parents[3] / "server" / "demonstration" / "story.toml"
ASIDES = re.compile(r"\[.*?\]|\(.*?\)| - .*")
#: The first form found in a sous-type of DansMaRue -> its leaves; without any, no leaf is right.
PARIS = (
    (r"hors champ|patrouille propreté|hors gravats", ""),
    (r"dépôt sauvage", "depot-sauvage"),
    (r"graffit|affiche|autocollant|inscription|peinture sur (trottoir|chaussée)", "tag"),
    (r"stationnement gênant", "stationnement-genant"),
    (r"épave", "vehicule-epave"),
    (r"herbes|pelouse", "herbes"),
    (r"arbre dangereux", "arbre-dangereux"),
    (r"élaguer|végétation débordante", "vegetation"),
    (r"rats|insectes$|pigeons", "nuisibles"),
    (r"animal mort", "animal-mort"),
    (r"arbuste ou jardinière|jardinière ou bac|grillage bas", "massif"),
    (r"dégradé autour d'un arbre", "trottoir-abime"),
    (r"flaque d'eau", "avaloir"),
    (r"sanisette|wc |sanitaires", "sanitaires"),
    (r"fontaine", "fontaine"),
    (r"écoulement d'eau permanent", "fuite-eau"),
    (r"potelet|accroche 2 roues", "potelet"),
    (r"plaque de nom de rue|panneau (endommagé|mal orienté|manquant|d'information piéton)", "panneau"),
    (r"poubelle .*(changer|refixer)|poubelle de rue dégradée|banc ", "banc"),
    (
        r"colonne à verre|collecte des textiles|déchets alimentaires|bac (à ordure|roulant)|trilib",
        "conteneur",
    ),
    (r"jeux d'enfants", "jeu-enfants"),
    (r"abribus", "abribus"),
    (r"encombrants|sacs de déchets|gravats|objets (infestés|abandonnés)|cartons|chariot de", "depot-sauvage"),
    (r"poubelle de rue sale", "corbeille-pleine"),
    (r"déjections", "dejections"),
    (r"salissures|urine|feuilles mortes|mégots|fientes", "rue-sale"),
    (r"huile ou de carburant|sol glissant|obstacle", "obstacle-chaussee"),
    (r"^trottoirs", "trottoir-abime"),
    (r"^(chaussées|aménagements cyclables) : (affaissement|(\[\] )?revêtement)", "nid-de-poule affaissement"),
    (r"^feux tricolores", "feu-tricolore"),
    (r"égout|grille de caniveau|trappe au sol", "plaque-regard avaloir"),
    (r"passage piéton", "passage-pieton"),
    (r"^marquage", "marquage-efface"),
    (r"éteint la nuit", "lampadaire-eteint"),
    (r"allumé le jour", "lampadaire-jour"),
    (r"lampadaire en mauvais", "mat-abime"),
    (r"fils |ouvert en pied", "fil-denude"),
)
BALTIMORE = (
    (r"graffiti", "tag"),
    (r"pothole", "nid-de-poule"),
    (r"st ?light.*out", "lampadaire-eteint"),
    (r"light pole", "mat-abime"),
    (r"abandoned vehicle$", "vehicule-epave"),
    (r"illegal dumping|bulk", "depot-sauvage"),
    (r"dead animal", "animal-mort"),
    (r"traffic signal repair", "feu-tricolore"),
    (r"rat rubout$|rodents", "nuisibles"),
    (r"water leak|hydrant leaking", "fuite-eau"),
    (r"crosswalk", "passage-pieton marquage-efface"),
    (r"dirty (street|alley)$|street sweeping", "rue-sale"),
    (r"parking complaint$", "stationnement-genant"),
    (r"grass (mowing|cutting)", "herbes"),
    (r"sign damaged", "panneau"),
    (r"inlet choke|flooded street", "avaloir"),
    (r"debris in roadway", "obstacle-chaussee"),
    (r"down tree|broken branch|fallen limb", "arbre-dangereux"),
    (r"aggressive animal|stray", "animal-errant"),
    (r"footways|curb|sidewalk", "trottoir-abime"),
)
FIRST_LETTERS = re.compile(r"^[A-Z]+-(?=\w)")


@dataclass(frozen=True)
class Wording:
    """Words that `count` signalements share, and the leaves that they may speak of."""

    words: str
    leaves: frozenset[str]
    count: int = 1

    @property
    def is_training(self) -> bool:
        """One half of the wordings, chosen by a hash of the words: always the same."""
        return hashlib.sha256(self.words.encode()).digest()[0] % 2 == 0


def _leaves(words: str, forms: tuple[tuple[str, str], ...]) -> frozenset[str]:
    plain = words.lower().replace("’", "'")
    return next((frozenset(leaves.split()) for form, leaves in forms if re.search(form, plain)), frozenset())


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8-sig") as file:
        yield from csv.DictReader(file)


def of_paris(data: Path) -> list[Wording]:
    """DansMaRue's sous-types, without what they add for its own staff: those that differ by it are one."""
    counts: Counter[tuple[str, frozenset[str]]] = Counter()
    for name in ("dansmarue_dev", "dansmarue_10000_verbatim_d6991f4"):
        for row in _rows(data / "signalements" / f"{name}.csv.gz"):
            leaves = _leaves(row["soustype"], PARIS)
            if not row["type"].startswith("Graffitis") or "tag" in leaves:
                counts[" ".join(ASIDES.sub("", row["soustype"]).split()), leaves] += 1
    return [Wording(words, leaves, count) for (words, leaves), count in counts.items() if leaves]


def of_baltimore(data: Path) -> list[Wording]:
    """The types of Baltimore's 311, in English, without the letters of the service."""
    rows = _rows(data / "signalements" / "baltimore_311_dev.csv.gz")
    counts = Counter(FIRST_LETTERS.sub("", row["SRType"]).strip() for row in rows)
    found = [Wording(words, _leaves(words, BALTIMORE), count) for words, count in counts.items()]
    return [wording for wording in found if wording.leaves]


def of_the_demonstration() -> list[Wording]:
    """Whole sentences, invented for the demonstration long before anything was learnt."""
    story = tomllib.loads(STORY.read_text(encoding="utf-8"))["leaf"]
    return [
        Wording(words.replace("{street}", "rue Nationale"), frozenset({code}))
        for code, leaf in story.items()
        for words in leaf["said"]
    ]
