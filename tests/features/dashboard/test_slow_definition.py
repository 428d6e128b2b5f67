"""What is counted in columns equals what a plain reading of the histories says, on both databases."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from math import cos, hypot, radians
from random import Random
from statistics import median

import pytest
from sqlalchemy import select

from server.commons.territories import queries as territories
from server.core import clock
from server.core.db import db
from server.reporting.signalements.models import Witness
from server.reporting.tickets.models import Action, Ticket
from server.surfaces.dashboard import services
from server.surfaces.dashboard.queries import fact_table
from server.surfaces.dashboard.queries.measures import Period, look_at
from tests.features.dashboard.lived import live

MONTH = timedelta(days=30)
PERIOD = Period(date(2026, 3, 1), date(2026, 4, 30))  # a clock change inside
TODAY = datetime(2026, 5, 20, 10, tzinfo=UTC)
STORIES = 40
OPEN = ("new", "assigned", "planned", "in_progress", "waiting", "transferred")


@pytest.fixture
def here(app):
    with clock.at(TODAY):
        yield territories.by_id(territories.all_ids()[0])


def local(day: float) -> str:
    return f"{datetime(2026, 2, 20, 8) + timedelta(days=day):%Y-%m-%d %H:%M}"


def lived(here, random):
    """A ticket with a life of its own, at one of a few places."""
    day = random.uniform(0, 75)
    steps = [day + step for step in sorted(random.uniform(0.1, 45) for _ in range(5))]
    ends, reopened, done, closed = [], [], None, None
    if random.random() < 0.3:
        ends, reopened = [local(steps[0])], [local(steps[1])]
    if random.random() < 0.7:
        done = local(steps[2])
        closed = local(steps[3]) if random.random() < 0.6 else None
    elif not ends and random.random() < 0.5:
        closed = local(steps[3])
    state = None if done or closed else random.choice(("assigned", "waiting", "in_progress"))
    opinions = [(random.random() < 0.7, random.choice(("good", "fair", "bad", None)), None)]
    live(
        here,
        received=local(day),
        category=random.choice(("nid-de-poule", "tag")),
        team=random.choice(("proximite", "voirie")),
        state=state,
        responded=local(steps[0]) if done or ends else None,
        done=done,
        closed=closed,
        ends=ends,
        reopened=reopened,
        deadline=local(day + 12) if random.random() < 0.8 else None,
        verdicts=opinions if done or ends else [],
        changes=random.randrange(4),
        place=(44.4475 + random.randrange(3) * 30 / 111_320, 1.4403),
    )


class Slow:
    """Every figure, ticket by ticket, from the rows of the history."""

    def __init__(self, here) -> None:
        db.session.rollback()
        self.here, self.steps, self.said = here, defaultdict(list), defaultdict(list)
        for step in db.session.scalars(select(Action).order_by(Action.sequence)):
            self.steps[step.ticket_id].append(step)
        for witness in db.session.scalars(select(Witness).where(Witness.verdict_at.is_not(None))):
            self.said[witness.ticket_id].append(witness)
        self.every = list(db.session.scalars(select(Ticket)))
        self.tickets = [
            one for one in self.every if PERIOD.since <= here.local(one.received_at).date() <= PERIOD.until
        ]

    def done(self, ticket):
        """When the intervention that stands was done."""
        found = None
        for step in self.steps[ticket.id]:
            found = step.at if step.kind == "done" else None if step.kind == "reopen" else found
        return found

    def intervened(self, ticket):
        return any(step.kind == "done" for step in self.steps[ticket.id])

    def reopened(self, ticket):
        last = None
        for step in self.steps[ticket.id]:
            if step.kind == "reopen" and last and step.at - last <= MONTH:
                return True
            last = step.at if step.kind in ("done", "close", "reject") else last
        return False

    def back(self, ticket):
        for other in self.every:
            done = self.done(other)
            if other is ticket or done is None or other.category_id != ticket.category_id:
                continue
            down = (other.latitude - ticket.latitude) * 111_320
            across = (other.longitude - ticket.longitude) * 111_320 * cos(radians(ticket.latitude))
            if hypot(down, across) <= 40 and timedelta(0) <= ticket.received_at - done <= MONTH:
                return True
        return False

    def late(self, ticket):
        return (
            ticket.state in OPEN
            and ticket.state != "waiting"
            and bool(ticket.deadline)
            and (ticket.deadline < TODAY)
        )

    def figures(self):
        some = self.tickets
        worked = [one for one in some if self.intervened(one)]
        done = [one for one in some if self.done(one)]
        due = [one for one in done if one.deadline]
        work = [w.quality_of_work for one in some for w in self.said[one.id] if w.quality_of_work]
        no = [one for one in worked if any(w.solved is False for w in self.said[one.id])]
        open_now = [one for one in self.every if one.state in OPEN]
        days = [(self.done(one) - one.received_at).total_seconds() // 1 / 86_400 for one in done]
        ages = [(TODAY - one.received_at).total_seconds() / 86_400 for one in open_now]
        return {
            "received": (len(some), len(some)),
            "open": (len(open_now), len(open_now)),
            "late": (sum(map(self.late, open_now)), len(open_now)),
            "handled": (sum(one.state in ("done", "closed", "rejected") for one in some), len(some)),
            "on_time": (
                sum(self.done(one) <= one.deadline for one in due),
                len(due) + sum(map(self.late, some)),
            ),
            "contested": (len(no), len(worked)),
            "reopened": (sum(map(self.reopened, worked)), len(worked)),
            "satisfaction": (work.count("good"), len(work)),
            "bounced": (sum(one.team_changes >= 2 for one in some), len(some)),
            "recurrence": (sum(map(self.back, some)), len(some)),
        }, {"days": (median(days), len(days)), "age": (median(ages), len(ages))}


def test_columns_say_what_the_histories_say(here):
    random = Random(7)
    for number in range(STORIES):
        lived(here, random)
        if number == STORIES // 2:
            services.keep_facts(here.id)  # the rest is followed from the change feed
    fact_table._kept.clear()
    found, (counts, delays) = look_at(here).figures(PERIOD), Slow(here).figures()
    assert {name: (found[name].part, found[name].cases) for name in counts} == counts
    assert all(part for part, _ in counts.values()), "each figure has cases"
    for name, (number, cases) in delays.items():
        assert (found[name].number, found[name].cases) == (pytest.approx(number, abs=1e-6), cases), name
    anew = services.keep_facts(here.id, anew=True)
    assert anew
    fact_table._kept.clear()
    again = look_at(here).figures(PERIOD)
    assert {name: again[name] for name in counts} == {name: found[name] for name in counts}
