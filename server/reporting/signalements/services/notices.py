"""What the people attached to a ticket are told, in their language, at each step."""

import uuid
from datetime import date, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, exists, select

from server.commons.notifications import services as notifications
from server.commons.photos import queries as photos
from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.core.clock import now
from server.core.db import UnitOfWork, db, unit_of_work
from server.core.language import speaking, translate
from server.reporting.signalements import rules
from server.reporting.signalements.models import Signalement, Witness
from server.reporting.signalements.words import date_in_words, status_words
from server.reporting.tickets.models import Action, PhotoPromise, Ticket
from server.reporting.tickets.rules import TOLD, must_ask_verdict

PHOTO_PATIENCE = timedelta(hours=24)
# the desk does not telephone to say that a matter changed hands
# steps of which nobody wants to hear once the next one is known
PASSING = frozenset({"plan", "start"})
WORTH_A_CALL = frozenset({"plan", "wait", "done", "reject", "message", "reopen", "close", "verdict"})


def tell_witnesses(action_id: uuid.UUID) -> None:
    """Write the notices of an action, once. A closure waits for its photos, 24 hours at most."""
    action = db.session.get(Action, action_id)
    if action is None or action.told_at is not None or action.kind not in TOLD:
        return
    waits = action.kind == "done" and _photos_missing(action_id) and action.received_at > now() - PHOTO_PATIENCE
    if waits:
        return
    with unit_of_work() as work:
        action = work.session.get_one(Action, action_id, with_for_update=True, populate_existing=True)
        if action.told_at is not None:
            return
        ticket = work.session.get_one(Ticket, action.ticket_id)
        territory = territories.by_id(ticket.territory_id)
        action.told_at = now()
        if action.kind in PASSING and _moved_on(work, action):
            return
        is_done = action.kind == "done"
        asks = is_done and must_ask_verdict(ticket.kind, action.to_state) and not _asks_later(territory, ticket)
        for witness, number in _witnesses(work, ticket):
            if is_done and (asks or (witness.asked_at and witness.asked_at < action.received_at)):
                # what was asked of an earlier intervention is asked again of this one
                witness.asked_at = action.told_at if asks else None
            _tell(work, territory, ticket, action, witness, number, asks=asks)


def _photos_missing(action_id: uuid.UUID) -> bool:
    promised = db.session.scalars(select(PhotoPromise.photo_id).where(PhotoPromise.action_id == action_id)).all()
    return any(not photos.is_settled(photo_id) for photo_id in promised)


def _moved_on(work: UnitOfWork, action: Action) -> bool:
    """Whether the ticket has changed state since: a tablet that was offline sends a whole day at once."""
    later = select(Action.id).where(
        Action.ticket_id == action.ticket_id, Action.sequence > action.sequence, Action.changes.is_(True),
    )
    return work.session.scalar(later.limit(1)) is not None


def _asks_later(territory: Territory, ticket: Ticket) -> bool:
    """Whether one must wait for the night to judge: a lamp is not seen to be lit by day."""
    category = territory.category_by_id(ticket.category_id)
    return bool(category and category.ask_after_nightfall)


def _witnesses(work: UnitOfWork, ticket: Ticket) -> list[tuple[Witness, str]]:
    """The people of a ticket, each with the number that he or she knows."""
    rows = work.session.execute(
        select(Witness, Signalement.number)
        .outerjoin(Signalement, Signalement.id == Witness.signalement_id)
        .where(Witness.ticket_id == ticket.id).order_by(Witness.joined_at)
    ).all()
    return [(witness, number or ticket.number) for witness, number in rows]


def link_for(witness: Witness, number: str) -> str:
    """The tracking page with a mailed token after `#`, so that no server log holds it."""
    settings = current_app.config["PARVIS"]
    token = rules.sign_token(settings.secret_key, rules.MailToken(
        witness.id, "follow", now() + rules.TOKEN_LIFE, witness.token_version,
    ))
    return f"{settings.base_url}/s/{number}#{token}"


