"""People who do anything to tickets, in any order: a state machine for hypothesis."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, rule
from sqlalchemy import func, or_, select

from server.commons.territories import queries as territories
from server.core import clock
from server.core.db import db
from server.reporting.dispatch.services import choice
from server.reporting.signalements.models import Witness
from server.reporting.tickets import rules, services
from server.reporting.tickets.models import Action, Ticket
from tests.features.reporting.replay import row_of, tell
from tests.features.reporting.town import SOON, Sent, Town, action

KINDS = tuple(kind for kind in rules.TABLE if kind not in rules.CITIZEN_KINDS)
TEAMS = ("proximite", "proprete", "voirie", "compagnie-eaux", "nulle-part")
LEAVES = ("nid-de-poule", "borne", "tag", "lampadaire-eteint", "vehicule-epave", "voirie", "licorne")
WHO = ("desk", "director", "agent", "agent2", "sweeper", "lights", "elected")
PAYLOAD = st.fixed_dictionaries(
    {},
    optional={
        "words": st.sampled_from(["Vu.", " ", "Où ?"]),
        "team": st.sampled_from(TEAMS),
        "category": st.sampled_from(LEAVES),
        "reason": st.sampled_from(["not_found", "answered", "paresse"]),
        "for": st.sampled_from(["citizen", "supplier"]),
        "planned_on": st.sampled_from([SOON, "demain"]),
        "priority": st.sampled_from(["low", "urgent", "hier"]),
        "no_photo_reason": st.sampled_from(["dark", "flemme"]),
        "photo_ids": st.lists(st.uuids().map(str), max_size=2),
    },
)
COMPLETE = {
    "words": "Vu.",
    "team": "proximite",
    "category": "borne",
    "for": "citizen",
    "planned_on": SOON,
    "priority": "high",
    "no_photo_reason": "dark",
    "parts": [{"category": "tag", "words": "Le mur."}],
    "items": [{"kind": "words", "id": str(uuid.UUID(int=7))}],
}
AMOUNT = st.integers(0, 9)


class RandomPeople(RuleBasedStateMachine):
    """Citizens, staff, tablets and rules, each as they please; the clock goes on by hours."""

    town: Town  # set by the test
    tickets: Bundle[Sent] = Bundle("tickets")
    witnesses: Bundle[Sent] = Bundle("witnesses")

    def __init__(self) -> None:
        super().__init__()
        self.at = datetime(2026, 11, 20, 9, tzinfo=UTC)
        self.made: list[Sent] = []

    @initialize(target=tickets)
    def first(self) -> Any:
        return self._report("nid-de-poule")

    @rule(
        target=tickets, category=st.sampled_from(["nid-de-poule", "borne", "lampadaire-eteint", "fuite-eau"])
    )
    def report(self, category: str) -> Any:
        return self._report(category) if len(self.made) < 3 else multiple()

    def _report(self, category: str) -> Sent:
        with clock.at(self.at):
            sent = self.town.send(category=category, answers={"combien": "un"} if "lamp" in category else {})
        assert sent.answer.status_code == 201, sent.answer.text
        self.made.append(sent)
        return sent

    @rule(hours=st.sampled_from([1, 9, 30, 200]))
    def wait(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    @rule(sent=tickets)
    def dispatch(self, sent: Sent) -> None:
        with clock.at(self.at):
            choice.dispatch_ticket(uuid.UUID(sent.ticket_id))

    @rule(
        sent=tickets,
        who=st.sampled_from(WHO),
        kind=st.sampled_from(KINDS),
        payload=PAYLOAD,
        behind=st.none() | AMOUNT,
    )
    def act(self, sent: Sent, who: str, kind: str, payload: dict[str, Any], behind: int | None) -> None:
        self._act(sent, who, kind, payload, behind)

    @rule(sent=tickets, which=AMOUNT, pick=st.integers(0, 99), hours=st.sampled_from([0, 5, 50]))
    def act_well(self, sent: Sent, which: int, pick: int, hours: int) -> None:
        """One of the actions that the desk may send now, with all it needs."""
        allowed = self.town.ticket(sent.ticket_id)["allowed"]
        kind = allowed[pick % len(allowed)]
        reason = {"reject": "not_found", "close": "answered"}.get(kind)
        self.at += timedelta(hours=hours)
        given = {**COMPLETE, "team": TEAMS[which % 4], "category": LEAVES[which % 5], "reason": reason}
        self._act(sent, "desk", kind, given, None)

    def _act(self, sent: Sent, who: str, kind: str, payload: dict[str, Any], behind: int | None) -> None:
        with clock.at(self.at):
            known = (
                db.session.scalar(select(Ticket.version).where(Ticket.id == uuid.UUID(sent.ticket_id))) or 0
            )
            db.session.rollback()
            base = None if behind is None else max(0, known - behind)
            answer = self.town.act(who, sent.ticket_id, kind, base_version=base, **payload)
        assert answer.status_code in (200, 403, 409, 422), answer.text

    @rule(sent=tickets, other=tickets)
    def merge(self, sent: Sent, other: Sent) -> None:
        self._act(sent, "desk", "merge", {"into": other.ticket_id}, None)

    @rule(sent=tickets)
    def unmerge(self, sent: Sent) -> None:
        self._act(sent, "desk", "unmerge", {}, None)

    @rule(
        sent=tickets,
        kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=4),
        late=st.sampled_from([0, 20]),
        agent=st.sampled_from(["agent", "agent2", None]),
    )
    def replay_journal(self, sent: Sent, kinds: list[str], late: int, agent: str | None) -> None:
        at = (self.at - timedelta(hours=late)).isoformat()
        journal = [
            action(
                sent.ticket_id,
                kind,
                at=at,
                agent=self.town.people.get(agent or ""),
                words="Vu.",
                base_version=2,
                no_photo_reason="dark",
                planned_on=SOON,
                reason="not_found",
                **{"for": "supplier"},
            )
            for kind in kinds
        ]
        with clock.at(self.at):
            first = self.town.journal(*journal)
            again = self.town.journal(*journal)
        for one, two in zip(first, again, strict=True):
            if one["result"] in ("applied", "already_applied"):
                assert two["result"] == "already_applied", "a resend was applied again"
                assert two["ticket"]["version"] >= one["ticket"]["version"]

    @rule(target=witnesses, sent=tickets)
    def join(self, sent: Sent) -> Any:
        with clock.at(self.at):
            other = self.town.join(sent.ticket_id)
        return other if other.answer.status_code == 201 else multiple()

    @rule(sent=tickets | witnesses, solved=st.booleans())
    def judge(self, sent: Sent, solved: bool) -> None:
        with clock.at(self.at):
            assert self.town.judge(sent, solved).status_code in (200, 409)

    @rule(sent=tickets)
    def reply(self, sent: Sent) -> None:
        with clock.at(self.at):
            assert self.town.reply(sent, "Devant le 12.").status_code == 201

    @rule()
    def close_what_is_settled(self) -> None:
        with clock.at(self.at):
            services.close_settled()

    def teardown(self) -> None:
        db.session.rollback()
        territory = territories.by_id(1)
        made = [uuid.UUID(sent.ticket_id) for sent in self.made]
        rows = db.session.scalars(
            select(Ticket)
            .where(or_(Ticket.id.in_(made), Ticket.split_from_id.in_(made)))
            .execution_options(populate_existing=True)
        ).all()
        for ticket in rows:
            history = db.session.scalars(
                select(Action).where(Action.ticket_id == ticket.id).order_by(Action.sequence)
            ).all()
            told = tell(territory, history)
            assert told.row(territory, ticket) == row_of(ticket), [
                (step.kind, step.actor_key, step.payload) for step in history
            ]
        self._check_who_is_where(list(rows))
        db.session.rollback()

    def _check_who_is_where(self, rows: list[Ticket]) -> None:
        """Whoever is joined is followed where the chain ends, and is counted on each of its links."""
        by_id = {ticket.id: ticket for ticket in rows}
        counts = dict.fromkeys(by_id, 0)
        for ticket in rows:
            own = db.session.scalar(
                select(func.count()).select_from(Witness).where(Witness.ticket_id == ticket.id)
            )
            at, end = ticket, None
            while True:
                counts[at.id] += own or 0
                if at.merged_into_id is None:
                    break
                at = by_id[at.merged_into_id]
                end = at.id
            assert ticket.target_id == end
            assert (ticket.state == "merged") is (end is not None)
        for ticket in rows:
            if ticket.split_from_id is None:
                assert ticket.witness_count == counts[ticket.id]
