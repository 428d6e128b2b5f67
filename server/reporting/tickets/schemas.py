"""What staff and tablets send about tickets."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load, validate

from server.commons.photos.rules import boxes
from server.core.api import Moment, Outgoing
from server.reporting.tickets.rules import (
    CITIZEN_KINDS,
    LONGEST_HIDDEN,
    MAX_PARTS,
    MAX_WORDS,
    MOST_HIDDEN,
    PRIORITIES,
    STATES,
)

MAX_PHOTOS_OF_ACTION = 10


class ItemIn(Schema):
    """Words (a signalement's id) or a photo, to be published or masked."""

    class Meta:
        unknown = EXCLUDE

    kind = fields.String(required=True, validate=validate.OneOf(("words", "photo")))
    id = fields.UUID(required=True)


class BoxIn(Schema):
    """A place of a photo to blur: its upper left corner and sides, in shares 0..1 of the photo."""

    class Meta:
        unknown = EXCLUDE

    kind = fields.String(required=True, validate=validate.OneOf(boxes.KINDS))
    x = fields.Float(required=True, validate=validate.Range(0, 1))
    y = fields.Float(required=True, validate=validate.Range(0, 1))
    w = fields.Float(required=True, validate=validate.Range(boxes.SMALLEST, 1))
    h = fields.Float(required=True, validate=validate.Range(boxes.SMALLEST, 1))
    source = fields.String(load_default="staff", validate=validate.OneOf(boxes.SOURCES))


class PartIn(Schema):
    """One of the jobs that a ticket is split into: what it is, and what there is to do."""

    class Meta:
        unknown = EXCLUDE

    category = fields.String(required=True, validate=validate.Length(1, 64))
    words = fields.String(load_default="", validate=validate.Length(max=MAX_WORDS, error="field.too_long"))


class ActionIn(Schema):
    """An action; what each kind needs beside is decided by `rules.check_payload`."""

    class Meta:
        unknown = EXCLUDE

    id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.Length(1, 32))
    at = Moment(load_default=None, allow_none=True)
    base_version = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(0, 2**31 - 1)
    )
    words = fields.String(allow_none=True, validate=validate.Length(max=MAX_WORDS, error="field.too_long"))
    reason = fields.String(allow_none=True, validate=validate.Length(max=32))
    planned_on = fields.String(allow_none=True, validate=validate.Length(max=10))
    team = fields.String(allow_none=True, validate=validate.Length(max=40))
    category = fields.String(allow_none=True, validate=validate.Length(max=64))
    priority = fields.String(allow_none=True, validate=validate.Length(max=8))
    no_photo_reason = fields.String(allow_none=True, validate=validate.Length(max=32))
    account = fields.Integer(allow_none=True, strict=True, validate=validate.Range(1, 2**31 - 1))
    photo_ids = fields.List(
        fields.UUID(), allow_none=True, validate=validate.Length(max=MAX_PHOTOS_OF_ACTION)
    )
    items = fields.List(fields.Nested(ItemIn), allow_none=True, validate=validate.Length(1, 50))
    hide = fields.List(
        fields.String(validate=validate.Length(1, LONGEST_HIDDEN)),
        allow_none=True,
        validate=validate.Length(max=MOST_HIDDEN),
        metadata={"description": "words of the one text that is published which stay hidden"},
    )
    boxes = fields.List(fields.Nested(BoxIn), allow_none=True, validate=validate.Length(max=boxes.MAX_BOXES))
    into = fields.UUID(allow_none=True)
    parts = fields.List(fields.Nested(PartIn), allow_none=True, validate=validate.Length(1, MAX_PARTS))
    # "for" is a word of Python
    wait_for = fields.String(data_key="for", allow_none=True, validate=validate.Length(max=8))

    @post_load
    def as_arguments(self, sent: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The keyword arguments of `apply_action`; what only citizens do is no action of the staff."""
        kind = sent.pop("kind")
        known: dict[str, Any] = {name: sent.pop(name) for name in ("ticket_id", "agent") if name in sent}
        arguments = {
            "action_id": sent.pop("id"),
            "kind": "unknown" if kind in CITIZEN_KINDS else kind,
            "claimed_at": sent.pop("at"),
            "base_version": sent.pop("base_version"),
        }
        sent["for"] = sent.pop("wait_for", None)
        if sent.get("photo_ids"):
            sent["photo_ids"] = [str(photo_id) for photo_id in sent["photo_ids"]]
        if sent.get("items"):
            sent["items"] = [{"kind": item["kind"], "id": str(item["id"])} for item in sent["items"]]
        if sent.get("into"):
            sent["into"] = str(sent["into"])
        return {**arguments, **known, "payload": sent}


class ListQuery(Schema):
    """Filters of the list; `state` may be several, with commas between them. Unknown names are refused."""

    class Meta:
        unknown = EXCLUDE

    state = fields.String(load_default=None)
    team = fields.String(load_default=None)
    category = fields.String(load_default=None)
    district = fields.String(load_default=None)
    late = fields.Boolean(load_default=None)
    contested = fields.Boolean(load_default=None)
    photo_missing = fields.Boolean(load_default=None)
    q = fields.String(load_default=None, validate=validate.Length(max=200))
    cursor = fields.String(load_default=None, validate=validate.Length(max=200))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


def states_of(text: str | None) -> list[str]:
    """The states that a filter names, known or not."""
    return list(dict.fromkeys(word for word in (text or "").split(",") if word))


class TicketOut(Outgoing):
    """A ticket as every program knows it."""

    id = fields.UUID(required=True)
    number = fields.String(required=True, metadata={"example": "26-00431"})
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    version = fields.Integer(required=True, metadata={"description": "counts the applied actions"})
    team = fields.String(required=True, allow_none=True, metadata={"description": "its slug"})
    category = fields.String(required=True, metadata={"description": "its code"})
    district = fields.String(required=True, allow_none=True, metadata={"description": "its slug"})
    latitude = fields.Float(required=True, allow_none=True)
    longitude = fields.Float(required=True, allow_none=True)
    deadline = fields.AwareDateTime(required=True, allow_none=True)
    witnesses = fields.Integer(required=True)


class TicketLineOut(TicketOut):
    """A ticket in a list."""

    category_label = fields.String(required=True)
    received_at = fields.AwareDateTime(required=True)
    address = fields.String(required=True, allow_none=True)
    contested_at = fields.AwareDateTime(required=True, allow_none=True)
    priority = fields.String(required=True, validate=validate.OneOf(PRIORITIES))
    kind = fields.String(required=True)
    late = fields.Boolean(required=True)


class TicketsOut(Outgoing):
    """A page of tickets, latest first."""

    items = fields.List(fields.Nested(TicketLineOut), required=True)
    next = fields.String(
        required=True, allow_none=True, metadata={"description": "the cursor of the next page"}
    )


class AnswerOut(Outgoing):
    """An answer with the words of its question and choice."""

    code = fields.String(required=True)
    label = fields.String(required=True)
    value = fields.Raw(required=True, allow_none=True)
    value_label = fields.String(required=True)


class WitnessVerdictOut(Outgoing):
    """What the author said of the work."""

    solved = fields.Boolean(required=True, allow_none=True)
    at = fields.AwareDateTime(required=True)
    comment = fields.String(required=True, allow_none=True)


class LineOut(Outgoing):
    """A stretch of street: `points` are [longitude, latitude]; `from` and `to` its ends in words."""

    points = fields.List(fields.List(fields.Float()), required=True)
    start = fields.String(required=True, allow_none=True, data_key="from")
    to = fields.String(required=True, allow_none=True)


class BackOut(Outgoing):
    """The ticket whose problem, done lately, is said to be back."""

    number = fields.String(required=True)
    done_at = fields.AwareDateTime(required=True, allow_none=True)


class CorrectionOut(Outgoing):
    """Words that the author put beside the first ones, which stay as they were."""

    at = fields.AwareDateTime(required=True)
    words = fields.String(required=True)


class SaidOut(Outgoing):
    """What one person said, for the staff: never how to reach that person."""

    id = fields.UUID(required=True)
    number = fields.String(required=True)
    ticket_id = fields.UUID(
        required=True, metadata={"description": "the ticket that it opened, if need be merged since"}
    )
    kind = fields.String(required=True)
    description = fields.String(required=True)
    corrections = fields.List(fields.Nested(CorrectionOut), required=True)
    withdrawn_at = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "its author no longer needs it"},
    )
    source = fields.String(required=True)
    answers = fields.List(fields.Nested(AnswerOut), required=True)
    received_at = fields.AwareDateTime(required=True)
    far_photo_m = fields.Float(required=True, allow_none=True)
    line = fields.Nested(LineOut, required=True, allow_none=True)
    words_flag = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "what in the words looks like a person: plate, name, neighbour"},
    )
    recurrence_of = fields.Nested(BackOut, required=True, allow_none=True)
    verdict = fields.Nested(WitnessVerdictOut, required=True, allow_none=True)


class ExifOut(Outgoing):
    """What the photo's file told, where it could be true."""

    latitude = fields.Float(required=True, allow_none=True)
    longitude = fields.Float(required=True, allow_none=True)
    taken_at = fields.AwareDateTime(required=True, allow_none=True)


class PhotoUrlsOut(Outgoing):
    """Addresses of the copies, to be completed with the service's own."""

    large = fields.String(required=True)
    small = fields.String(required=True)


class StaffPhotoOut(Outgoing):
    """A photo, for the staff; `urls` are there once it is ready."""

    id = fields.UUID(required=True)
    moment = fields.String(required=True, validate=validate.OneOf(("before", "after")))
    state = fields.String(required=True, validate=validate.OneOf(("received", "ready", "refused")))
    exif = fields.Nested(ExifOut, required=True, allow_none=True)
    urls = fields.Nested(PhotoUrlsOut, required=True, allow_none=True)
    blur = fields.String(
        required=True,
        validate=validate.OneOf(("waiting", "done", "by_hand")),
        metadata={"description": "how far the hiding of faces and plates is, on the copies for everybody"},
    )
    published = fields.Boolean(required=True)


class ActorOut(Outgoing):
    """Who did it; citizens have no name here."""

    kind = fields.String(required=True)
    name = fields.String(required=True)


class ReviewOut(Outgoing):
    """What the desk made of words that it reads before citizens do; `reason` says why not, when refused."""

    decision = fields.String(required=True, validate=validate.OneOf(("waiting", "sent", "edited", "refused")))
    reason = fields.String(required=True, allow_none=True)


class StepOut(Outgoing):
    """An applied action."""

    action_id = fields.UUID(required=True)
    kind = fields.String(required=True)
    actor = fields.Nested(ActorOut, required=True)
    at = fields.AwareDateTime(required=True)
    from_state = fields.String(required=True, allow_none=True)
    to_state = fields.String(required=True)
    team = fields.String(required=True, allow_none=True)
    words = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    about = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "words, photo or boxes that were published or masked; hidden: words but for some;"
            " partner: for whom words are"
        },
    )
    other = fields.String(
        required=True, allow_none=True, metadata={"description": "the numbers of other tickets it is about"}
    )
    solved = fields.Boolean(required=True, allow_none=True)
    photo_ids = fields.List(fields.UUID(), required=True)
    planned_on = fields.Date(required=True, allow_none=True)
    review = fields.Nested(ReviewOut, required=True, allow_none=True)


