"""Finding tickets by words: each word exactly, by its beginning, or as a typo of a known one."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from server.core.db import db
from server.reporting.signalements.models import Signalement
from server.reporting.tickets.models import Action, SearchDocument, SearchHit, SearchWord, Ticket
from server.reporting.tickets.rules import words as rules

ENOUGH = 400  # of so many the ids are named; of more, tickets are walked from the latest on
MOST_ENDINGS = 40  # words that begin as a typed one
MOST_WORDS = 8  # of what somebody typed
AFTER_Z = "{"  # the character that follows z: the end of a range of words


def matches(territory_id: int, typed: str) -> ColumnElement[bool]:
    """That a ticket has all the words of `typed`, for the WHERE of who lists tickets; five queries."""
    groups = _meant(territory_id, rules.asked_words(typed)[:MOST_WORDS])
    if not groups or not all(groups):
        return Ticket.id.is_(None)
    counts = _how_many(groups)
    groups = [group for _, group in sorted(zip(counts, groups, strict=True), key=lambda pair: pair[0])]
    found = db.session.scalars(_documents(groups)).all()
    if len(found) <= ENOUGH:
        return Ticket.id.in_(_tickets(found))
    return _has_all(groups)


def _meant(territory_id: int, words: Sequence[str]) -> list[list[int]]:
    """The ids of the known words that each typed one stands for."""
    groups = _beginning(territory_id, words)
    unknown = [n for n, word in enumerate(words) if not groups[n] and rules.typos_allowed(word)]
    if unknown:
        firsts = {words[n][0] for n in unknown}
        alike = db.session.execute(
            select(SearchWord.id, SearchWord.word, SearchWord.letters).where(
                SearchWord.territory_id == territory_id,
                or_(*(_from(first) for first in firsts)),
            )
        ).all()
        for n in unknown:
            first = words[n][0]
            known = ((row.id, row.word, row.letters) for row in alike if row.word[0] == first)
            groups[n] = rules.likely_meant(words[n], known)
    return groups


def _beginning(territory_id: int, words: Sequence[str]) -> list[list[int]]:
    """The known words that are or begin as each typed one; short words and numbers are meant as they are."""
    if not words:
        return []
    parts = []
    for n, word in enumerate(words):
        as_it_is = len(word) < 3 or word.isdigit()
        some = (
            select(literal(n).label("place"), SearchWord.id)
            .where(
                SearchWord.territory_id == territory_id,
                SearchWord.word == word if as_it_is else _from(word),
            )
            .order_by(SearchWord.word)
            .limit(MOST_ENDINGS)
            .subquery()
        )
        parts.append(select(some.c.place, some.c.id))
    groups: list[list[int]] = [[] for _ in words]
    for place, word_id in db.session.execute(union_all(*parts)):
        groups[place].append(word_id)
    return groups


def _from(beginning: str) -> ColumnElement[bool]:
    return and_(SearchWord.word >= beginning, SearchWord.word < beginning + AFTER_Z)


def _how_many(groups: Sequence[Sequence[int]]) -> list[int]:
    """In how many documents one of each group is, as far as it matters to begin with the rarest."""
    counts = [
        select(func.count())
        .select_from(
            select(SearchHit.document_id).where(SearchHit.word_id.in_(group)).limit(2 * ENOUGH).subquery()
        )
        .scalar_subquery()
        for group in groups
    ]
    return list(db.session.execute(select(*counts)).one())


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


def _has_all(groups: Sequence[Sequence[int]]) -> ColumnElement[bool]:
    """Whether the document of a ticket has a word of every group: one look for it, however many there are."""
    document = exists().where(SearchDocument.ticket_id == Ticket.id)
    for group in groups:
        hit = exists().where(SearchHit.document_id == SearchDocument.id, SearchHit.word_id.in_(group))
        document = document.where(hit)
    return document


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
