"""What anybody may ask of what is around, and is answered."""

import re
from typing import Any

from marshmallow import ValidationError, fields, validate

from server.core.api import Incoming, Moment, Outgoing
from server.reporting.signalements.schemas import PublicCategoryOut, PublicDistrictOut

MAX_PAGE = 100


class Box(fields.String):
    """`west,south,east,north` in degrees, read as four numbers."""

    FORM = re.compile(r"-?\d{1,3}(\.\d{1,20})?(,-?\d{1,3}(\.\d{1,20})?){3}", re.ASCII)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        text = super()._deserialize(value, attr, data, **options)
        if not self.FORM.fullmatch(text):
            raise ValidationError("field.bbox")
        west, south, east, north = map(float, text.split(","))
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise ValidationError("field.bbox")
        return west, south, east, north


class MapQuery(Incoming):
    """What to show on the public map; `bbox` is west,south,east,north."""

    bbox = Box(load_default=None)
    district = fields.String(load_default=None, metadata={"description": "a slug"})
    category = fields.String(load_default=None, metadata={"description": "the code of a heading or a leaf"})
    state = fields.String(
        load_default=None, metadata={"description": "a public state, or `open`, or `treated`: done or closed"}
    )
    since = Moment(load_default=None)


class ListQuery(MapQuery):
    """The same, in pages."""

    cursor = fields.String(load_default=None, validate=validate.Length(max=200, error="field.too_long"))
    limit = fields.Integer(load_default=20, validate=validate.Range(1, MAX_PAGE))


class FeedQuery(Incoming):
    """Which part of the town a feed tells."""

    district = fields.String(load_default=None, metadata={"description": "a slug"})
    category = fields.String(load_default=None, metadata={"description": "the code of a heading or a leaf"})


# -- what is answered --


class PublicItemOut(Outgoing):
    """A line of the public list: what anybody may know of a ticket, without a word that a person wrote."""

    number = fields.String(required=True, metadata={"example": "26-00431"})
    category = fields.Nested(PublicCategoryOut, required=True)
    street = fields.String(required=True, allow_none=True)
    district = fields.Nested(PublicDistrictOut, required=True, allow_none=True)
    public_state = fields.String(required=True)
    public_status = fields.String(required=True, metadata={"description": "in the reader's language"})
    received_at = fields.AwareDateTime(required=True)
    done_at = fields.AwareDateTime(required=True, allow_none=True)
    witnesses = fields.Integer(required=True)
    latitude = fields.Float(required=True, allow_none=True)
    longitude = fields.Float(required=True, allow_none=True)
    thumbnail = fields.String(
        required=True, allow_none=True, metadata={"description": "a photo that was blurred and published"}
    )


class PublicListOut(Outgoing):
    """A page, latest first; `next` is the cursor of the one that follows."""

    items = fields.List(fields.Nested(PublicItemOut), required=True)
    next = fields.String(required=True, allow_none=True)


class DistrictLineOut(PublicDistrictOut):
    """A district among the others."""

    open = fields.Integer(required=True)


class DistrictsOut(Outgoing):
    """All districts, in the order of the territory's file."""

    items = fields.List(fields.Nested(DistrictLineOut), required=True)
    next = fields.String(required=True, allow_none=True)


class DistrictOut(DistrictLineOut):
    """A district's page. The median is of the days from reception to the work done, with 20 cases or more."""

    treated = fields.Integer(required=True, metadata={"description": "in the last 12 months"})
    median_days = fields.Integer(required=True, allow_none=True)
    bounds = fields.List(fields.Float(), required=True, metadata={"description": "west, south, east, north"})
    latest = fields.List(fields.Nested(PublicItemOut), required=True)


class MaskedLineOut(Outgoing):
    """A reason, and how often."""

    code = fields.String(required=True, metadata={"description": "`unsaid` where nobody gave a reason"})
    label = fields.String(required=True, metadata={"description": "in the reader's language"})
    count = fields.Integer(required=True)


class MaskedOut(Outgoing):
    """What the desk masked lately, the most frequent reason first: counts alone."""

    months = fields.Integer(required=True, metadata={"description": "counted back from now"})
    items = fields.List(fields.Nested(MaskedLineOut), required=True)
    next = fields.String(required=True, allow_none=True)
