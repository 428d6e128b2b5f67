"""Writes from the tablets."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from server.commons.accounts import queries as accounts
from server.commons.photos import services as photos
from server.core.db import unit_of_work
from server.core.errors import Forbidden, NotFound
from server.core.http import Identity
from server.reporting.field.events import FieldPhotoKept
from server.reporting.field.queries import teams_of
from server.reporting.field.schemas import FieldActionIn
from server.reporting.tickets import queries as ticket_reads
from server.reporting.tickets import services as tickets
from server.reporting.tickets.rules import Actor
from server.reporting.tickets.services import Outcome

OWNER = "ticket"
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
    errors = form.validate(action) if isinstance(action, dict) else {"body": ["not an object"]}
    if errors:
        return given, Outcome("refused", None, "malformed", 422)
    sent = form.load(action)
    agent_id = sent.pop("agent", None)
    actor = tickets.actor_of(identity)
    if identity.kind == "device" and agent_id in agents:
        # the tablet is shared: the person who acted is the actor, with the tablet's team
        actor = Actor("staff", f"account:{agent_id}", agents[agent_id], "agent", identity.teams)
    return given, tickets.apply_action(
        territory_id=identity.territory_id, actor=actor, sent_at=sent_at, **sent
    )


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
