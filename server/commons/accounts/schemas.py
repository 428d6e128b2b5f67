"""What the calls about sessions and tablets take and give."""

from marshmallow import EXCLUDE, Schema, fields, validate


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


class NamedOut(Schema):
    """Something by its name."""

    name = fields.String(required=True)


class DeviceTeamOut(Schema):
    """The team that the tablet works for."""

    slug = fields.String(required=True)
    name = fields.String(required=True)


class TilesOut(Schema):
    """Where the map's background comes from; `url` is empty when there is none."""

    url = fields.String(required=True)
    attribution = fields.String(required=True)
    max_zoom = fields.Integer(required=True)


class DeviceTerritoryOut(Schema):
    """What the tablet's map needs before the first change comes. `center` is longitude, latitude."""

    name = fields.String(required=True)
    tiles = fields.Nested(TilesOut, required=True)
    center = fields.List(fields.Float(), required=True)
    bounds = fields.List(fields.Float(), required=True)


class DeviceOut(Schema):
    """An enrolled tablet: its token, shown this once."""

    token = fields.String(required=True)
    device = fields.Nested(NamedOut, required=True)
    team = fields.Nested(DeviceTeamOut, required=True)
    territory = fields.Nested(DeviceTerritoryOut, required=True)
