"""What is asked for an alert, and what is answered."""

from marshmallow import fields, validate

from server.core.api import Incoming, Outgoing
from server.reporting.alerts.rules import DAILY, FREQUENCIES, MAX_RADIUS_M, MIN_RADIUS_M
from server.reporting.signalements.schemas import PublicCategoryOut, PublicDistrictOut

MAX_CATEGORIES = 50


class AlertIn(Incoming):
    """A district, or a place and a radius. `id` is made on the device so that a resend is harmless."""

    id = fields.UUID(required=True)
    email = fields.Email(
        required=True,
        validate=validate.Length(max=254, error="field.email"),
        error_messages={"invalid": "field.email"},
    )
    district = fields.String(load_default=None, allow_none=True, metadata={"description": "a slug"})
    latitude = fields.Float(
        load_default=None,
        allow_none=True,
        allow_nan=False,
        validate=validate.Range(-90, 90, error="field.position_impossible"),
    )
    longitude = fields.Float(
        load_default=None,
        allow_none=True,
        allow_nan=False,
        validate=validate.Range(-180, 180, error="field.position_impossible"),
    )
    radius_m = fields.Float(
        load_default=None,
        allow_none=True,
        allow_nan=False,
        validate=validate.Range(MIN_RADIUS_M, MAX_RADIUS_M, error="field.radius"),
    )
    categories = fields.List(
        fields.String(validate=validate.Length(max=64, error="field.unknown_category")),
        load_default=list,
        validate=validate.Length(max=MAX_CATEGORIES, error="field.too_long"),
    )
    frequency = fields.String(
        load_default=DAILY,
        validate=validate.OneOf(FREQUENCIES),
        metadata={"description": "what is new each day, or the brief of a district each month"},
    )
    language = fields.String(load_default="fr", validate=validate.Length(max=8))


class AskedOut(Outgoing):
    """The same whether the address was known or not."""

    state = fields.String(required=True, validate=validate.OneOf(("to_confirm",)))


class AlertOut(Outgoing):
    """What is watched; `state` is `to_confirm`, `active` or `stopped`. Never the address."""

    state = fields.String(required=True)
    district = fields.Nested(PublicDistrictOut, required=True, allow_none=True)
    latitude = fields.Float(required=True, allow_none=True)
    longitude = fields.Float(required=True, allow_none=True)
    radius_m = fields.Float(required=True, allow_none=True)
    categories = fields.List(fields.Nested(PublicCategoryOut), required=True)
    frequency = fields.String(required=True)
