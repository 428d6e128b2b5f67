"""Reads about outside bodies: what one is told of a ticket, whose link it is, what waits for the desk."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, and_, case, false, literal_column, or_, select, true

from server.commons.photos import queries as photos
from server.commons.territories.queries import Team, Territory
from server.core import tokens
from server.core.clock import now
from server.core.db import db
from server.core.language import speaking
from server.core.sealing import unseal
from server.reporting.partners.errors import LinkRefused, TicketMovedOn, TransferUnknown
from server.reporting.partners.models import ChannelSecret, Transfer
from server.reporting.partners.rules import ANSWERS, BY_TELEPHONE, ENDED, FAILED, LINK_LIFE, SENT, WAITING
from server.reporting.signalements.models import Signalement
from server.reporting.tickets.models import Action, Ticket
from server.reporting.tickets.queries import full_view
from server.reporting.tickets.rules import CLOCKED, OPEN_STATES, allowed_actions

SCOPE = "partner"
ROLE = "partner"
MOST_SHOWN = 200


@dataclass(frozen=True)
class Promised:
    """The photos promised with a ticket's words; `awaited` are still to come or to be blurred."""

    count: int
    awaited: int


@dataclass(frozen=True)
class Parcel:
    """A ticket as an outside body reads it: no contact data, insults taken out, faces and plates blurred.

    `photos` are signed paths that live for a day or two, `promised` those that the words announced. `said`
    are the words exchanged with this body.
    """

    transfer_id: uuid.UUID
    ticket_id: uuid.UUID
    number: str
    version: int
    state: str
    category_codes: tuple[str, ...]
    category: str
    urgent: bool
    address: str | None
    latitude: float | None
    longitude: float | None
    received_at: datetime
    deadline: datetime | None
    planned_on: str | None
    words: tuple[str, ...]
    answers: tuple[tuple[str, str], ...]
    photos: tuple[str, ...]
    promised: Promised
    said: tuple["Said", ...] = field(default=())


@dataclass(frozen=True)
class Said:
    """One thing that the body or the desk said about the ticket since it was given."""

    kind: str
    from_body: bool
    at: datetime
    words: str
    planned_on: str | None


def channel_of(team: Team) -> str:
    """How this outside body is reached: its channel, else its e-mail, else by telephone alone."""
    if team.channel:
        return str(team.channel["kind"])
    return "email" if team.email else BY_TELEPHONE


def _is_open() -> ColumnElement[bool]:
    """The transfers that may still wait for somebody here: they did not end, or the body asks something."""
    # written out: the index of these rows alone serves
    return literal_column("(transfer.state <> 'ended' OR transfer.asks_since IS NOT NULL)")


def to_call() -> ColumnElement[bool]:
    """The transfers, joined to their tickets, of which somebody is still to tell the body aloud."""
    return and_(
        # written out: the index of these rows alone serves
        Transfer.state == literal_column(f"'{WAITING}'"),
        Transfer.channel == literal_column(f"'{BY_TELEPHONE}'"),
        Ticket.team_id == Transfer.team_id,
        Ticket.state.in_(OPEN_STATES),
    )


def parcel_of(territory: Territory, transfer: Transfer) -> Parcel:
    """What the body reads of the ticket, in the language of the moment."""
    ticket = db.session.get_one(Ticket, transfer.ticket_id)
    view = full_view(territory, ticket, ROLE)
    category = territory.category_by_id(ticket.category_id)
    said = view["signalements"]
    return Parcel(
        transfer_id=transfer.id,
        ticket_id=ticket.id,
        number=ticket.number,
        version=ticket.version,
        state=ticket.state,
        category_codes=tuple(code for code in (category.code, category.parent) if code) if category else (),
        category=category.label() if category else "",
        urgent=ticket.priority == "urgent",
        address=ticket.address,
        latitude=ticket.latitude,
        longitude=ticket.longitude,
        received_at=ticket.received_at,
        deadline=ticket.deadline,
        planned_on=view["planned_on"],
        words=tuple(_words(said)),
        answers=tuple((one["label"], one["value_label"]) for each in said for one in each["answers"]),
        photos=tuple(one["urls"]["large"] for one in view["photos"] if one["urls"]),
        promised=photos_promised(ticket.id),
        said=_exchanged(territory, transfer, view["history"]),
    )


def photos_promised(ticket_id: uuid.UUID) -> Promised:
    """How many photos were promised, and how many of them are to be waited for."""
    promised = db.session.execute(
        select(Signalement.id, Signalement.photos_promised).where(
            Signalement.ticket_id == ticket_id, Signalement.photos_promised > 0
        )
    ).all()
    if not promised:
        return Promised(0, 0)
    count = sum(row.photos_promised for row in promised)
    there = photos.count_looked_at("signalement", [row.id for row in promised])
    return Promised(count, max(0, count - there))


