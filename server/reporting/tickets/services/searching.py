"""Keeping the words by which tickets are found."""

import time
import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select, text

from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.core.db import UnitOfWork, db, unit_of_work
from server.reporting.tickets.models import SearchDocument, SearchHit, SearchWord, Ticket
from server.reporting.tickets.queries.search import said_of
from server.reporting.tickets.rules import words as rules

BATCH = 200
PATIENCE_S = 40.0  # of one run of `index_missing`; the next goes on where it stopped
NEW_WORD = text(
    "INSERT INTO search_word (territory_id, word, letters) VALUES (:territory, :word, :letters)"
    " ON CONFLICT (territory_id, word) DO NOTHING"
)
NEW_HIT = text(
    "INSERT INTO search_hit (word_id, document_id) VALUES (:word, :document) ON CONFLICT DO NOTHING"
)


def index_ticket(ticket_id: uuid.UUID) -> None:
    """Write the words of a ticket anew; the same words again change nothing."""
    with unit_of_work() as work:
        _index(work, [ticket_id])


def index_missing(patience_s: float = PATIENCE_S) -> int:
    """Write the words of the tickets that have none, latest first; say of how many. By schedule."""
    began, done = time.monotonic(), 0
    while time.monotonic() - began < patience_s:
        missing = db.session.scalars(
            select(Ticket.id)
            .outerjoin(SearchDocument, SearchDocument.ticket_id == Ticket.id)
            .where(SearchDocument.id.is_(None))
            .order_by(Ticket.received_at.desc())
            .limit(BATCH)
        ).all()
        db.session.rollback()
        if not missing:
            break
        with unit_of_work() as work:
            _index(work, missing)
        done += len(missing)
    return done


def forget_words(work: UnitOfWork, ticket_ids: Sequence[uuid.UUID]) -> None:
    """Take away the words of these tickets; what is left of them is written again by schedule."""
    documents = work.session.scalars(
        select(SearchDocument).where(SearchDocument.ticket_id.in_(ticket_ids))
    ).all()
    for document in documents:
        _unhit(work, document, document.words.split())
    work.session.execute(delete(SearchDocument).where(SearchDocument.ticket_id.in_(ticket_ids)))


def _index(work: UnitOfWork, ticket_ids: Sequence[uuid.UUID]) -> None:
    tickets = work.session.scalars(select(Ticket).where(Ticket.id.in_(ticket_ids))).all()
    said = said_of(ticket_ids)
    known = {
        document.ticket_id: document
        for document in work.session.scalars(
            select(SearchDocument).where(SearchDocument.ticket_id.in_(ticket_ids))
        )
    }
    fresh: list[tuple[SearchDocument, set[str]]] = []
    for ticket in tickets:
        words = _words(territories.by_id(ticket.territory_id), ticket, said.get(ticket.id, []))
        document = known.get(ticket.id)
        if document is None:
            document = SearchDocument(territory_id=ticket.territory_id, ticket_id=ticket.id, words="")
            work.session.add(document)
        before, after = set(document.words.split()), set(words)
        _unhit(work, document, before - after)
        document.words = " ".join(words)
        fresh.append((document, after - before))
    work.session.flush()
    for territory_id in {ticket.territory_id for ticket in tickets}:
        _hit(work, territory_id, [pair for pair in fresh if pair[0].territory_id == territory_id])


def _words(territory: Territory, ticket: Ticket, said: Iterable[str]) -> list[str]:
    category = territory.category_by_id(ticket.category_id)
    heading = territory.category(category.parent) if category and category.parent else None
    named = [one.label(language) for one in (category, heading) if one for language in territory.languages]
    text_ = " ".join([ticket.number, ticket.address or "", ticket.street or "", *named, *said])
    return list(dict.fromkeys(rules.words_of(text_)))[: rules.MOST_WORDS]


def _unhit(work: UnitOfWork, document: SearchDocument, words: Iterable[str]) -> None:
    gone = list(words)
    if gone:
        ids = select(SearchWord.id).where(
            SearchWord.territory_id == document.territory_id, SearchWord.word.in_(gone)
        )
        work.session.execute(
            delete(SearchHit).where(SearchHit.document_id == document.id, SearchHit.word_id.in_(ids)),
            execution_options={"synchronize_session": False},
        )


def _hit(work: UnitOfWork, territory_id: int, fresh: Sequence[tuple[SearchDocument, set[str]]]) -> None:
    # in one order for all, so that two who bring the same new words wait for each other and never in a circle
    wanted = sorted({word for _, words in fresh for word in words})
    if not wanted:
        return
    ids = _ids_of(work, territory_id, wanted)
    new = [word for word in wanted if word not in ids]
    if new:
        work.session.execute(
            NEW_WORD,
            [{"territory": territory_id, "word": word, "letters": rules.letters_of(word)} for word in new],
        )
        ids |= _ids_of(work, territory_id, new)
    work.session.execute(
        NEW_HIT,
        [{"word": ids[word], "document": document.id} for document, words in fresh for word in sorted(words)],
    )


def _ids_of(work: UnitOfWork, territory_id: int, words: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(words), 900):
        rows = work.session.execute(
            select(SearchWord.word, SearchWord.id).where(
                SearchWord.territory_id == territory_id, SearchWord.word.in_(words[start : start + 900])
            )
        )
        found |= {row.word: row.id for row in rows}
    return found
