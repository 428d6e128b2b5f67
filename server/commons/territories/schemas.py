"""What the API says of a territory."""

from marshmallow import EXCLUDE, Schema, fields, validate


class ChoiceOut(Schema):
    """A possible answer."""

    code = fields.String()
    label = fields.String()


class QuestionOut(Schema):
    """What is asked for a leaf."""

    code = fields.String()
    label = fields.String()
    kind = fields.String(metadata={"description": "text, choice, choices, number or yes_no"})
    required = fields.Boolean()
    asset_number = fields.Boolean(
        metadata={"description": "true where a thing of the street's number is asked"}
    )
    choices = fields.List(fields.Nested(ChoiceOut))


class NoticeOut(Schema):
    """What to read, and the number to call, before reporting."""

    text = fields.String()
    phone = fields.String(allow_none=True)


class LeafOut(Schema):
    """What can be reported."""

    code = fields.String()
    label = fields.String()
    icon = fields.String(metadata={"description": "a name of Lucide"})
    urgent = fields.Boolean()
    public = fields.Boolean()
    synonyms = fields.List(fields.String())
    kinds = fields.List(fields.String(), metadata={"description": "of signalements that may be about it"})
    notice = fields.Nested(NoticeOut, allow_none=True)
    questions = fields.List(fields.Nested(QuestionOut))


class CategoryOut(LeafOut):
    """A heading with its `children`, or a leaf of the first level."""

    children = fields.List(fields.Nested(LeafOut))


class BackgroundOut(Schema):
    """The background of maps."""

    url = fields.String()
    attribution = fields.String()
    max_zoom = fields.Integer()


class ContactOut(Schema):
    """Whom to turn to."""

    service = fields.String()
    phone = fields.String(allow_none=True)
    email = fields.String(allow_none=True)
    address = fields.String(allow_none=True)
    hours = fields.String(allow_none=True)


class OnCallOut(Schema):
    """The number for emergencies; `open_now` tells whether the desk itself answers at this moment.

    `open_until` is when it closes: who keeps this answer for a time without a network goes by it.
    """

    open_now = fields.Boolean()
    open_until = fields.AwareDateTime(allow_none=True)
    phone = fields.String(allow_none=True)


class FirebaseOut(Schema):
    """The Firebase project that tells browsers, where the town has one. Nothing of it is secret."""

    api_key = fields.String()
    project_id = fields.String()
    messaging_sender_id = fields.String()
    app_id = fields.String()
    vapid_key = fields.String()


class PushOut(Schema):
    """What a client needs in order to be woken."""

    fcm = fields.Nested(FirebaseOut, allow_none=True)
    vapid_public_key = fields.String(allow_none=True)


class RecipientOut(Schema):
    """An outside service that receives something of what people send."""

    kind = fields.String(metadata={"description": "mail, sms, fcm, storage, geocoder or tiles"})
    host = fields.String()


class KeepingOut(Schema):
    """How long what is personal is kept, and who else receives some of it."""

    contacts_days = fields.Integer(metadata={"description": "after the last word to that person"})
    originals_days = fields.Integer(metadata={"description": "after a photo came"})
    recipients = fields.List(fields.Nested(RecipientOut))


class PlaceOut(Schema):
    """A place that people name: a school, a square, the town hall."""

    name = fields.String()
    kind = fields.String()
    latitude = fields.Float()
    longitude = fields.Float()


class AssetQuery(Schema):
    """The beginning of a number."""

    class Meta:
        """A newer client may ask for more."""

        unknown = EXCLUDE

    q = fields.String(required=True, validate=validate.Length(1, 40, error="field.too_long"))


class AssetOut(Schema):
    """A numbered thing of the street."""

    number = fields.String(required=True)
    latitude = fields.Float(required=True)
    longitude = fields.Float(required=True)
    category = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "the code of the heading or leaf it is about"},
    )


class AssetsOut(Schema):
    """Those whose number begins so, 20 at most."""

    items = fields.List(fields.Nested(AssetOut), required=True)
    next = fields.String(required=True, allow_none=True)


class TerritoryOut(Schema):
    """All that a client needs to know of the territory it serves."""

    name = fields.String()
    code = fields.String()
    insee = fields.String()
    banner = fields.String()
    accent = fields.String()
    logo_url = fields.String(allow_none=True)
    languages = fields.List(fields.String())
    time_zone = fields.String()
    bounds = fields.List(fields.Float(), metadata={"description": "west, south, east, north"})
    center = fields.List(fields.Float(), metadata={"description": "longitude, latitude"})
    districts_url = fields.String()
    tiles = fields.Nested(BackgroundOut, allow_none=True)
    contact = fields.Nested(ContactOut)
    on_call = fields.Nested(OnCallOut)
    texts = fields.Dict(keys=fields.String(), values=fields.String())
    in_french = fields.List(
        fields.String(),
        metadata={"description": "what the territory has no words for in this language: `contact.hours`"},
    )
    personal_data = fields.Nested(KeepingOut)
    places = fields.List(fields.Nested(PlaceOut))
    max_photos = fields.Integer()
    max_photo_bytes = fields.Integer()
    push = fields.Nested(PushOut)
    categories = fields.List(fields.Nested(CategoryOut))
