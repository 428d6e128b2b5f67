"""HTTP: what do these words speak of? A POST, so that no log, cache or history keeps the words."""

from flask import Response

from server.core.api import ApiBlueprint
from server.core.http import public, territory
from server.core.json import answer
from server.core.limits import limiter
from server.reporting.signalements.queries import category_words
from server.reporting.wording import queries
from server.reporting.wording.schemas import SuggestionOut, WordsIn

blueprint = ApiBlueprint("wording", __name__, url_prefix="/api/v1", description="What words speak of")


@blueprint.post("/categories/suggestions")
@blueprint.arguments(WordsIn)
@blueprint.response(200, SuggestionOut)
@limiter.limit("60/minute")
@public
def post_words(sent: dict[str, str]) -> Response:
    """The category that the words speak of, if one is sure enough; the words are kept nowhere."""
    found = queries.suggested(territory(), sent["words"])
    if found is None:
        return answer({"suggestion": None})
    leaf, sure = found
    return answer({"suggestion": {**(category_words(leaf) or {}), "sure": sure}})
