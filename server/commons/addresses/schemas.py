"""What an address looks like outside."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from server.core.api import Outgoing


class AddressQuery(Schema):
    """Words to look for, or a place to name."""

    q = fields.String(load_default=None, validate=validate.Length(max=200))
    latitude = fields.Float(load_default=None, validate=validate.Range(-90, 90))
    longitude = fields.Float(load_default=None, validate=validate.Range(-180, 180))

    @validates_schema
    def refuse_half_a_place(self, query: dict[str, Any], **_: Any) -> None:
        """A latitude alone names no place."""
        for given, missing in (("latitude", "longitude"), ("longitude", "latitude")):
            if query[given] is not None and query[missing] is None:
                raise ValidationError("field.position_half", missing)


class AddressOut(Outgoing):
    """A place that the geocoder knows."""

    label = fields.String()
    street = fields.String(allow_none=True)
    city = fields.String(allow_none=True)
    citycode = fields.String(allow_none=True)
    latitude = fields.Float()
    longitude = fields.Float()
    inside = fields.Boolean(metadata={"description": "whether this territory answers for it"})


class AddressesOut(Outgoing):
    """Places, best first; empty when none is known or the geocoder cannot be reached."""

    items = fields.List(fields.Nested(AddressOut))
    next = fields.String(allow_none=True)
