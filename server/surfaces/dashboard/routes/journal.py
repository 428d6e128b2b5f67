"""The journal of access, accounts, settings and exports: searched by who, what, when; or as a sheet."""

from datetime import timedelta
from typing import Any

from flask import Response, request

from server.commons.accounts import queries as accounts
from server.commons.accounts.rules import ADMINISTER
from server.commons.audit import queries
from server.commons.audit.queries import Sought
from server.commons.audit.rules import ACTIONS
from server.core.http import territory
from server.core.language import translate
from server.surfaces.dashboard import access, pages
from server.surfaces.dashboard.journal_words import in_words
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.routes.tickets import asked_in_words
from server.surfaces.dashboard.rules import start_of
from server.surfaces.dashboard.schemas import JournalForm, address_of


@blueprint.get("/pilotage/journal")
@access.for_staff(ADMINISTER)
def get_journal() -> Response:
    """What was done, the latest first."""
    here, chosen = territory(), _chosen()
    entries, following = queries.page(here.id, _sought(chosen))
    return pages.render(
        "journal.html",
        lines=in_words(here, entries, asked_in_words),
        next=following,
        chosen=address_of(chosen),
        people=accounts.staff_of(here.id, closed=True),
        actions=ACTIONS,
    )


@blueprint.get("/pilotage/journal.csv")
@access.for_staff(ADMINISTER)
def get_journal_sheet() -> Response:
    """The same as a sheet; taking it away is in the journal too."""
    here, chosen = territory(), _chosen()
    access.write_down_export("journal.csv", filters=address_of(chosen))
    heads = [translate(f"dashboard.journal.{name}") for name in ("when", "who", "what", "about", "details")]
    rows = [
        (line.at.strftime("%Y-%m-%d %H:%M:%S"), line.who, line.what, line.about, line.details)
        for line in in_words(here, queries.all_of(here.id, _sought(chosen)), asked_in_words)
    ]
    return pages.sheet([heads, *rows], "journal")


def _chosen() -> dict[str, Any]:
    form = JournalForm()
    typed = request.args.to_dict()
    wrong = form.validate(typed)
    found: dict[str, Any] = form.load({name: value for name, value in typed.items() if name not in wrong})
    return found


def _sought(chosen: dict[str, Any]) -> Sought:
    zone = territory().time_zone
    since, until = chosen["since"], chosen["until"]
    return Sought(
        account_id=chosen["account"],
        action=chosen["action"],
        since=start_of(since, zone) if since else None,
        until=start_of(until + timedelta(days=1), zone) if until else None,
        before=chosen["before"],
    )
