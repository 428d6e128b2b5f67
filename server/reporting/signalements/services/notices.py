"""What the people attached to a ticket are told, in their language, at each step."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import current_app

from server.commons.notifications import services as notifications
from server.commons.notifications.rules import page_to_stop, sms_text
from server.commons.photos import queries as photos
from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.core import tokens
from server.core.batches import each
from server.core.clock import now
from server.core.db import UnitOfWork, db, unit_of_work
from server.core.language import speaking, translate
from server.reporting.signalements import queries, rules
from server.reporting.signalements.models import Witness
from server.reporting.signalements.services.notice_words import Matter, NoticeWords, compose
from server.reporting.signalements.services.witnesses import NOTICES
from server.reporting.tickets import queries as ticket_reads
from server.reporting.tickets import services as tickets
from server.reporting.tickets.rules import TOLD, must_ask_verdict, target_state, words_told
from server.reporting.tickets.services import News

PHOTO_PATIENCE = timedelta(hours=24)
# the desk does not telephone to say that a matter changed hands
WORTH_A_CALL = frozenset(
    {"plan", "wait", "done", "reject", "message", "reopen", "close", "verdict", "review"}
)


def tell_witnesses(action_id: uuid.UUID) -> None:
    """Write the notices of an action, once. A closure waits for its photos, 24 hours at most."""
    untold = ticket_reads.untold(action_id)
    if untold is None:
        return
    kind, received_at = untold
    if kind == "done" and _photos_missing(action_id) and received_at > now() - PHOTO_PATIENCE:
        return
    with unit_of_work() as work:
        news = tickets.claim_news(work, action_id)
        if news is None:
            return
        ticket, is_done = news.ticket, news.kind == "done"
        territory = territories.by_id(ticket.territory_id)
        asks = is_done and asks_at_once(territory, ticket)
        for witness, number in queries.people_of(ticket):
            if (
                is_done
                and ticket.split_from_id is None
                and (asks or (witness.asked_at and witness.asked_at < news.received_at))
            ):
                # what was asked of an earlier intervention is asked again of this one
                witness.asked_at = news.told_at if asks else None
            _tell(work, territory, news, witness, number, asks=asks)


def _photos_missing(action_id: uuid.UUID) -> bool:
    return any(not photos.is_settled(photo_id) for photo_id in ticket_reads.promised_photos(action_id))


def asks_at_once(territory: Territory, ticket: Any) -> bool:
    """Whether who is told that it is done is asked "is it fixed?" in the same words.

    A lamp is not seen to be lit by day: there the question comes after nightfall. It is asked of the whole,
    not of its parts.
    """
    category = territory.category_by_id(ticket.category_id)
    at_night = bool(category and category.ask_after_nightfall)
    return must_ask_verdict(ticket.kind, "done") and not at_night and ticket.split_from_id is None


def link_for(witness: Witness, number: str) -> str:
    """The tracking page with a mailed token after `#`, so that no server log holds it."""
    base = current_app.config["PARVIS"].base_url
    return f"{base}/s/{number}#{follow_token(witness.id, witness.token_version)}"


def stop_url_for(witness: Witness, number: str) -> str:
    """What a mail program posts to when its own button is touched: its token stops and opens nothing."""
    base = current_app.config["PARVIS"].base_url
    return f"{base}/s/{number}/arreter?signature={_token(witness.id, NOTICES, witness.token_version)}"


def follow_token(witness_id: uuid.UUID, version: int) -> str:
    """A mailed token that opens one person's page of one signalement."""
    return _token(witness_id, "follow", version)


def _token(witness_id: uuid.UUID, scope: str, version: int) -> str:
    return tokens.sign_token(
        current_app.config["PARVIS"].secret_key,
        tokens.MailToken(witness_id, scope, now() + tokens.TOKEN_LIFE, version),
    )


def _tell(
    work: UnitOfWork,
    territory: Territory,
    news: News,
    witness: Witness,
    number: str,
    *,
    asks: bool,
) -> None:
    # what the action said, not what the ticket has become since
    said, ticket = news.payload, news.ticket
    planned_on = date.fromisoformat(said["planned_on"]) if said.get("planned_on") else None
    # a part that was split from what this person follows is named as such
    is_part = ticket.split_from_id is not None and witness.ticket_id != ticket.id
    with speaking(witness.language):
        other = queries.other_numbers(territory, said)
        status = queries.status_words(
            territory,
            news.to_state,
            news.team_id,
            waiting_for="citizen" if _told_as(news) == "wait" and news.kind == "review" else said.get("for"),
            planned_on=planned_on,
            reason=said.get("reason"),
            other=other,
        )
        what = what_in_words(territory, ticket.category_id, ticket.street)
        if is_part:
            what, status = (
                translate("notice.part", what=what, number=ticket.number),
                translate("notice.part_status", status=status, number=ticket.number),
            )
        is_first = news.kind == "assign" and news.sequence == 2
        matter = Matter(
            kind="first_assign" if is_first else _told_as(news),
            number=number,
            what=what,
            status=status,
            other=other,
            planned_on=planned_on,
            said=territory.reworded(words_told(said)),
            asks=asks,
        )
        call = news.kind in WORTH_A_CALL
        _write(work, territory, witness, matter, reference=str(news.action_id), call=call)


