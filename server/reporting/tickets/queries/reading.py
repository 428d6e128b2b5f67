"""What a reader's role keeps from him or her: masked words, how to reach people, faces on photos."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from server.commons.accounts.rules import MODERATE, READ_AS_SAID, may
from server.commons.photos import queries as photos
from server.core.db import db
from server.core.language import translate
from server.reporting.tickets.models import Publication
from server.reporting.tickets.rules import without_contacts


def as_read_by(role: str, views: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """Tickets whole (`full_views`) as `role` may read them; they are changed in place.

    Words that the desk masked are the desk's alone. Who does not read words as they were said finds no
    address and no number in them, and photos with faces and plates blurred.
    """
    if may(role, MODERATE):
        return views
    said = [one for view in views for one in view["signalements"]]
    pictures = [one for view in views for one in view["photos"]]
    masked = _masked([one["id"] for one in (*said, *pictures)])
    for one in said:
        if one["id"] in masked:
            one.update(description=translate("masked.words"), corrections=[], answers=[])
    if not may(role, READ_AS_SAID):
        for view in views:
            _hide_contacts(view)
        _show_blurred(pictures, masked)
    return views


def read_by(role: str, words: str | None) -> str | None:
    """Somebody's words as `role` may read them."""
    return (
        words
        if not words or may(role, READ_AS_SAID)
        else without_contacts(words, translate("masked.contact"))
    )


def _masked(item_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    if not item_ids:
        return set()
    return set(
        db.session.scalars(
            select(Publication.item_id).where(
                Publication.item_id.in_(item_ids), Publication.public.is_(False)
            )
        )
    )


def _hide_contacts(view: dict[str, Any]) -> None:
    hidden = translate("masked.contact")
    for one in view["signalements"]:
        one["description"] = without_contacts(one["description"], hidden)
        for added in one["corrections"]:
            added["words"] = without_contacts(added["words"], hidden)
        for answer in one["answers"]:
            answer["value_label"] = without_contacts(answer["value_label"], hidden)
            answer["value"] = answer["value_label"] if isinstance(answer["value"], str) else answer["value"]
        if one["verdict"] and one["verdict"]["comment"]:
            one["verdict"]["comment"] = without_contacts(one["verdict"]["comment"], hidden)
    for step in view["history"]:
        step["words"] = without_contacts(step["words"], hidden) if step["words"] else step["words"]


def _show_blurred(pictures: Iterable[dict[str, Any]], masked: set[uuid.UUID]) -> None:
    shown = [one for one in pictures if one["urls"]]
    previews = photos.previews_of([one["id"] for one in shown if one["id"] not in masked])
    for one in shown:
        address = previews.get(one["id"])
        one["urls"] = {"large": address, "small": address} if address else None
