"""What the API says and takes of announcements."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from server.commons.announcements.rules.content import KINDS
from server.commons.notifications.schemas import ContactIn
from server.core.api import Incoming, Moment, Outgoing


class AnnouncementsQuery(Incoming):
    """Which announcements; all of them optional."""

    district = fields.String(load_default=None, validate=validate.Length(max=64))
    category = fields.String(load_default=None, validate=validate.Length(max=64))
    latitude = fields.Float(load_default=None, allow_nan=False, validate=validate.Range(-90, 90))
    longitude = fields.Float(load_default=None, allow_nan=False, validate=validate.Range(-180, 180))
    starting = Moment(load_default=None, data_key="from")
    read_first = fields.Boolean(load_default=False)
    cursor = fields.String(load_default=None, validate=validate.Length(max=200))
    limit = fields.Integer(load_default=20, validate=validate.Range(1, 100))

    @validates_schema
    def check_place(self, sent: Mapping[str, Any], **_: Any) -> None:
        """A place has both coordinates."""
        for given, missing in (("latitude", "longitude"), ("longitude", "latitude")):
            if sent.get(given) is not None and sent.get(missing) is None:
                raise ValidationError("field.both_coordinates", missing)


class AgendaQuery(Incoming):
    """Whose agenda; the whole town's when absent."""

    district = fields.String(load_default=None, validate=validate.Length(max=64))


class FollowerIn(Incoming):
    """Somebody who wants to hear of one announcement. `id` is made on the device."""

    id = fields.UUID(required=True)
    contact = fields.Nested(ContactIn, load_default=None, allow_none=True)
    language = fields.String(load_default="fr", validate=validate.Length(max=8))


class SubscriberIn(FollowerIn):
    """Somebody who wants to hear of all announcements of a district; without one, of the town."""

    district = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=64))


class AnnouncementPlaceOut(Outgoing):
    """Where: a circle around an address."""

    address = fields.String(required=True, allow_none=True)
    latitude = fields.Float(required=True)
    longitude = fields.Float(required=True)
    radius_m = fields.Integer(required=True)


class ConcernedDistrictOut(Outgoing):
    """A district that is concerned."""

    slug = fields.String(required=True)
    name = fields.String(required=True)


class ConcernedCategoryOut(Outgoing):
    """A leaf or heading that is concerned."""

    code = fields.String(required=True)
    label = fields.String(required=True)


class AnnouncementOut(Outgoing):
    """An announcement; no district means the whole town, no category means all."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    state = fields.String(required=True, validate=validate.OneOf(("current", "coming", "over", "withdrawn")))
    title = fields.String(required=True)
    text = fields.String(required=True)
    language = fields.String(required=True, metadata={"description": "of its words"})
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    published_at = fields.AwareDateTime(required=True, allow_none=True)
    updated_at = fields.AwareDateTime(required=True)
    districts = fields.List(fields.Nested(ConcernedDistrictOut), required=True)
    categories = fields.List(fields.Nested(ConcernedCategoryOut), required=True)
    place = fields.Nested(AnnouncementPlaceOut, required=True, allow_none=True)
    link = fields.String(required=True, allow_none=True)
    read_first = fields.Boolean(
        required=True, metadata={"description": "names a place or categories: read before reporting there"}
    )


class AnnouncementsOut(Outgoing):
    """A page of announcements, what ends first before."""

    items = fields.List(fields.Nested(AnnouncementOut), required=True)
    next = fields.String(required=True, allow_none=True)


class FollowerOut(Outgoing):
    """Who is told from now on."""

    id = fields.UUID(required=True)
    announcement_id = fields.UUID(required=True, allow_none=True)
    district = fields.String(required=True, allow_none=True)
