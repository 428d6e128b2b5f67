"""What a reader's role keeps from him or her: masked words, how to reach people, faces on photos."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import select

from server.commons.accounts.rules import MODERATE, READ_AS_SAID, may
from server.commons.photos import queries as photos
from server.core.db import db
from server.core.language import translate
from server.reporting.tickets.models import Publication
from server.reporting.tickets.rules import without_contacts, without_insults


def as_read_by(role: str, views: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """Tickets whole (`full_views`) as `role` may read them; they are changed in place.

    Words that the desk masked are the desk's alone, and so are insults, which it keeps as evidence. Who does
    not read words as they were said finds no address and no number in them, and photos with faces and plates
    blurred.
    """
    if may(role, MODERATE):
        return views
    said = [one for view in views for one in view["signalements"]]
    pictures = [one for view in views for one in view["photos"]]
    masked = masked_items([one["id"] for one in (*said, *pictures)])
    for one in said:
        if one["id"] in masked:
            one.update(description=translate("masked.words"), corrections=[], answers=[])
    for view in views:
        _rewrite(view, without_insults)
    if not may(role, READ_AS_SAID):
        hidden = translate("masked.contact")
        for view in views:
            _rewrite(view, lambda words: without_contacts(words, hidden))
        _show_blurred(pictures, masked)
    return views


def read_by(role: str, words: str | None) -> str | None:
    """Somebody's words as `role` may read them."""
    if not words or may(role, MODERATE):
        return words
    kept = without_insults(words)
    return kept if may(role, READ_AS_SAID) else without_contacts(kept, translate("masked.contact"))


def masked_items(item_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these words and photos that the desk masked."""
    if not item_ids:
        return set()
    return set(
        db.session.scalars(
            select(Publication.item_id).where(
                Publication.item_id.in_(item_ids), Publication.public.is_(False)
            )
        )
    )


def _rewrite(view: dict[str, Any], change: Callable[[str], str]) -> None:
    """Change all words that people wrote, in place."""
    for one in view["signalements"]:
        one["description"] = change(one["description"])
        for added in one["corrections"]:
            added["words"] = change(added["words"])
        for answer in one["answers"]:
            answer["value_label"] = change(answer["value_label"])
            answer["value"] = answer["value_label"] if isinstance(answer["value"], str) else answer["value"]
        if one["verdict"] and one["verdict"]["comment"]:
            one["verdict"]["comment"] = change(one["verdict"]["comment"])
    for step in view["history"]:
        step["words"] = change(step["words"]) if step["words"] else step["words"]


def _show_blurred(pictures: Iterable[dict[str, Any]], masked: set[uuid.UUID]) -> None:
    shown = [one for one in pictures if one["urls"]]
    previews = photos.previews_of([one["id"] for one in shown if one["id"] not in masked])
    for one in shown:
        address = previews.get(one["id"])
        one["urls"] = {"large": address, "small": address} if address else None
