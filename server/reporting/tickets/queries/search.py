"""Finding tickets by words: each word exactly, by its beginning, or as a typo of a known one."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import aliased

from server.core.db import db
from server.reporting.signalements.models import Signalement
from server.reporting.tickets.models import Action, SearchDocument, SearchHit, SearchWord, Ticket
from server.reporting.tickets.rules import words as rules

ENOUGH = 1_000  # of so many the ids are named; of more, tickets are walked from the latest on
MOST_ENDINGS = 40  # words that begin as a typed one
MOST_WORDS = 8  # of what somebody typed
AFTER_Z = "{"  # the character that follows z: the end of a range of words


def matches(territory_id: int, typed: str) -> ColumnElement[bool]:
    """That a ticket has all the words of `typed`, for the WHERE of who lists tickets."""
    groups = [_known(territory_id, word) for word in rules.asked_words(typed)[:MOST_WORDS]]
    if not groups or not all(groups):
        return Ticket.id.is_(None)
    groups.sort(key=_how_many)
    found = db.session.scalars(_documents(groups)).all()
    if len(found) <= ENOUGH:
        return Ticket.id.in_(_tickets(found))
    return and_(*(_has(group) for group in groups))


def _known(territory_id: int, word: str) -> list[int]:
    """The ids of the known words that a typed one stands for."""
    own = SearchWord.territory_id == territory_id
    beginning = db.session.execute(
        select(SearchWord.id, SearchWord.word)
        .where(own, SearchWord.word >= word, SearchWord.word < word + AFTER_Z)
        .order_by(SearchWord.word)
        .limit(MOST_ENDINGS)
    ).all()
    same = [row.id for row in beginning if row.word == word]
    if beginning and len(word) > 2 and not word.isdigit():
        return [row.id for row in beginning]
    if same or not rules.typos_allowed(word):
        return same
    alike = db.session.execute(
        select(SearchWord.id, SearchWord.word, SearchWord.letters).where(
            own, SearchWord.word >= word[0], SearchWord.word < word[0] + AFTER_Z
        )
    )
    return rules.likely_meant(word, ((row.id, row.word, row.letters) for row in alike))


def _how_many(group: Sequence[int]) -> int:
    """In how many documents one of these words is, as far as it matters to begin with the rarest."""
    some = select(SearchHit.document_id).where(SearchHit.word_id.in_(group)).limit(2 * ENOUGH).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def _documents(groups: Sequence[Sequence[int]]) -> Select[Any]:
    """The documents that have a word of every group, found from those of the first, rarest one."""
    rarest, *others = groups
    statement = select(SearchHit.document_id).where(SearchHit.word_id.in_(rarest)).distinct()
    for group in others:
        other = aliased(SearchHit)
        statement = statement.where(
            exists().where(other.word_id.in_(group), other.document_id == SearchHit.document_id)
        )
    return statement.limit(ENOUGH + 1)


def _tickets(documents: Sequence[int]) -> Sequence[uuid.UUID]:
    return db.session.scalars(select(SearchDocument.ticket_id).where(SearchDocument.id.in_(documents))).all()


def _has(group: Sequence[int]) -> ColumnElement[bool]:
    return exists().where(
        SearchDocument.ticket_id == Ticket.id,
        SearchHit.document_id == SearchDocument.id,
        SearchHit.word_id.in_(group),
    )


def said_of(ticket_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """The words of each ticket's people, and those with which a part was opened."""
    found: dict[uuid.UUID, list[str]] = {}
    rows = db.session.execute(
        select(Signalement.ticket_id, Signalement.description).where(Signalement.ticket_id.in_(ticket_ids))
    )
    for row in rows:
        found.setdefault(row.ticket_id, []).append(row.description)
    opened = db.session.execute(
        select(Action.ticket_id, Action.payload).where(
            Action.ticket_id.in_(ticket_ids), Action.kind.in_(("receive", "correct"))
        )
    )
    for row in opened:
        found.setdefault(row.ticket_id, []).append(row.payload.get("words") or "")
    return found
