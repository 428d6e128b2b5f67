"""What anybody may see of the words and photos of a ticket, as the desk decides."""

from uuid import UUID

from server.commons.photos import services as photos
from server.core.db import UnitOfWork
from server.reporting.tickets.models import Publication, Ticket
from server.reporting.tickets.services.effects import Step


def publish_or_mask(work: UnitOfWork, ticket: Ticket, step: Step) -> None:
    """Publish or mask what the action names; with `boxes`, change what is blurred on its one photo."""
    boxes = step.payload.get("boxes")
    for item in step.payload["items"]:
        item_id, public = UUID(str(item["id"])), step.kind == "publish"
        if boxes is not None:
            photos.draw_boxes(work, item_id, boxes)
            continue
        if item["kind"] == "photo":
            (photos.publish_photo if public else photos.withdraw_photo)(work, item_id)
        work.session.merge(
            Publication(
                item_id=item_id,
                item_kind=item["kind"],
                ticket_id=ticket.id,
                public=public,
                decided_at=step.received_at,
                reason=None if public else step.payload.get("reason"),
            )
        )
