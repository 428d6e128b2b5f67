"""What anybody may see of the words and photos of a ticket, as the desk decides."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import update

from server.commons.photos import services as photos
from server.core.db import UnitOfWork
from server.reporting.tickets import rules
from server.reporting.tickets.models import Publication, Ticket
from server.reporting.tickets.queries.belonging import text_of
from server.reporting.tickets.services.effects import Step


def placed(kind: str, content: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
    """An action with where the words to hide stand, `hidden`, in the place of those words, `hide`.

    So no history and no row repeats a name, and nothing is left of it once the text is erased. Gives too the
    first of the words that stands nowhere in the text. What cannot be understood is left, to be refused.
    """
    hide, item_id = content.get("hide"), rules.text_named(content)
    if kind != "publish" or hide is None:
        unasked = ("reason",) if kind == "publish" else ()
        return {name: value for name, value in content.items() if name not in unasked}, None
    if item_id is None or not rules.are_hidden_words(hide):
        return content, None
    places, absent = rules.places_of(hide, text_of(item_id))
    needless = ("hide",) if places else ("hide", "reason")
    kept = {name: value for name, value in content.items() if name not in needless}
    return {**kept, "hidden": places}, absent[0] if absent else None


def publish_or_mask(work: UnitOfWork, ticket: Ticket, step: Step) -> None:
    """Publish or mask what the action names; with `boxes`, change what is blurred on its one photo.

    What was hidden of a text stays so until an action says what else is hidden, or that nothing is.
    """
    boxes, public = step.payload.get("boxes"), step.kind == "publish"
    for item_id, kind in {UUID(str(item["id"])): item["kind"] for item in step.payload["items"]}.items():
        if boxes is not None:
            photos.draw_boxes(work, item_id, boxes)
            continue
        if kind == "photo":
            (photos.publish_photo if public else photos.withdraw_photo)(work, item_id)
        row = work.session.get(Publication, item_id)
        if row is None:
            row = Publication(item_id=item_id, item_kind=kind, hidden=[])
            work.session.add(row)
        row.hidden = step.payload.get("hidden", row.hidden)
        stands = public and row.hidden and "hidden" not in step.payload
        row.reason = row.reason if stands else step.payload.get("reason")
        row.ticket_id, row.public, row.decided_at = ticket.id, public, step.received_at


def forget_hidden(work: UnitOfWork, item_ids: Sequence[UUID]) -> None:
    """Forget where something was hidden in texts that are erased."""
    work.session.execute(
        update(Publication).where(Publication.item_id.in_(item_ids)).values(hidden=[]),
        execution_options={"synchronize_session": False},
    )
