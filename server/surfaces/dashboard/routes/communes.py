"""An EPCI: what is open in each of its communes, and the tickets of all in one list."""

from typing import Any

from flask import Response, request

from server.commons.accounts.rules import SEE_DASHBOARD
from server.core.http import territory
from server.surfaces.dashboard import access, pages
from server.surfaces.dashboard.queries import communes, lists
from server.surfaces.dashboard.queries.together import EVERY, places_of
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.routes.tickets import filters_in_words
from server.surfaces.dashboard.schemas import STATE_GROUPS, CommunesForm, address_of, filter_from

FIELDS = ("state", "late")  # of the form; other filters come from the figures that lead here


@blueprint.get("/pilotage/communes")
@access.for_staff(SEE_DASHBOARD)
def get_communes() -> Response:
    """The communes of an EPCI, with what is open in each, and their tickets in one list.

    The list has the filters of a commune's own, those that are open unless a state is named. Each page of
    theirs opens with the same login.
    """
    here, user, form, typed = territory(), access.person(), CommunesForm(), request.args.to_dict()
    wrong = form.validate(typed)
    asked: dict[str, Any] = form.load({name: value for name, value in typed.items() if name not in wrong})
    state = None if asked["state"] == EVERY else asked["state"]
    chosen = {**filter_from(typed), "state": state, "order": None}  # of several towns: the latest first
    address = address_of(chosen)
    others = {name: value for name, value in address.items() if name not in FIELDS}
    return pages.render(
        "communes.html",
        rows=communes.below(here, user),
        page=communes.page(here, user, asked["commune"], chosen),
        counted=lists.most_counted(chosen),
        address={**address, **address_of(asked)},
        others=others,
        chips=filters_in_words(others, [*places_of(here).values()]),
        states=[*STATE_GROUPS, EVERY],
    )