def _words(said: Sequence[Mapping[str, Any]]) -> list[str]:
    found = [one["description"] for one in said]
    found += [added["words"] for one in said for added in one["corrections"]]
    return [words for words in found if words.strip()]


def _exchanged(
    territory: Territory, transfer: Transfer, history: Sequence[Mapping[str, Any]]
) -> tuple[Said, ...]:
    """What this body did and what the desk wrote to it; nothing of what the town said among itself."""
    rows = db.session.execute(
        select(Action.id, Action.payload).where(
            Action.ticket_id == transfer.ticket_id, Action.kind == "comment"
        )
    )
    replies = {row.id for row in rows if row.payload.get("to") == ROLE}
    team = territory.team_by_id(transfer.team_id)
    return tuple(
        Said(
            kind=step["kind"],
            from_body=step["actor"]["kind"] == ROLE,
            at=datetime.fromisoformat(step["at"]),
            words=step["words"] or "",
            planned_on=step["planned_on"],
        )
        for step in history
        if (step["actor"]["kind"] == ROLE or step["action_id"] in replies)
        and team is not None
        and step["team"] == team.slug
    )


def link_of(transfer: Transfer) -> str:
    """The page of one ticket for one body; the log lines keep no `signature`."""
    return f"{current_app.config['PARVIS'].base_url}/partenaire?signature={token_of(transfer)}"


def token_of(transfer: Transfer) -> str:
    """What proves that its holder was written to about this transfer, for three months."""
    proof = tokens.MailToken(transfer.id, SCOPE, now() + LINK_LIFE, transfer.link_version)
    return tokens.sign_token(current_app.config["PARVIS"].secret_key, proof)


def opened(territory: Territory, token: str | None) -> Transfer:
    """The transfer whose link this is, while the body has the ticket.

    Raises:
        LinkRefused: altered, too old, taken back, or of another town.
        TicketMovedOn: the ticket went elsewhere since.
    """
    key = current_app.config["PARVIS"].secret_key
    proof = tokens.read_token(key, token or "", now())
    if proof is None or proof.scope != SCOPE:
        raise LinkRefused("partner_link_refused")
    transfer = db.session.get(Transfer, proof.holder_id)
    if transfer is None or transfer.territory_id != territory.id or transfer.link_version != proof.version:
        raise LinkRefused("partner_link_refused")
    return still_theirs(transfer)


def still_theirs(transfer: Transfer) -> Transfer:
    """`transfer` itself.

    Raises:
        TicketMovedOn: the ticket went elsewhere since, or was joined to another.
    """
    ticket = db.session.get_one(Ticket, transfer.ticket_id)
    if ticket.team_id != transfer.team_id or ticket.state == "merged":
        raise TicketMovedOn("partner_moved_on", number=ticket.number)
    return transfer


def has_it_open(transfer: Transfer) -> bool:
    """Whether the body still has the ticket, and is not done with it."""
    ticket = db.session.get_one(Ticket, transfer.ticket_id)
    return ticket.team_id == transfer.team_id and ticket.state in OPEN_STATES


def transfer_of(territory_id: int, transfer_id: uuid.UUID) -> Transfer:
    """One transfer of this territory.

    Raises:
        TransferUnknown: there is none.
    """
    transfer = db.session.get(Transfer, transfer_id)
    if transfer is None or transfer.territory_id != territory_id:
        raise TransferUnknown("unknown_transfer")
    return transfer


def secret_of(team_id: int) -> str | None:
    """The secret shared with a body; None when there is none, or when our own key was changed since."""
    row = db.session.get(ChannelSecret, team_id)
    return unseal(current_app.config["PARVIS"].secret_key, row.sealed) if row else None


def with_secret(territory_id: int) -> dict[int, datetime]:
    """The teams that have a secret, and since when."""
    rows = db.session.execute(
        select(ChannelSecret.team_id, ChannelSecret.made_at).where(ChannelSecret.territory_id == territory_id)
    )
    return {row.team_id: row.made_at for row in rows}


def possible_answers(state: str) -> list[str]:
    """What a body may answer while its ticket is in `state`."""
    allowed = allowed_actions(state, ROLE)
    return [
        answer
        for answer, kind in ANSWERS.items()
        if kind in allowed and (answer != "not_ours" or state in OPEN_STATES)
    ]


