"""A team's own queue, for any browser; and the button that reminds a team."""

from typing import Any

from flask import Response, redirect, request, url_for

from server.commons.accounts.rules import ACT_ON_TICKETS, MODERATE
from server.core.http import territory
from server.reporting.dispatch.rules import map_page
from server.reporting.dispatch.services import reminding
from server.surfaces.dashboard import access, forms, pages
from server.surfaces.dashboard.queries import queue
from server.surfaces.dashboard.routes import blueprint

KINDS = ("start", "done", "resume", "plan", "wait", "reject", "message", "comment", "transfer", "requalify")


@blueprint.get("/pilotage/ma-file")
@access.for_staff(ACT_ON_TICKETS)
def get_queue() -> Response:
    """What the reader's teams have to do, the most pressing first, each with the tablet's actions."""
    here, user = territory(), access.person()
    skip = min(max(request.args.get("skip", 0, type=int), 0), 100_000)
    tasks, total = queue.own_queue(here, user, skip)
    drawn = [(one, forms.task_forms(one.full, here, KINDS)) for one in tasks]
    following = skip + queue.PAGE if skip + queue.PAGE < total else None
    return pages.render("queue.html", tasks=drawn, total=total, next=following, map_page=map_page)


@blueprint.post("/pilotage/equipes/<team>/relance")
@access.for_staff(MODERATE)
def post_reminder(team: str) -> Any:
    """Write to a team what waits for it, once a day at most."""
    user = access.person()
    reminding.ask_to_remind(territory_id=user.identity.territory_id, team=team, account_id=user.account_id)
    if request.form.get("back") == "partners":
        return redirect(url_for("dashboard.get_partners"), 303)
    return redirect(url_for("dashboard.get_tickets", team=team, state="open", reminded="true"), 303)
