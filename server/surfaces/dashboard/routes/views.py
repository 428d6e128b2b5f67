"""Keeping a view of the list, sharing it, letting it go; and the page of the keys."""

from typing import Any

from flask import Response, redirect, request, url_for

from server.commons.accounts.rules import SEE_TICKETS
from server.surfaces.dashboard import access, pages, services
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.routes.typed import loaded
from server.surfaces.dashboard.schemas import ViewForm, address_of, filter_from


@blueprint.post("/pilotage/vues")
@access.for_staff(SEE_TICKETS)
def post_view() -> Any:
    """Keep the filters of the list under a name."""
    typed = request.form.to_dict()
    kept = loaded(ViewForm(), typed)
    chosen: dict[str, Any] = dict(address_of(filter_from(typed)))
    services.keep_view(user=access.person(), filters=chosen, **kept)
    return redirect(url_for("dashboard.get_tickets", **chosen), 303)


@blueprint.post("/pilotage/vues/<int:view_id>/oublier")
@access.for_staff(SEE_TICKETS)
def post_forget_view(view_id: int) -> Any:
    """Let a view go: one's own, or for who administers, a shared one."""
    services.forget_view(user=access.person(), view_id=view_id)
    return redirect(url_for("dashboard.get_tickets", state="open"), 303)


@blueprint.get("/pilotage/raccourcis")
@access.for_staff()
def get_keys() -> Response:
    """Every key, on a page of its own."""
    return pages.render("keys.html")
