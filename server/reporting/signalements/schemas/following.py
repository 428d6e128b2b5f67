"""What a person adds, takes back or asks once a signalement was sent."""

from typing import Any

from marshmallow import fields, pre_load, validate

from server.core.api import Incoming, Outgoing
from server.reporting.signalements.rules import MAX_DESCRIPTION, QUALITIES
from server.reporting.signalements.schemas import PublicCategoryOut


class CorrectionIn(Incoming):
    """Words beside the first ones. `id` is made on the device."""

    id = fields.UUID(required=True)
    words = fields.String(
        required=True, validate=validate.Length(1, MAX_DESCRIPTION, error="field.message_length")
    )


class WithdrawalIn(Incoming):
    """ "It is no longer needed". `id` is made on the device."""

    id = fields.UUID(required=True)


class NoticesIn(Incoming):
    """Whether to be told by mail and SMS."""

    wanted = fields.Boolean(required=True)


class AnonymisationIn(Incoming):
    """ "Forget how to reach me", and my photos if `photos`. `id` is made on the device."""

    id = fields.UUID(required=True)
    photos = fields.Boolean(load_default=False)


def _quality() -> fields.String:
    return fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf(QUALITIES, error="field.quality")
    )


class SatisfactionIn(Incoming):
    """What one thinks of the answer and of the work; what is absent is left unsaid."""

    answer = _quality()
    work = _quality()


class RecoveryIn(Incoming):
    """The address to which the link to one's signalements is sent, if it is known."""

    email = fields.Email(required=True, error_messages={"invalid": "field.email"})

    @pre_load
    def strip(self, data: Any, **_: Any) -> Any:
        """A space that a keyboard added is no part of the address."""
        if isinstance(data, dict) and isinstance(data.get("email"), str):
            return {**data, "email": data["email"].strip()}
        return data


class RecoveryOut(Outgoing):
    """The same words whether the address is known or not."""

    detail = fields.String(required=True)


class FollowedItemOut(Outgoing):
    """One of a person's signalements, with the token that opens its page."""

    id = fields.UUID(required=True)
    number = fields.String(required=True)
    category = fields.Nested(PublicCategoryOut, required=True, allow_none=True)
    public_status = fields.String(required=True)
    public_state = fields.String(required=True)
    received_at = fields.AwareDateTime(required=True)
    token = fields.String(required=True)


class FollowedOut(Outgoing):
    """All that an address follows, oldest first."""

    items = fields.List(fields.Nested(FollowedItemOut), required=True)
    next = fields.String(allow_none=True)
