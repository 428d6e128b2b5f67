"""Writes from the tablets."""

import secrets
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from server.commons.accounts import queries as accounts
from server.commons.photos import services as photos
from server.core.db import unit_of_work
from server.core.errors import DomainError, Forbidden, NotFound
from server.core.http import Identity
from server.core.language import translate
from server.reporting.field.events import FieldPhotoKept
from server.reporting.field.queries import teams_of
from server.reporting.field.schemas import FieldActionIn, FieldReportIn
from server.reporting.signalements import queries as reports
from server.reporting.signalements.services import reception
from server.reporting.signalements.services.reception import Draft
from server.reporting.tickets import queries as ticket_reads
from server.reporting.tickets import services as tickets
from server.reporting.tickets.rules import Actor
from server.reporting.tickets.services import Outcome

OWNER = "ticket"
REPORT = "report"  # in a journal: a signalement made in the field
FIELD_ROLES = ("agent", "service", "partner")


def replay(
    *,
    identity: Identity,
    sent_at: datetime | None,
    actions: Sequence[Any],
) -> Iterator[tuple[str | None, Outcome]]:
    """Apply a tablet's journal in its order, each action in its own transaction.

    Gives each action's id with its outcome as it is applied, so that the ticket is seen as it was then. A
    malformed action is refused alone: the others go on.
    """
    agents = {agent.id: agent.name for team_id in identity.teams for agent in accounts.agents_of(team_id)}
    form = FieldActionIn()
    for action in actions:
        yield _replay_one(identity, agents, form, action, sent_at)


def _replay_one(
    identity: Identity,
    agents: dict[int, str],
    form: FieldActionIn,
    action: Any,
    sent_at: datetime | None,
) -> tuple[str | None, Outcome]:
    given = action.get("id") if isinstance(action, dict) else None
    if isinstance(action, dict) and action.get("kind") == REPORT:
        return given, _report(identity, agents, action)
    errors = form.validate(action) if isinstance(action, dict) else {"body": ["not an object"]}
    if errors:
        return given, Outcome("refused", None, "malformed", 422)
    sent = form.load(action)
    agent_id = sent.pop("agent", None)
    actor = _actor(identity, agents, agent_id)
    return given, tickets.apply_action(
        territory_id=identity.territory_id, actor=actor, sent_at=sent_at, **sent
    )


def _actor(identity: Identity, agents: dict[int, str], agent_id: int | None) -> Actor:
    if identity.kind == "device" and agent_id in agents:
        # the tablet is shared: the person who acted is the actor, with the tablet's team
        return Actor("staff", f"account:{agent_id}", agents[agent_id], "agent", identity.teams)
    return tickets.actor_of(identity)


def _report(identity: Identity, agents: dict[int, str], action: dict[str, Any]) -> Outcome:
    """Receive what an agent reports in the field, once; a refusal is said in words."""
    form = FieldReportIn()
    if form.validate(action):
        return Outcome("refused", None, "malformed", 422)
    sent = form.load(action)
    known = reports.of_the_field(identity.territory_id, sent["id"])
    if known is not None:
        return Outcome("already_applied", ticket_reads.get_ticket(identity.territory_id, known.ticket_id))
    agent = sent["agent"] if sent["agent"] in agents else None
    draft = Draft(
        id=sent["id"],
        kind="anomaly",
        category=sent["category"],
        description=sent["words"] or "",
        latitude=sent["latitude"],
        longitude=sent["longitude"],
        position_source="fix" if sent["latitude"] is not None else None,
        address=sent["address"],
        taken_at=sent["at"],
        photos=sent["photos"] or 0,
        source=reports.FIELD_SOURCE,
    )
    try:
        row, _ = reception.receive_signalement(
            territory_id=identity.territory_id,
            draft=draft,
            secret=secrets.token_urlsafe(32),  # nobody follows it from a phone
            entered_by=identity.account_id if identity.kind != "device" else agent,
            actor=_actor(identity, agents, agent),
        )
    except DomainError as error:
        details = [words for told in (error.errors or {}).values() for words in told]
        words = " ".join(details) or translate(f"error.{error.code}.detail", **error.values)
        return Outcome("refused", None, error.code, error.status, words=words)
    return Outcome("applied", ticket_reads.get_ticket(identity.territory_id, row.ticket_id))


def keep_report_photo(
    *, identity: Identity, signalement_id: uuid.UUID, photo_id: uuid.UUID, body: bytes
) -> Any:
    """Keep a photo of a signalement made in the field, once.

    Raises:
        NotFound: no such signalement was made in the field here.
        Conflict, Invalid: see `reception.keep_photo`.
    """
    signalement = reports.of_the_field(identity.territory_id, signalement_id)
    if signalement is None:
        raise NotFound("unknown_signalement")
    return reception.keep_photo(signalement, photo_id, body)


def keep_photo(*, identity: Identity, photo_id: uuid.UUID, body: bytes) -> Any:
    """Keep a photo that a tablet promised in an action, once.

    Raises:
        NotFound: no action promised it. Send the action first.
        Forbidden: it was promised by another team.
    """
    promise = ticket_reads.promise_of(photo_id)
    if promise is None:
        raise NotFound("photo_not_promised")
    ticket_id = ticket_reads.get_ticket(identity.territory_id, promise[1]).id
    # what was kept as a comment came after the ticket had left: it is or was this team's
    if identity.role in FIELD_ROLES and identity.teams.isdisjoint(teams_of(ticket_id)):
        raise Forbidden("not_your_team")
    original = photos.keep_original(photo_id, body)
    with unit_of_work() as work:
        photo = photos.record_photo(
            work,
            photo_id=photo_id,
            original=original,
            territory_id=identity.territory_id,
            owner_kind=OWNER,
            owner_id=ticket_id,
            moment="after",
        )
        if tickets.keep_promise(work, photo_id):
            work.emit(
                FieldPhotoKept(territory_id=identity.territory_id, photo_id=photo_id, ticket_id=ticket_id)
            )
        tickets.show_again(work, ticket_id)
    return photo
