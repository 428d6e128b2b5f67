"""Signing in and out, and enrolling a tablet."""

from typing import Any

from flask import Response, current_app, request

from server.commons.accounts import queries, services
from server.commons.accounts.errors import TooManyAttempts
from server.commons.accounts.schemas import DeviceIn, DeviceOut, SessionIn, SessionOut
from server.core import http
from server.core.api import ApiBlueprint
from server.core.clock import rfc3339
from server.core.errors import answer_domain_error

blueprint = ApiBlueprint("accounts", __name__, url_prefix="/api/v1", description="Sessions and tablets")


@blueprint.post("/sessions")
@blueprint.arguments(SessionIn)
@blueprint.response(200, SessionOut)
@http.public
def post_session(body: dict[str, str]) -> dict[str, Any]:
    """Sign in: the token serves as Bearer until `expires_at` or until the session is ended."""
    opened = services.open_session(territory_id=http.territory().id, client_address=_client(), **body)
    return {
        "token": opened.token,
        "role": opened.role,
        "name": opened.name,
        "expires_at": rfc3339(opened.expires_at),
    }


@blueprint.delete("/sessions")
@blueprint.response(204)
@http.staff()
def delete_session() -> None:
    """End the session whose token is sent; its token is dead at once."""
    services.close_session(http.bearer() or "")


@blueprint.post("/devices")
@blueprint.arguments(DeviceIn)
@blueprint.response(201, DeviceOut)
@http.public
def post_device(body: dict[str, str]) -> dict[str, Any]:
    """Enrol a tablet with the code that the dashboard shows: ten minutes, once."""
    enrolled = services.enrol_device(territory_id=http.territory().id, client_address=_client(), **body)
    return queries.enrolment_view(
        http.territory(), token=enrolled.token, name=enrolled.name, team_id=enrolled.team_id
    )


def _client() -> str | None:
    """The caller's address, which slows repeated failures; None when limits are lifted."""
    return request.remote_addr if current_app.config["PARVIS"].rate_limits else None


@blueprint.errorhandler(TooManyAttempts)
def answer_too_many(error: TooManyAttempts) -> Response:
    """Say when to come back, in the words and in the header."""
    response = answer_domain_error(error)
    response.headers["Retry-After"] = str(error.wait_s)
    return response