class DispatchOut(Outgoing):
    """Which rule chose the team, and why; `rule` is empty for the fallback."""

    rule = fields.String(required=True)
    because = fields.String(required=True)


class OtherTicketOut(Outgoing):
    """A ticket that another one is joined to or was parted from."""

    id = fields.UUID(required=True)
    number = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    version = fields.Integer(required=True)
    category_label = fields.String(required=True)


class AssigneeOut(Outgoing):
    """Who of the staff takes a ticket."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)


class TicketFullOut(TicketLineOut):
    """A ticket whole."""

    merged_into = fields.Nested(OtherTicketOut, required=True, allow_none=True)
    part_of = fields.Nested(OtherTicketOut, required=True, allow_none=True)
    gathers = fields.List(
        fields.Nested(OtherTicketOut), required=True, metadata={"description": "what is merged into it"}
    )
    parts = fields.List(
        fields.Nested(OtherTicketOut), required=True, metadata={"description": "what was split from it"}
    )

    urgent = fields.Boolean(required=True)
    inquired_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "an elected member last asked about it"}
    )
    assignee = fields.Nested(AssigneeOut, required=True, allow_none=True)
    planned_on = fields.Date(required=True, allow_none=True)
    waiting_for = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    reopened = fields.Integer(required=True)
    proof_required = fields.Boolean(required=True)
    signalements = fields.List(fields.Nested(SaidOut), required=True)
    photos = fields.List(fields.Nested(StaffPhotoOut), required=True)
    history = fields.List(fields.Nested(StepOut), required=True)
    dispatch = fields.Nested(DispatchOut, required=True, allow_none=True)
    allowed = fields.List(
        fields.String(), required=True, metadata={"description": "what the reader may send"}
    )


class OutcomeOut(Outgoing):
    """What became of an action."""

    result = fields.String(
        required=True, validate=validate.OneOf(("applied", "already_applied", "conflict", "refused"))
    )
    reason = fields.String(required=True, allow_none=True)
    message = fields.String(required=True, allow_none=True)
    ticket = fields.Nested(TicketOut, required=True, allow_none=True)
