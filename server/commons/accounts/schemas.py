"""What the calls about sessions and tablets take and give."""

from marshmallow import EXCLUDE, Schema, fields, validate

from server.commons.territories.schemas import BackgroundOut


class SessionIn(Schema):
    """A person who signs in."""

    class Meta:
        """Fields of later versions are ignored."""

        unknown = EXCLUDE

    login = fields.String(required=True, validate=validate.Length(1, 200))
    password = fields.String(required=True, validate=validate.Length(1, 1000), load_only=True)


class SessionOut(Schema):
    """The token to send as `Authorization: Bearer`, and what its holder may do."""

    token = fields.String(required=True)
    role = fields.String(required=True)
    name = fields.String(required=True)
    expires_at = fields.String(required=True)


class DeviceIn(Schema):
    """A tablet that enrols. `enrolment_code` is read with or without its hyphen."""

    class Meta:
        """Fields of later versions are ignored."""

        unknown = EXCLUDE

    enrolment_code = fields.String(required=True, validate=validate.Length(1, 40))
    name = fields.String(required=True, validate=validate.Length(1, 80))


class DeviceNameOut(Schema):
    """The tablet, as it was named."""

    name = fields.String(required=True)


class DeviceTeamOut(Schema):
    """The team that the tablet works for."""

    slug = fields.String(required=True)
    name = fields.String(required=True)


class DeviceTerritoryOut(Schema):
    """What the tablet's map needs before the first change comes. `center` is longitude, latitude."""

    name = fields.String(required=True)
    tiles = fields.Nested(BackgroundOut, required=True, allow_none=True)
    center = fields.List(fields.Float(), required=True)
    bounds = fields.List(fields.Float(), required=True)


class DeviceOut(Schema):
    """An enrolled tablet: its token, shown this once."""

    token = fields.String(required=True)
    device = fields.Nested(DeviceNameOut, required=True)
    team = fields.Nested(DeviceTeamOut, required=True)
    territory = fields.Nested(DeviceTerritoryOut, required=True)