def _tell(
    work: UnitOfWork, territory: Territory, ticket: Ticket, action: Action, witness: Witness, number: str, *, asks: bool,
) -> None:
    # what the action said, not what the ticket has become since
    said = action.payload
    planned_on = date.fromisoformat(said["planned_on"]) if said.get("planned_on") else None
    with speaking(witness.language):
        status = status_words(territory, action.to_state, action.team_id, waiting_for=said.get("for"),
                              planned_on=planned_on, reason=said.get("reason"))
        kind = "first_assign" if action.kind == "assign" and action.sequence == 2 else action.kind
        _write(
            work, territory, witness, number, status=status, reference=str(action.id), call=action.kind in WORTH_A_CALL,
            lines=[
                translate(f"notice.{kind}.body", number=number, status=status, what=_what(territory, ticket),
                          date=date_in_words(planned_on)),
                action.payload.get("words") or "",
                translate("notice.question") if asks else "",
            ],
        )


def _write(
    work: UnitOfWork, territory: Territory, witness: Witness, number: str, *, status: str,
    reference: str, call: bool, lines: list[str],
) -> None:
    url = link_for(witness, number)
    signature = territory.text("signature") or str(territory.contact.get("service") or territory.name)
    paragraphs = [
        translate("notice.greeting"), *[line for line in lines if line.strip()],
        translate("notice.link", url=url), translate("notice.closing", signature=signature),
    ]
    notifications.tell(
        work, recipient_id=witness.id, territory_id=territory.id, reference=reference,
        subject=translate("notice.subject", number=number, status=status), body="\n\n".join(paragraphs) + "\n",
        url=url, push_text=translate("notice.push", number=number, status=status), by_person=call,
    )


def _what(territory: Territory, ticket: Ticket) -> str:
    """The matter in few words: its category, and its street when known."""
    category = territory.category_by_id(ticket.category_id)
    label = category.label() if category else ""
    return translate("notice.what_where", what=label, where=ticket.street) if ticket.street else label


def ask_verdicts_due(limit: int = 200) -> int:
    """Ask "is it fixed?" where night had to fall first; say how many were asked. Runs by schedule."""
    instant = now()
    due = db.session.execute(
        select(Ticket.id, Ticket.latitude, Ticket.longitude, Ticket.done_at, Ticket.territory_id)
        .join(Witness, Witness.ticket_id == Ticket.id)
        .where(Ticket.state == "done", Ticket.kind == "anomaly", Witness.asked_at.is_(None),
               Ticket.done_at > instant - timedelta(days=14), ~_closure_untold())
        .group_by(Ticket.id).order_by(Ticket.done_at).limit(limit)
    ).all()
    db.session.rollback()
    asked = 0
    for row in due:
        territory = territories.by_id(row.territory_id)
        dark = rules.next_nightfall(row.latitude or territory.center_latitude,
                                    row.longitude or territory.center_longitude, row.done_at)
        if dark <= instant:
            asked += _ask_verdict(row.id)
    return asked


def _closure_untold() -> ColumnElement[bool]:
    """The news that it is done waits for its photos: nobody is asked before being told."""
    return exists().where(Action.ticket_id == Ticket.id, Action.kind == "done", Action.told_at.is_(None))


def _ask_verdict(ticket_id: uuid.UUID) -> int:
    with unit_of_work() as work:
        ticket = work.session.get_one(Ticket, ticket_id, with_for_update=True, populate_existing=True)
        if ticket.state != "done":
            return 0
        territory, asked = territories.by_id(ticket.territory_id), 0
        for witness, number in _witnesses(work, ticket):
            if witness.asked_at is None:
                witness.asked_at, asked = now(), asked + 1
                with speaking(witness.language):
                    status = status_words(territory, ticket.state, ticket.team_id)
                    _write(work, territory, witness, number, status=status, call=True,
                           reference=f"ask:{ticket.id}:{ticket.version}",
                           lines=[translate("notice.night", what=_what(territory, ticket)), translate("notice.question")])
        return asked


def tell_late_closures() -> int:
    """Tell the closures whose photos did not come within 24 hours; say how many. Runs by schedule."""
    untold = db.session.scalars(
        select(Action.id).where(Action.told_at.is_(None), Action.received_at <= now() - PHOTO_PATIENCE).limit(200)
    ).all()
    db.session.rollback()
    for action_id in untold:
        tell_witnesses(action_id)
    return len(untold)


def tell_for_photo(photo_id: uuid.UUID) -> None:
    """Tell the closure that promised this photo, if it was the last one missing."""
    promise = db.session.get(PhotoPromise, photo_id)
    if promise is not None:
        tell_witnesses(promise.action_id)