def _told_as(news: News) -> str:
    """The notice of an action: words that the desk has read are a message, or the question that waits."""
    if news.kind != "review":
        return news.kind
    return "wait" if news.payload["reviewed"] == "wait" and news.to_state == "waiting" else "message"


@dataclass(frozen=True)
class Preview:
    """What somebody would be told by each channel; `is_called`: aloud or on paper where no other is left."""

    words: NoticeWords
    sms: str
    is_called: bool


def preview(territory: Territory, ticket: Any, *, kind: str, payload: Mapping[str, Any]) -> Preview | None:
    """What the author would be told if `kind` were done now, in his or her language; None when nothing is."""
    if kind not in TOLD:
        return None
    team = territory.team(str(payload.get("team") or ""))
    if team is None and ticket.team_id:
        team = territory.team_by_id(ticket.team_id)
    planned_on = _day(payload.get("planned_on"))
    people = queries.people_of(ticket)
    with speaking(people[0][0].language if people else territory.languages[0]):
        status = queries.status_words(
            territory,
            target_state(kind, ticket.state, team.kind if team else None),
            team.id if team else None,
            waiting_for=payload.get("for"),
            planned_on=planned_on,
            reason=payload.get("reason"),
            other=str(payload.get("number") or ""),
        )
        matter = Matter(
            kind=kind,
            number=people[0][1] if people else ticket.number,
            what=what_in_words(territory, ticket.category_id, ticket.street),
            status=status,
            planned_on=planned_on,
            other=str(payload.get("number") or ""),
            said=territory.reworded(payload.get("words") or ""),
            asks=kind == "done" and asks_at_once(territory, ticket),
        )
        url = f"{current_app.config['PARVIS'].base_url}/s/{matter.number}"
        words = compose(territory, matter, url)
        return Preview(words, sms_text(territory.name, words.push_text, url), kind in WORTH_A_CALL)


def _day(written: Any) -> date | None:
    """The day that somebody is typing, once it is one."""
    try:
        return date.fromisoformat(written or "")
    except ValueError:
        return None


def _write(
    work: UnitOfWork, territory: Territory, witness: Witness, matter: Matter, *, reference: str, call: bool
) -> None:
    url, stop_url = link_for(witness, matter.number), stop_url_for(witness, matter.number)
    words = compose(territory, matter, url, page_to_stop(stop_url))
    notifications.tell(
        work,
        recipient_id=witness.id,
        territory_id=territory.id,
        reference=reference,
        subject=words.subject,
        body=words.body,
        url=url,
        push_text=words.push_text,
        by_person=call,
        call_words=words.call_words,
        letter=words.letter,
        push_answers=words.push_answers,
        stop_url=stop_url,
    )


def what_in_words(territory: Territory, category_id: int, street: str | None) -> str:
    """The matter in few words: its category, and its street when known."""
    category = territory.category_by_id(category_id)
    label = category.label() if category else ""
    return translate("notice.what_where", what=label, where=street) if street else label


def ask_verdicts_due(limit: int = 200) -> int:
    """Ask "is it fixed?" where night had to fall first; say how many were asked. Runs by schedule."""
    instant = now()
    due = queries.unasked(instant, limit)
    db.session.rollback()

    def ask_if_dark(row: Any) -> int:
        territory = territories.by_id(row.territory_id)
        dark = rules.next_nightfall(
            row.latitude or territory.center_latitude,
            row.longitude or territory.center_longitude,
            row.done_at,
        )
        return _ask_verdict(row.id) if dark <= instant else 0

    return each(due, ask_if_dark)


def _ask_verdict(ticket_id: uuid.UUID) -> int:
    with unit_of_work() as work:
        ticket = tickets.hold(work, ticket_id)
        if ticket.state != "done":
            return 0
        territory, asked = territories.by_id(ticket.territory_id), 0
        for witness, number in queries.people_of(ticket):
            if witness.asked_at is None:
                witness.asked_at, asked = now(), asked + 1
                with speaking(witness.language):
                    matter = Matter(
                        kind="night",
                        number=number,
                        what=what_in_words(territory, ticket.category_id, ticket.street),
                        status=queries.status_words(territory, ticket.state, ticket.team_id),
                        asks=True,
                    )
                    reference = f"ask:{ticket.id}:{ticket.version}"
                    _write(work, territory, witness, matter, reference=reference, call=True)
        return asked


def tell_late_closures() -> int:
    """Tell the closures whose photos did not come within 24 hours; say how many. Runs by schedule."""
    late = ticket_reads.untold_since(now() - PHOTO_PATIENCE)
    db.session.rollback()

    def tell(action_id: uuid.UUID) -> int:
        tell_witnesses(action_id)
        return 1

    return each(late, tell)


def tell_for_photo(photo_id: uuid.UUID) -> None:
    """Tell the closure that promised this photo, if it was the last one missing."""
    promise = ticket_reads.promise_of(photo_id)
    if promise is not None:
        tell_witnesses(promise[0])
