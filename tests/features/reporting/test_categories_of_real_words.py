"""How often the category of real words is found, and how often what is proposed is right; printed too.

DansMaRue publishes no free text: its sous-types are the words of its signalements. Half of these wordings is
learnt from; no wording of the other half is. Nothing was tuned on the half that is judged here.
"""

from __future__ import annotations

import random
import sys
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest

from server.commons.notifications.models import Contact
from server.commons.territories import queries as territories
from server.core.clock import now
from server.core.db import unit_of_work
from server.reporting.signalements.models import Signalement
from server.reporting.tickets.models import Ticket
from server.reporting.wording import services
from server.reporting.wording.queries import suggesting
from tests.features.reporting.real_words import Wording, of_baltimore, of_paris, of_the_demonstration

pytestmark = pytest.mark.any_database

SAID = 1_500  # signalements of a town's first year or two


@dataclass(frozen=True)
class Figures:
    """Shares from 0 to 1, of wordings and of the signalements that have them."""

    wordings: int
    proposed: float
    right: float
    of_all_proposed: float
    of_all_right: float

    def __str__(self) -> str:
        return (
            f"{self.wordings} wordings, {self.proposed:.0%} get a proposal, {self.right:.0%} of it right; "
            f"weighed by signalements {self.of_all_proposed:.0%} and {self.of_all_right:.0%}"
        )


@pytest.fixture
def judge(town):
    """Ask for each wording as a phone does, and count."""

    def count(wordings: Sequence[Wording], name: str) -> Figures:
        spoken, right = [], []
        for wording in wordings:
            answer = town.client.post("/api/v1/categories/suggestions", json={"words": wording.words})
            found = answer.get_json()["suggestion"]
            if found is not None:
                spoken.append(wording)
                right += [wording] if found["code"] in wording.leaves else []
        every, said, true = (sum(one.count for one in some) for some in (wordings, spoken, right))
        figures = Figures(
            len(wordings), len(spoken) / len(wordings), len(right) / len(spoken), said / every, true / said
        )
        sys.stdout.write(f"\n{name}: {figures}\n")
        return figures

    return count


@pytest.fixture
def here(town):
    return territories.by_id(territories.all_ids()[0])


def learn(here):
    services.learn_town(here.id)
    suggesting.forget()


def tell(here, wordings):
    """So many signalements of these words, each by somebody else, all taken in hand."""
    known = [wording for wording in wordings if len(wording.leaves) == 1]
    picked = random.Random(46042).choices(known, [wording.count for wording in known], k=SAID)
    instant = now() - timedelta(days=1)
    with unit_of_work() as work:
        for number, wording in enumerate(picked):
            (code,) = wording.leaves
            told_id, ticket_id, category_id = uuid.uuid4(), uuid.uuid4(), here.leaf(code).id
            of_both = {"territory_id": here.id, "number": f"25-{number:05d}", "kind": "anomaly"}
            of_both |= {"category_id": category_id, "received_at": instant}
            work.session.add(Ticket(id=ticket_id, first_handled_at=instant, **of_both))
            work.session.add(
                Contact(
                    recipient_id=told_id,
                    territory_id=here.id,
                    email=f"person{number}@example.org",
                    language="fr",
                    created_at=instant,
                    last_used_at=instant,
                )
            )
            work.session.flush()
            work.session.add(
                Signalement(
                    id=told_id,
                    ticket_id=ticket_id,
                    description=wording.words,
                    answers={},
                    language="fr",
                    source="pwa",
                    photos_promised=0,
                    **of_both,
                )
            )


def test_on_the_first_day_from_the_towns_file_alone(here, judge, test_data, capsys):
    learn(here)
    unseen = [wording for wording in of_paris(test_data) if not wording.is_training]
    with capsys.disabled():
        paris = judge(unseen, "first day, DansMaRue")
        sentences = judge(of_the_demonstration(), "first day, whole sentences")
        english = judge(of_baltimore(test_data), "first day, Baltimore 311")
    assert paris.right >= 0.85
    assert paris.proposed >= 0.4
    assert sentences.right >= 0.8
    assert sentences.proposed >= 0.2
    assert english.right >= 0.8
    assert english.proposed >= 0.2


def test_once_the_town_wrote_half_of_the_wordings(here, judge, test_data, capsys):
    wordings = of_paris(test_data)
    tell(here, [wording for wording in wordings if wording.is_training])
    learn(here)
    unseen = [wording for wording in wordings if not wording.is_training]
    assert len(unseen) > 60
    with capsys.disabled():
        paris = judge(unseen, "learnt from the other half, DansMaRue")
        sentences = judge(of_the_demonstration(), "learnt from the other half, whole sentences")
    assert paris.right >= 0.85
    assert paris.proposed >= 0.75
    assert paris.of_all_right >= 0.85
    assert sentences.right >= 0.7
