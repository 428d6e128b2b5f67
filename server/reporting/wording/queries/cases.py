"""What there is to learn from: the names in a town's file, and words whose category a service confirmed."""

from typing import Any

from sqlalchemy import and_, select

from server.commons.notifications.models import Contact
from server.commons.territories.queries import Category, Territory
from server.core.db import db
from server.reporting.signalements.models import Signalement
from server.reporting.signalements.rules import people_in
from server.reporting.tickets.models import Publication, Ticket
from server.reporting.tickets.queries import Decision, readable
from server.reporting.wording.rules.cases import FILE_WEIGHT, Case
from server.reporting.wording.rules.stems import common_stems, stems

LATEST = 10_000  # tickets: more would teach nothing new


def named(territory: Territory) -> list[Case]:
    """The names and synonyms of what can be reported, alone and under their heading, in every language."""
    return [
        Case(leaf.code, said, weight=FILE_WEIGHT)
        for leaf in territory.leaves
        if "anomaly" in leaf.kinds
        for words in _names(leaf, territory.category(leaf.parent) if leaf.parent else None)
        if (said := tuple(stems(words)))
    ]


def _names(leaf: Category, heading: Category | None) -> list[str]:
    under = [
        f"{label} {heading.labels[language]}"
        for language, label in leaf.labels.items()
        if heading and language in heading.labels
    ]
    return [*leaf.labels.values(), *under, *leaf.synonyms, " ".join(leaf.synonyms)]


def told(territory: Territory) -> list[Case]:
    """What people said of tickets that a service took in hand in the category that these have now.

    Left out: ideas, what ended without follow-up, words that somebody masked, and words that seem to speak of
    a person.
    """
    rows = db.session.execute(
        select(
            Signalement.description,
            Ticket.category_id,
            Ticket.street,
            Ticket.address,
            Contact.email,
            Contact.phone,
            Publication.public,
            Publication.hidden,
        )
        .join(Ticket, Ticket.id == Signalement.ticket_id)
        .outerjoin(Contact, Contact.recipient_id == Signalement.id)
        .outerjoin(Publication, and_(Publication.item_id == Signalement.id, Publication.item_kind == "words"))
        .where(
            Ticket.territory_id == territory.id,
            Ticket.kind == "anomaly",
            Ticket.state.not_in(("rejected", "merged")),
            Ticket.first_handled_at.is_not(None),
            Signalement.description != "",
        )
        .order_by(Ticket.received_at.desc())
        .limit(LATEST)
    )
    return [case for row in rows if (case := _case(territory, row))]


def _case(territory: Territory, row: Any) -> Case | None:
    decision = None if row.public is None else Decision(row.public, row.hidden)
    words = readable(row.description, decision) or ""
    category, said = territory.category_by_id(row.category_id), tuple(stems(words))
    if category is None or not category.is_leaf or not said or people_in(row.description):
        return None
    return Case(category.code, said, frozenset(common_stems(words)), _sender(row))


def _sender(row: Any) -> str:
    """Who wrote: by how to reach them; those of one street who left nothing count as one."""
    return str(row.email or row.phone or f"street {row.street or row.address or ''}").casefold()
