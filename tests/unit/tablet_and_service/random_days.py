"""Two tablets, a desk and a flaky network, at random, against the real service: a machine for hypothesis."""

import shutil
import tempfile
import uuid
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from agent_app.domain.actions import APPLIED, CONFLICT, REFUSED
from server.core.db import db
from server.core.events import publish_pending
from server.reporting.tickets.models import Action
from tests.features.reporting.town import tablet_token
from tests.servers.draining import drain
from tests.servers.flaky_line import FAULTS
from tests.unit.tablet_and_service.held_tablet import SECOND, WHOLE, HeldTablet, enrol_second, kept_id

WHICH, ANY = st.integers(0, 1), st.integers(0, 9)
DESK = (
    ("assign", {"team": "voirie"}),
    ("assign", {"team": "proximite"}),
    ("comment", {"words": "Rappelé ce matin."}),
    ("prioritise", {"priority": "urgent"}),
    ("requalify", {"category": "tag"}),
    ("reject", {"reason": "not_found", "words": "Introuvable."}),
    ("reopen", {"words": "Toujours là."}),
    ("close", {"reason": "answered", "words": "Répondu."}),
)

MOVES = (
    *["tap"] * 6, *["send"] * 3, *["receive"] * 2, *["spoil"] * 2, *["desk"] * 3,
    "publish", "undo", "off and on", "wrong clock", "all again", "report",
)  # fmt: skip
MOST_TICKETS = 6


def differences(copy, truth):
    """Say in what a tablet's copy is not the service's truth: tickets, then their parts."""
    here = [f"{ticket_id} is not known: {truth[ticket_id]}" for ticket_id in truth.keys() - copy.keys()]
    here += [f"{ticket_id} should be gone: {copy[ticket_id]}" for ticket_id in copy.keys() - truth.keys()]
    return here + [
        f"{ticket_id} {part}: {copy[ticket_id].get(part)} instead of {told}"
        for ticket_id in copy.keys() & truth.keys()
        for part, told in truth[ticket_id].items()
        if copy[ticket_id].get(part) != told
    ]


class RandomDays(RuleBasedStateMachine):
    """Whoever does whatever; at the end the network is mended and everything must agree."""

    town = line = None  # set by the test

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="random-days-"))
        people = self.town.people
        self.line.faults.clear()
        self.tablets = [
            HeldTablet(self.folder / "1", self.line, tablet_token("proximite"), people["agent"]),
            HeldTablet(self.folder / "2", self.line, SECOND, people["agent2"]),
        ]
        self.tickets = []

    @initialize()
    def morning(self):
        """Three tickets wait, both tablets know them."""
        for _ in range(3):
            self.report()
        for tablet in self.tablets:
            tablet.receive()

    @rule(
        move=st.sampled_from(MOVES),
        which=WHICH,
        ticket=ANY,
        kind=st.sampled_from(sorted(WHOLE)),
        faults=st.lists(st.sampled_from(FAULTS), min_size=1, max_size=3),
        more=ANY,
    )
    def move(self, move, which, ticket, kind, faults, more):
        """Somebody does something; one rule for all, as rules of their own are often left out together."""
        tablet, ticket_id = self.tablets[which], self.tickets[ticket % len(self.tickets)]
        does = {
            "tap": lambda: tablet.tap(ticket_id, kind),  # whether or not it is still possible
            "undo": tablet.undo,
            "send": lambda: tablet.try_to(tablet.send),
            "receive": lambda: tablet.try_to(tablet.receive),
            "spoil": lambda: self.line.faults[tablet.token].extend(faults),
            "off and on": lambda: (tablet.close(), tablet.open()),
            "wrong clock": lambda: tablet.set_clock_wrong(hours=(more - 5) * 9),
            "all again": tablet.store.copy.start_again,
            "publish": publish_pending,
            "report": self.report,
            "desk": lambda: self.desk(ticket_id, *DESK[more % len(DESK)]),
        }
        does[move]()

    def report(self):
        """A citizen reports."""
        if len(self.tickets) < MOST_TICKETS:
            self.tickets.append(self.town.send().ticket_id)
            drain()

    def desk(self, ticket_id, kind, given):
        """The desk does something; the service judges."""
        answer = self.town.act("desk", ticket_id, kind, **given)
        assert answer.status_code in (200, 403, 409, 422), answer.text

    @invariant()
    def nothing_is_lost_on_the_tablet(self):
        """Each tap is in its journal, whatever happened."""
        for tablet in self.tablets:
            rows = tablet.store.database.rows("SELECT id FROM action ORDER BY seq")
            assert [row["id"] for row in rows] == tablet.tapped

    def teardown(self):
        """The network is mended: everything stands once, or is refused in words; all know the same."""
        try:
            if self.tickets:
                self._settle()
        finally:
            for tablet in self.tablets:
                tablet.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _settle(self):
        self.line.faults.clear()
        for tablet in self.tablets:
            tablet.send()
        drain()
        for tablet in self.tablets:
            tablet.receive()
        stands = list(db.session.scalars(select(Action).order_by(Action.sequence)))
        db.session.rollback()
        for tablet in self.tablets:
            self._check_actions(tablet, stands)
        self._check_copies()
        assert self.line.broken == []

    @staticmethod
    def _check_actions(tablet, stands):
        ids = [str(row.id) for row in stands]
        review = tablet.review()
        for action_id in tablet.tapped:
            action = tablet.store.journal.action(action_id)
            if action.status == APPLIED:
                assert ids.count(action_id) == 1, f"{action.kind} said to be applied"
                continue
            assert action.status in (CONFLICT, REFUSED), f"{action.kind} is {action.status}"
            assert action_id not in ids, f"{action.kind} stands though {action.reason}"
            is_kept = action.reason == "left_your_team" and action.words
            assert ids.count(kept_id(action_id)) == bool(is_kept), f"the words of {action.kind}"
            told = review[action_id]
            assert told.did, action
            assert told.happened, action
            assert told.todo, action
        own = [str(row.id) for row in stands if str(row.id) in set(tablet.tapped)]
        for ticket_id in {str(row.ticket_id) for row in stands}:
            order = [str(row.id) for row in stands if str(row.ticket_id) == ticket_id and str(row.id) in own]
            assert order == [one for one in tablet.tapped if one in order], "the order of the taps"

    def _check_copies(self):
        fresh = HeldTablet(self.folder / str(uuid.uuid4()), self.line, self.tablets[0].token, None)
        try:
            fresh.receive()
            known = fresh.known()
            for tablet in self.tablets:
                differing = differences(tablet.known(), known)
                assert differing == [], "\n".join(differing)
        finally:
            fresh.close()


def play(town, line, **how):
    """Let both tablets, the desk and the network do as they please; `how` are settings of hypothesis."""

    class Days(RandomDays):
        pass

    Days.town, Days.line = town, line
    enrol_second()
    quiet = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}
    run_state_machine_as_test(Days, settings=settings(**quiet, report_multiple_bugs=False, **how))
