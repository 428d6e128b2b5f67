"""HTTP for the tablets."""

import json
import logging
import uuid
from typing import Any

from flask import Response, request

from server.commons.accounts import queries as accounts
from server.commons.territories.queries import Team
from server.core.api import IMAGE_BODY, ApiBlueprint
from server.core.compression import compressed
from server.core.errors import Forbidden, Invalid
from server.core.http import staff, staff_identity, territory
from server.core.json import answer
from server.reporting.field import queries, services
from server.reporting.field.schemas import (
    ChangesOut,
    ChangesQuery,
    CrashIn,
    FieldPhotoOut,
    JournalIn,
    PhotoQuery,
    ResultsOut,
    RoundOut,
    RoundQuery,
)
from server.reporting.tickets.queries import outcome_view

log = logging.getLogger(__name__)
JOURNAL_BYTES = 8 * 1024 * 1024  # 500 actions with all the words that they may carry
blueprint = ApiBlueprint(
    "field",
    __name__,
    url_prefix="/api/v1/field",
    description="The agents' tablets",
    max_json_bytes=JOURNAL_BYTES,
)
WORKERS = ("agent", "service", "desk", "director", "admin")


def _team() -> Team:
    """The team of the tablet, or of the agent; `?team=` chooses among several."""
    who, here = staff_identity(), territory()
    wanted = request.args.get("team")  # described by ChangesQuery
    teams = [team for team in here.teams if team.id in who.teams and wanted in (None, team.slug)]
    if not teams:
        raise Forbidden("no_team")
    return teams[0]  # type: ignore[no-any-return]  # territory() is untyped in core


def _districts() -> frozenset[int] | None:
    """The districts that the agent is limited to; None: all, as for a tablet, which is its team's."""
    return accounts.limits_of(staff_identity()).districts


@blueprint.get("/changes")
@blueprint.arguments(ChangesQuery, location="query")
@blueprint.response(200, ChangesOut)
@staff(*WORKERS, devices=True)
def get_changes(query: dict[str, Any]) -> Response:
    """What the team's tablets must know since `cursor`; `wait` seconds for news if there is none."""
    page = queries.changes(
        territory(), _team(), cursor=query["cursor"], wait_s=query["wait"], districts=_districts()
    )
    return compressed(answer(page))


@blueprint.get("/round")
@blueprint.arguments(RoundQuery, location="query")
@blueprint.response(200, RoundOut)
@staff(*WORKERS, devices=True)
def get_round(query: dict[str, Any]) -> Response:
    """The team's round from where the agent stands; the position serves this answer and is not kept."""
    place = {name: query[name] for name in ("latitude", "longitude")}
    return answer(queries.todays_round(territory(), _team(), districts=_districts(), **place))


@blueprint.get("/round.pdf")
@blueprint.arguments(RoundQuery, location="query")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
@staff(*WORKERS, devices=True)
def get_round_sheet(query: dict[str, Any]) -> Response:
    """The round on paper: a numbered map, and a line with a box for each stop."""
    place = {name: query[name] for name in ("latitude", "longitude")}
    return Response(
        queries.round_on_paper(territory(), _team(), districts=_districts(), **place),
        mimetype="application/pdf",
    )


@blueprint.post("/actions")
@staff(*WORKERS, devices=True)  # before anything of so long a body is read
@blueprint.arguments(JournalIn)
@blueprint.response(200, ResultsOut)
def post_actions(sent: dict[str, Any]) -> Response:
    """Replay a journal: one result each, in the order sent, even if some are refused."""
    here = territory()
    outcomes = services.replay(identity=staff_identity(), sent_at=sent["sent_at"], actions=sent["actions"])
    results = [{"id": action_id, **outcome_view(here, outcome)} for action_id, outcome in outcomes]
    return compressed(answer({"results": results}))


@blueprint.post("/crashes")
@staff(*WORKERS, devices=True)
@blueprint.arguments(CrashIn)
@blueprint.response(204)
def post_crash(told: dict[str, Any]) -> Response:
    """Take where in its code a tablet's app ended, as its agent agreed; it goes to the log alone."""
    told["tablet"] = staff_identity().device_id
    log.warning("a tablet's app ended by an error: %s", json.dumps(told, default=str))
    return Response(status=204)


@blueprint.put("/photos/<uuid:photo_id>")
@blueprint.arguments(PhotoQuery, location="query")
@blueprint.response(200, FieldPhotoOut)
@blueprint.doc(requestBody=IMAGE_BODY)
@staff(*WORKERS, devices=True)
def put_photo(query: dict[str, Any], photo_id: uuid.UUID) -> Response:
    """Receive the bytes of a photo that an action promised, or of a signalement made in the field."""
    body = request.get_data(cache=False)
    if not body:
        raise Invalid("photo_empty")
    if query["signalement"]:
        photo = services.keep_report_photo(
            identity=staff_identity(), signalement_id=query["signalement"], photo_id=photo_id, body=body
        )
    else:
        photo = services.keep_photo(identity=staff_identity(), photo_id=photo_id, body=body)
    return answer({"id": photo.id, "state": photo.state})
