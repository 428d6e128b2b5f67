"""How a person says where news can reach him or her; shared by all that can be followed."""

from typing import Any

from marshmallow import fields, pre_load, validate

from server.commons.notifications.rules import PUSH_KINDS
from server.core.api import Incoming, Outgoing


class ContactIn(Incoming):
    """How to reach a person; both optional, both kept apart from all the rest."""

    email = fields.Email(load_default=None, allow_none=True, error_messages={"invalid": "field.email"})
    phone = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Regexp(r"^\+?[0-9 .()\u202f\u00a0-]{6,25}$", error="field.phone"),
    )

    @pre_load
    def drop_empty(self, data: Any, **_: Any) -> Any:
        """An empty field of a form is an absent one."""
        return {key: value or None for key, value in data.items()} if isinstance(data, dict) else data


class PushAddressIn(Incoming):
    """Where a phone or browser can be woken. For webpush, `value` is the subscription as JSON."""

    kind = fields.String(required=True, validate=validate.OneOf(PUSH_KINDS))
    value = fields.String(required=True, validate=validate.Length(1, 4096))


class PushKindOut(Outgoing):
    """The kind of address that is told from now on."""

    kind = fields.String(required=True)
