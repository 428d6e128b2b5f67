"""What a reader's role keeps from him or her: masked words, how to reach people, faces on photos."""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import select

from server.commons.accounts.rules import MODERATE, READ_AS_SAID, may
from server.commons.photos import queries as photos
from server.core.db import db
from server.core.language import translate
from server.reporting.tickets.models import Publication
from server.reporting.tickets.rules import (
    CITIZEN_KINDS,
    Places,
    without_contacts,
    without_insults,
    without_places,
    without_words,
    words_at,
)


@dataclass(frozen=True)
class Decision:
    """What the desk decided of words or a photo; `hidden` are the places of a text that stay hidden."""

    public: bool
    hidden: Places


def readable(words: str, decision: Decision | None, *, by_anybody: bool = False) -> str | None:
    """Somebody's words as who is not of the desk may read them; None where they may not at all.

    Every reader of such words asks here. `by_anybody` is the public, which reads nothing that the desk has
    not published; those who work on the matter read what nobody has decided on yet.
    """
    if decision is None:
        return None if by_anybody else words
    return without_places(words, decision.hidden) if decision.public else None


def decisions_on(item_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Decision]:
    """What the desk decided of these words and photos; those that wait are not among them."""
    if not item_ids:
        return {}
    rows = db.session.execute(
        select(Publication.item_id, Publication.public, Publication.hidden).where(
            Publication.item_id.in_(item_ids)
        )
    )
    return {row.item_id: Decision(row.public, row.hidden) for row in rows}


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
    decided = decisions_on([one["id"] for one in (*said, *pictures)])
    masked = {item_id for item_id, decision in decided.items() if not decision.public}
    for view in views:
        _hide(view, decided)
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
    return {item_id for item_id, decision in decisions_on(item_ids).items() if not decision.public}


def _hide(view: dict[str, Any], decided: Mapping[uuid.UUID, Decision]) -> None:
    """Take out, in place, what the desk masked of people's words: all of what one said, or words of it."""
    for one in view["signalements"]:
        decision = decided.get(one["id"])
        if decision is None:
            continue
        shown, added = readable(one["description"], decision), {each["words"] for each in one["corrections"]}
        if shown is None:
            gone = translate("masked.words")
            one.update(description=gone, corrections=[], answers=[])
            _retell(view, partial(_instead, added, gone))
        elif decision.hidden:
            without = partial(without_words, words=words_at(one["description"], decision.hidden))
            _rewrite_said({**one, "description": ""}, without)  # what was added, and answered
            _retell(view, without)
            one["description"] = shown


def _instead(these: Collection[str], other: str, words: str) -> str:
    return other if words in these else words


def _retell(view: dict[str, Any], change: Callable[[str], str]) -> None:
    """Change what the history tells again of people's words, in place."""
    for step in view["history"]:
        if step["kind"] in CITIZEN_KINDS and step["words"]:
            step["words"] = change(step["words"])


def _rewrite(view: dict[str, Any], change: Callable[[str], str]) -> None:
    """Change all words that people wrote, in place."""
    for one in view["signalements"]:
        _rewrite_said(one, change)
    for step in view["history"]:
        step["words"] = change(step["words"]) if step["words"] else step["words"]


def _rewrite_said(said: dict[str, Any], change: Callable[[str], str]) -> None:
    said["description"] = change(said["description"])
    for added in said["corrections"]:
        added["words"] = change(added["words"])
    for answer in said["answers"]:
        answer["value_label"] = change(answer["value_label"])
        answer["value"] = answer["value_label"] if isinstance(answer["value"], str) else answer["value"]
    if said["verdict"] and said["verdict"]["comment"]:
        said["verdict"]["comment"] = change(said["verdict"]["comment"])


def _show_blurred(pictures: Iterable[dict[str, Any]], masked: set[uuid.UUID]) -> None:
    shown = [one for one in pictures if one["urls"]]
    previews = photos.previews_of([one["id"] for one in shown if one["id"] not in masked])
    for one in shown:
        address = previews.get(one["id"])
        one["urls"] = {"large": address, "small": address} if address else None
