"""Words, and the category that they speak of."""

from marshmallow import fields, validate

from server.core.api import Incoming, Outgoing
from server.reporting.signalements.rules import MAX_DESCRIPTION
from server.reporting.signalements.schemas import PublicCategoryOut


class WordsIn(Incoming):
    """What somebody typed: to find a category, or to describe a problem."""

    words = fields.String(
        required=True, validate=validate.Length(max=MAX_DESCRIPTION, error="field.too_long")
    )


class SuggestedCategoryOut(PublicCategoryOut):
    """A leaf; `sure` when one may doubt another choice."""

    sure = fields.Boolean(required=True)


class SuggestionOut(Outgoing):
    """What the words speak of; null when one is not sure enough."""

    suggestion = fields.Nested(SuggestedCategoryOut, required=True, allow_none=True)