@dataclass(frozen=True)
class Shown:
    """A transfer as the desk lists it."""

    id: uuid.UUID
    number: str
    state: str  # the ticket's
    category_id: int
    address: str | None
    deadline: datetime | None
    late: bool
    team_id: int
    transfer: Transfer


def at_partners(
    territory: Territory, instant: datetime, reach: Sequence[ColumnElement[bool]] = ()
) -> list[Shown]:
    """What waits at outside bodies for somebody here: to be told, late, asked, given back, not brought.

    The oldest first.
    """
    theirs = and_(Ticket.team_id == Transfer.team_id, Ticket.state.in_(OPEN_STATES))
    late = and_(Ticket.deadline < instant, Ticket.state.in_(CLOCKED), Transfer.state != ENDED)
    needs = or_(
        and_(theirs, or_(late, Transfer.state == FAILED)), Transfer.asks_since.is_not(None), to_call()
    )
    # in a CASE: for each arm of an OR, PostgreSQL would weigh every index of tickets, for 20 to 30 ms
    needed = case((needs, true()), else_=false())
    return _shown(territory, instant, and_(_is_open(), needed, *reach), theirs=False)


def of_ticket(territory: Territory, ticket_id: uuid.UUID) -> list[Shown]:
    """All that was given of one ticket, the latest first."""
    return _shown(territory, now(), Transfer.ticket_id == ticket_id, theirs=False)[::-1]


def late_at(territory: Territory, team_id: int, instant: datetime) -> list[Shown]:
    """What a body has had for too long, by its deadline."""
    late = and_(Transfer.team_id == team_id, Ticket.deadline < instant, Ticket.state.in_(CLOCKED))
    return _shown(territory, instant, late, theirs=True)


def _shown(
    territory: Territory, instant: datetime, condition: ColumnElement[bool], *, theirs: bool
) -> list[Shown]:
    """Transfers with their tickets; `theirs`: only the present one of each ticket."""
    rows = db.session.execute(
        select(Transfer, Ticket)
        .join(Ticket, Ticket.id == Transfer.ticket_id)
        .where(Transfer.territory_id == territory.id, condition)
        .order_by(Transfer.made_at.desc(), Transfer.id)
        .limit(MOST_SHOWN)
    ).all()
    found, seen = [], set()
    for transfer, ticket in rows:
        has_it = ticket.team_id == transfer.team_id and ticket.id not in seen
        seen.add(ticket.id)
        if theirs and not has_it:
            continue
        late = ticket.deadline is not None and ticket.deadline < instant and ticket.state in CLOCKED
        found.append(
            Shown(
                id=transfer.id,
                number=ticket.number,
                state=ticket.state,
                category_id=ticket.category_id,
                address=ticket.address,
                deadline=ticket.deadline,
                late=late and has_it,
                team_id=transfer.team_id,
                transfer=transfer,
            )
        )
    return found[::-1]


def to_look_at(before: datetime) -> list[tuple[int, int]]:
    """The territories and teams whose Open311 server is to be asked for news again."""
    rows = db.session.execute(
        select(Transfer.territory_id, Transfer.team_id).where(*_open_at_server(before)).distinct()
    )
    return [(row.territory_id, row.team_id) for row in rows]


def looked_at_next(team_id: int, before: datetime, limit: int) -> list[uuid.UUID]:
    """The transfers of a body that were not asked about since, those that waited longest first."""
    return list(
        db.session.scalars(
            select(Transfer.id)
            .where(Transfer.team_id == team_id, *_open_at_server(before))
            .order_by(Transfer.looked_at.is_not(None), Transfer.looked_at, Transfer.id)
            .limit(limit)
        )
    )


def _open_at_server(before: datetime) -> tuple[ColumnElement[bool], ...]:
    open_there = select(Ticket.id).where(
        Ticket.id == Transfer.ticket_id, Ticket.team_id == Transfer.team_id, Ticket.state.in_(OPEN_STATES)
    )
    return (
        Transfer.channel == "open311",
        Transfer.state == SENT,
        or_(Transfer.looked_at.is_(None), Transfer.looked_at < before),
        open_there.exists(),
    )


def due(instant: datetime, limit: int = 200) -> list[Transfer]:
    """What is to be tried now, or looked at for photos that came."""
    return list(
        db.session.scalars(
            select(Transfer)
            .where(Transfer.state.in_((WAITING, SENT)), Transfer.next_at <= instant)
            .order_by(Transfer.next_at)
            .limit(limit)
        )
    )


def parcel_in_words(territory: Territory, transfer: Transfer) -> Parcel:
    """`parcel_of` in the town's first language, for what leaves by a job."""
    with speaking(territory.first_language):
        return parcel_of(territory, transfer)
