"""The list of tickets and one ticket, side by side where there is room."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from flask import Response, redirect, request, url_for
from markupsafe import Markup, escape

from server.commons.accounts.queries import limits_of
from server.commons.accounts.rules import SEE_DASHBOARD, SEE_TICKETS
from server.commons.territories.queries import Territory
from server.core.errors import NotFound
from server.core.http import territory
from server.core.language import translate
from server.reporting.signalements.rules import SOURCES
from server.reporting.tickets.rules import KINDS, OPEN_STATES, PRIORITIES, STATES
from server.surfaces.dashboard import access, forms, pages, papers, seeing
from server.surfaces.dashboard.queries import lists, live, sheet, tickets, views
from server.surfaces.dashboard.queries.together import EVERY, TERRITORY, places_of
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.schemas import STATE_GROUPS, WAITING, address_of, filter_from

SAVED: tuple[tuple[str, dict[str, str]], ...] = (  # views worth a click: name, filter
    ("open", {"state": "open"}),
    ("new", {"state": "new"}),
    ("late", {"late": "true"}),
    ("partner_late", {"last": "external", "late": "true"}),
    ("to_check", {"to_check": "true"}),
    ("waiting", {"state": "waiting"}),
    ("contested", {"contested": "true"}),
    ("unanswered", {"unanswered": "true"}),
    ("inquired", {"inquired": "true", "state": "open"}),
    ("bounced", {"bounced": "true", "state": "open"}),
    ("unassigned", {"unassigned": "true", "state": "open"}),
    ("mine", {"mine": "true", "state": "open"}),
    ("all", {}),
)
PRINTED = 500  # lines of a list on paper
NAMED_BY_KEY = ("kind", "source", "first", "last", "unassigned", "figure", "priority", "entrusted", "order")
# said by their name alone
YES = ("bounced", "unplaced", "unanswered", "inquired", "to_check", "mine", "near", "box")
COUNTED = (
    "new",
    "late",
    "to_check",
    "contested",
    "unanswered",
    "bounced",
    "unassigned",
    "mine",
)  # what needs a person now


@blueprint.get("/pilotage/dossiers")
@access.for_staff(SEE_TICKETS)
def get_tickets() -> Any:
    """The tickets that the address asks for, in its order; a number alone leads to its ticket."""
    here, user = territory(), access.person()
    if TERRITORY in request.args:
        return redirect(_list_of(here, request.args[TERRITORY]))
    chosen = filter_from(request.args)
    seen = live.seen(here, user)
    where = lists.conditions(here, user, chosen)
    page = lists.page(here, user, chosen, where)
    words = (chosen.get("q") or "").upper().removeprefix("N°").strip()
    if len(page.lines) == 1 and page.lines[0].number == words:
        return redirect(url_for("dashboard.get_ticket", number=page.lines[0].number))
    return pages.render(
        "tickets.html",
        page=page,
        ticket=None,
        total=lists.total(page.lines, page.next, chosen, partial(lists.count, where)),
        counted=lists.most_counted(chosen),
        **seen,
        **frame_of(chosen),
    )


def _list_of(here: Territory, code: str) -> str:
    """Where the list that a figure counts is: at its commune; here of all together.

    Raises:
        NotFound: it is no commune of this EPCI.
    """
    places = places_of(here)
    listed: dict[str, Any] = address_of(filter_from(request.args))
    of_all: dict[str, Any] = {"state": EVERY, **listed}
    if code == EVERY and places:
        return url_for("dashboard.get_communes", **of_all, _anchor="list-title")
    if code not in places:
        raise NotFound("not_found")
    if code == here.code:
        return url_for("dashboard.get_tickets", **listed)
    there = pages.address_in(places[code], "dashboard.get_tickets", **listed)
    return there or url_for("dashboard.get_communes", commune=code, **of_all)


@blueprint.get("/pilotage/dossiers.csv")
@access.for_staff(SEE_TICKETS)
def get_sheet() -> Response:
    """The list that the address asks for, as a sheet: no words, no contact data."""
    here, user = territory(), access.person()
    _write_down("dossiers.csv")
    rows = sheet.sheet(here, user, filter_from(request.args))
    return pages.sheet(rows, translate("dashboard.sheet.file"))


@blueprint.get("/pilotage/dossiers.pdf")
@access.for_staff(SEE_TICKETS)
def get_list_on_paper() -> Response:
    """The list that the address asks for, on paper."""
    here, user = territory(), access.person()
    _write_down("dossiers.pdf")
    chosen = filter_from(request.args)
    found = lists.first_lines(here, user, chosen, PRINTED + 1)
    asked = asked_in_words(address_of(chosen))
    printed = papers.list_on_paper(
        here,
        found[:PRINTED],
        asked=asked,
        more=len(found) > PRINTED,
        by_wait=chosen["order"] is not None,
    )
    return Response(printed, mimetype="application/pdf")


def _write_down(what: str) -> None:
    """Put in the journal that a list is taken away, by which filters; not what was typed in the search."""
    filters = {name: value for name, value in address_of(filter_from(request.args)).items() if name != "q"}
    access.write_down_export(what, filters=filters, search="q" in request.args)


@blueprint.get("/pilotage/dossiers/<number>.pdf")
@access.for_staff(SEE_TICKETS)
def get_ticket_on_paper(number: str) -> Response:
    """One ticket on paper, without contact data."""
    here, user = territory(), access.person()
    shown = tickets.page_of(here, user, tickets.find(here, user, number))
    return Response(papers.ticket_on_paper(here, shown), mimetype="application/pdf")


@blueprint.get("/pilotage/dossiers/<number>/elu.pdf")
@access.for_staff(SEE_DASHBOARD)
def get_elected_sheet(number: str) -> Response:
    """The sheet for an elected member: as such a member reads the ticket, whoever prints it."""
    here, user = territory(), access.person()
    shown = tickets.page_of(here, user, tickets.find(here, user, number), role="elected")
    return Response(papers.elected_sheet(here, shown), mimetype="application/pdf")


@blueprint.get("/pilotage/dossiers/<number>")
@access.for_staff(SEE_TICKETS)
def get_ticket(number: str) -> Response:
    """One ticket whole, beside the list it was opened from."""
    here, user = territory(), access.person()
    seen = None if access.is_fragment() else live.seen(here, user)
    row, beside = tickets.find_beside(here, user, number)
    shown = tickets.page_of(here, user, row, beside=beside)
    answer = _drawn(shown, seen)
    if any(one.contact for one in shown.people):
        seeing.note_contacts_seen(user, f"ticket:{shown.full['id']}")
    return answer


def _drawn(shown: tickets.TicketPage, seen: dict[str, Any] | None) -> Response:
    """The ticket alone, for the list that it is opened from; or the whole page, with what was `live.seen`."""
    here, user = territory(), access.person()
    forms_of_page = forms.blank_forms(shown, here)
    if seen is None:
        return pages.render(
            "parts/ticket.html",
            ticket=shown,
            forms=forms_of_page,
            chosen=address_of(filter_from(request.args)),
            back=_this_page(shown),
        )
    chosen = filter_from(request.args) if request.args else filter_from({"state": "open"})
    return pages.render(
        "tickets.html",
        page=lists.page(here, user, chosen),
        ticket=shown,
        forms=forms_of_page,
        total=None,
        counted=lists.COUNTED,
        back=_this_page(shown),
        **seen,
        **frame_of(chosen, beside=True),
    )


def _this_page(shown: tickets.TicketPage) -> str:
    """Where what is sent from a ticket leads back to: to it, beside the list that it was opened from."""
    kept: dict[str, Any] = dict(address_of(filter_from(request.args)))
    return url_for("dashboard.get_ticket", number=shown.full["number"], **kept)


def frame_of(chosen: dict[str, Any], *, beside: bool = False) -> dict[str, Any]:
    """What the list's head shows: filters with their choices, and the views worth a click.

    `beside` a ticket the list is the one it was opened from: nothing is counted, no kept view is offered.
    """
    here, user = territory(), access.person()
    limits = limits_of(user.identity)
    teams = [team for team in here.teams if limits.teams is None or team.id in limits.teams]
    districts = [one for one in here.districts if limits.districts is None or one.id in limits.districts]
    return {
        "teams_shown": [(team.slug, team.label()) for team in teams],
        "districts_shown": [(district.slug, district.name) for district in districts],
        "categories_shown": [
            (one.code, f"– {one.label()}" if one.parent else one.label())
            for heading in here.headings
            for one in (heading, *here.children(heading.code))
        ],
        "chosen": address_of(chosen),
        "viewed": address_of({**chosen, "order": None}),
        "orders": orders_of(chosen),
        "address_of": addresses(address_of(chosen)),
        "saved": SAVED,
        "counts": {} if beside else lists.counts(here, user, [v for v in SAVED if v[0] in COUNTED]),
        "few": lists.FEW,
        "kept": [] if beside else views.views_for(user),
        "chips": chips_of(address_of(chosen)),
        "priorities": [(name, translate(f"dashboard.chip.priority.{name}")) for name in PRIORITIES],
        "takers": [(name, translate(f"dashboard.chip.entrusted.{name}")) for name in ("yes", "no")],
        "states": [(name, translate(f"dashboard.state.{name}")) for name in (*STATE_GROUPS, *STATES)],
        "kinds": [(name, translate(f"dashboard.kind.{name}")) for name in KINDS],
        "sources": [(name, translate(f"dashboard.source.{name}")) for name in SOURCES],
    }


def orders_of(chosen: Mapping[str, Any]) -> list[tuple[str, dict[str, str]]]:
    """The orders of a list, each with the filter that gives it: what waits is open."""
    state = chosen["state"] if chosen["state"] in OPEN_STATES else "open"
    waiting = {**chosen, "state": state, "order": WAITING}
    return [("latest", address_of({**chosen, "order": None})), (WAITING, address_of(waiting))]


def addresses(chosen: Mapping[str, Any]) -> Callable[[str], Markup]:
    """Gives the address of a ticket beside this list; built once, since a list has many."""
    before, _, after = url_for("dashboard.get_ticket", number="0", **chosen).partition("/0")
    start, end = escape(f"{before}/"), escape(after)
    return lambda number: start + number + end


def chips_of(chosen: dict[str, str]) -> list[tuple[str, dict[str, str]]]:
    """`filters_in_words`; none for a view that has a name."""
    return [] if chosen in [saved for _, saved in SAVED] else filters_in_words(chosen)


def filters_in_words(
    chosen: dict[str, str], towns: Sequence[Territory] = ()
) -> list[tuple[str, dict[str, str]]]:
    """Each filter in words, with the filters that are left without it.

    Names are those of the town, or of the first of `towns` that has them.
    """
    return [
        (
            _in_words(towns or (territory(),), name, value),
            {other: kept for other, kept in chosen.items() if other != name},
        )
        for name, value in chosen.items()
        if value != "false"  # what is not asked for limits nothing
    ]


def asked_in_words(chosen: dict[str, str]) -> str:
    """The filter of a list as its title says it: the name of the view, or each filter."""
    named = [translate(f"dashboard.view.{name}") for name, saved in SAVED if saved == chosen]
    return ", ".join(named or [words for words, _ in chips_of(chosen)])


def _in_words(towns: Sequence[Territory], name: str, value: str) -> str:
    if name in YES:
        return translate(f"dashboard.chip.{name}")
    if name in NAMED_BY_KEY:
        return translate(f"dashboard.chip.{name}", value=translate(f"dashboard.chip.{name}.{value}"))
    shown = value
    if name in ("since", "until"):
        shown = pages.day(value)
    elif name == "state":
        shown = translate(f"dashboard.state.{value}")
    elif name in ("category", "team", "district"):
        named = (_name_of(town, name, value) for town in towns)
        shown = next(filter(None, named), translate("dashboard.chip.unknown", value=value))
    return translate(f"dashboard.chip.{name}", value=shown)


def _name_of(town: Territory, kind: str, key: str) -> str | None:
    if kind == "district":
        district = town.district(key)
        return district.name if district else None
    one = town.team(key) if kind == "team" else town.category(key)
    return one.label() if one else None
