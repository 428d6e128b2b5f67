"""Drawing pages: templates with our words, dates and assets; headers; refusals as pages."""

import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from babel.dates import format_date, format_skeleton
from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for
from flask_wtf.csrf import CSRFError, generate_csrf
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from server.commons.territories.queries import Territory
from server.core.errors import DATABASE_AWAY, DomainError, NotFound, Unavailable, as_read
from server.core.http import territory
from server.core.language import (
    LANGUAGES,
    current_language,
    first_of_month,
    locale_of,
    name_of_language,
    time_of_day,
    translate,
    translator,
)
from server.core.web_files import content_security_policy
from server.reporting.tickets.rules import parts_of, words_at
from server.surfaces.dashboard import access, drawings, rules
from server.surfaces.dashboard.queries import counts
from server.surfaces.dashboard.sheets import csv_lines

HERE = Path(__file__).resolve().parent
BUILD = HERE / "static" / "build"
NARROW_SPACE = "\u202f"
ACT_ICONS = {
    "assign": "send",
    "start": "hard-hat",
    "done": "circle-check",
    "plan": "calendar-days",
    "wait": "circle-pause",
    "resume": "refresh-cw",
    "reopen": "refresh-cw",
    "close": "check",
    "reject": "circle-x",
    "transfer": "external-link",
    "message": "mail",
    "comment": "message-square",
    "requalify": "list-filter",
    "prioritise": "signpost",
    "accept": "check",
    "entrust": "user",
    "inquire": "phone",
    "merge": "users",
    "split": "list-filter",
    "unmerge": "refresh-cw",
}
SKELETONS = ("MMMd", "MMM", "yMMMM")  # a day or a month, short or with its year
ASKED = "tableau"  # in the address of a page: the chart whose table is wanted as a spreadsheet
OSM = "© OpenStreetMap"


@cache
def _manifest(_stamp: float) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((BUILD / "manifest.json").read_text())
    return found


def assets() -> dict[str, list[str]]:
    """The addresses of the built script and styles; empty lists while they are not built."""
    path = BUILD / "manifest.json"
    entry = _manifest(path.stat().st_mtime).get("dashboard.ts", {}) if path.is_file() else {}
    return {
        "scripts": [_static(entry["file"])] if entry else [],
        "styles": [_static(name) for name in entry.get("css", ())],
    }


def _static(name: str) -> str:
    return url_for("dashboard.get_static", name=f"build/{name}")


def icons() -> Callable[[str], Markup]:
    """Gives drawings of the built `icons.svg`, always beside a word, so unseen by screen readers."""
    path = BUILD / "icons.svg"
    if not path.is_file():
        return lambda _name: Markup("")
    # looked for once a page: a list draws a hundred of them
    address = url_for("dashboard.get_static", name="build/icons.svg", v=int(path.stat().st_mtime))
    return lambda name: _icon(address, name)


@cache
def _icon(address: str, name: str) -> Markup:
    drawing = Markup('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>')
    return drawing.format(address, name)


def options(choices: Iterable[tuple[str, str]], chosen: str = "") -> Markup:
    """The options of a select: value and words each."""
    return _options(tuple(choices), chosen)


@lru_cache(500)
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> Markup:
    # a ticket's page offers all categories three times
    one = Markup('<option value="{}"{}>{}</option>')
    selected = Markup(" selected")
    return Markup("").join(
        one.format(value, selected if value == chosen else "", words) for value, words in choices
    )


def sheet_address(name: str) -> str:
    """The address of this page that gives the table of its chart `name` as a spreadsheet."""
    values: dict[str, Any] = {**(request.view_args or {}), **request.args.to_dict(), ASKED: name}
    return url_for(str(request.endpoint), **values)


def instant(value: datetime | str | None) -> datetime | None:
    """A stored or written instant on the town's clocks."""
    if value is None:
        return None
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    local: datetime = territory().local(moment)
    return local


def day(value: datetime | date | str | None, length: str = "long") -> str:
    """`3 mars 2026`; `length` is one of babel's ("medium", "long", "full") or of `SKELETONS`."""
    if value is None:
        return ""
    if isinstance(value, str) and len(value) == 10:
        value = date.fromisoformat(value)
    shown = value if isinstance(value, date) and not isinstance(value, datetime) else instant(value)
    on = shown.date() if isinstance(shown, datetime) else shown
    return _day(on, length, current_language()) if on else ""


@lru_cache(1_000)
def _day(on: date, length: str, language: str) -> str:
    # a list says the same few days again and again
    if length in SKELETONS:
        return first_of_month(format_skeleton(length, on, locale=locale_of(language)))
    return first_of_month(format_date(on, length, locale=locale_of(language)))


def month(value: date) -> str:
    """`mars 2026`."""
    return format_skeleton("yMMMM", value, locale=locale_of(current_language()))


def moment(value: datetime | str | None) -> str:
    """`3 mars 2026 à 14 h 30`."""
    local = instant(value)
    if local is None:
        return ""
    return translate("dashboard.moment", day=day(local), time=clock(local))


def between(start: datetime, end: datetime) -> str:
    """From one moment to another; a day is said once."""
    if day(start) != day(end):
        return translate("dashboard.announcements.period", start=moment(start), end=moment(end))
    return translate("dashboard.share.on", day=day(start), first=clock(start), last=clock(end))


def clock(value: datetime | time | str | None) -> str:
    """`14 h 30` in French, `14:30` in English."""
    local = value if isinstance(value, time) else instant(value)
    return time_of_day(local) if local else ""


def number(value: int | float) -> str:
    """A figure with the language's thousands; a part of a unit keeps one decimal."""
    text = f"{value:,.1f}" if isinstance(value, float) and value != int(value) else f"{int(value):,}"
    if current_language() == "fr":
        return text.replace(",", NARROW_SPACE).replace(".", ",")
    return text


def euros(cents: int | None) -> str:
    """An amount as people read it; a dash where there is none."""
    if cents is None:
        return "–"
    whole, rest = divmod(abs(cents), 100)
    said = number(whole) + (f"{translate('dashboard.adoption.point')}{rest:02d}" if rest else "")
    return translate("dashboard.adoption.euros", amount=said)


def percent(value: float | None) -> str:
    """A share as whole per cent; a dash when there is nothing to share."""
    if value is None:
        return "–"
    return translate("dashboard.percent", value=round(value * 100))


def render(template: str, status: int = 200, **values: Any) -> Response:
    """A page with all that the frame around it shows."""
    user = access.person() if access.is_signed_in() else None
    here = territory()
    settings = current_app.config["PARVIS"]
    if "waiting" not in values:  # a live page counted it when it took its mark
        values["waiting"] = counts.waiting(here.id, user) if user and not access.is_fragment() else {}
    body = render_template(
        f"dashboard/{template}",
        user=user,
        here=here,
        language=current_language(),
        languages=LANGUAGES,
        name_of_language=name_of_language,
        t=translator(),
        icon=icons(),
        options=options,
        day=day,
        moment=moment,
        clock=clock,
        between=between,
        number=number,
        percent=percent,
        sheet_address=sheet_address,
        list_of=partial(list_of, url_for("dashboard.get_tickets")),
        address_at=address_at,
        town_map=drawings.town_map,
        town_places=drawings.town_places,
        assets=assets(),
        act_icons=ACT_ICONS,
        parts_of=parts_of,
        words_at=words_at,
        new_id=uuid.uuid4,
        tiles=settings.tiles_url or "",
        attribution=OSM,
        path=request.full_path.rstrip("?"),
        inside=counts.inside(values["waiting"]),
        **values,
    )
    return make_response(body, status)


def list_of(address: str, chosen: Mapping[str, str]) -> str:
    """The address of the list of these filters; a page of figures has hundreds, which say much alike."""
    asked = "&".join([f"{name}={_quoted(value)}" for name, value in chosen.items()])
    return f"{address}?{asked}" if asked else address


@lru_cache(maxsize=4096)
def _quoted(value: str) -> str:
    return quote_plus(value)


def address_in(town: Territory, endpoint: str, **values: Any) -> str | None:
    """The address of a page of this town, or of a commune read from above; None where it has no host."""
    if town.id == territory().id:
        return url_for(endpoint, **values)
    return address_at(town.hosts[0], endpoint, **values) if town.hosts else None


def address_at(host: str, endpoint: str, **values: Any) -> str:
    """The address of a page of the town that answers at this host."""
    return f"{request.scheme}://{host}{url_for(endpoint, **values)}"


def sheet(rows: Iterable[Iterable[Any]], name: str) -> Response:
    """Rows for a spreadsheet, figures as the reader's language writes them; the file is `name`.csv."""
    lines = csv_lines(rows, decimal_comma=current_language() == "fr")
    answer = Response("".join(lines), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def refusal_page(error: Exception) -> Response:
    """A refusal in words: a page, or a notice where a script asked for a piece of one."""
    if not _is_settled():
        return _unsettled(error)
    with access.speaking_to_reader():
        status, title, detail = _words(error)
        if status == 413 and (most := access.bytes_taken()):
            detail = too_heavy(most)
        # a form that was open in the session before gets this one's token: nothing typed is lost
        renewed = isinstance(error, CSRFError) and access.is_signed_in()
        return refusal(status, title, detail, {"csrf_token": generate_csrf()} if renewed else {})


def too_heavy(most: int) -> str:
    """Why a file of more than `most` bytes is not taken, and what to do."""
    return translate("dashboard.too_heavy", most=most // (1024 * 1024))


def _is_settled() -> bool:
    """Whether a town answers here: without its file, or its database, nothing of the frame can be drawn."""
    try:
        territory()
    except (NotFound, *DATABASE_AWAY):
        return False
    return True


def _unsettled(error: Exception) -> Response:
    status, title, detail = _words(error)
    hint = translate("dashboard.unsettled") if status == 404 else ""  # a town's file is missing
    words = {"title": title, "detail": detail, "language": current_language(), "styles": assets()["styles"]}
    # flask's own way of rendering asks who reads, and thus the database
    page = current_app.jinja_env.get_template("dashboard/unsettled.html")
    return make_response(page.render(hint=hint, **words), status)


def refusal(status: int, title: str, detail: str, fresh: dict[str, Any] | None = None) -> Response:
    """A page that says why not, or a notice for a form; `fresh` is what the form must send instead."""
    template = "parts/refusal.html" if access.is_fragment() else "error.html"
    return render(template, status, title=title, detail=detail, fresh=fresh or {})


def words_of(error: DomainError) -> str:
    """Why something is refused, in one sentence."""
    return _words(error)[2]


def _words(error: Exception) -> tuple[int, str, str]:
    if isinstance(error, DomainError):
        words = [translate(f"error.{error.code}.{part}", **error.values) for part in ("title", "detail")]
        return error.status, words[0], words[1]
    if isinstance(error, CSRFError):
        return 400, translate("dashboard.csrf.title"), translate("dashboard.csrf.detail")
    status = (error.code if isinstance(error, HTTPException) else None) or 500
    return status, translate(f"error.http_{status}.title"), translate(f"error.http_{status}.detail")


def _fault(error: Exception) -> Response:
    current_app.logger.error("unhandled fault", exc_info=error)
    told = as_read(error)
    if not isinstance(told, Unavailable):
        return refusal_page(told)
    response = _unsettled(told)  # the frame reads the database too
    response.headers["Retry-After"] = str(told.retry_after_s)
    return response


def _answer_http(error: HTTPException) -> Response:
    if error.code is not None and error.code < 400:
        return error.get_response()  # type: ignore[return-value]  # a redirect is a plain response
    return refusal_page(error)


def close(response: Response) -> Response:
    """Headers of every page: only our code runs, browsers keep nothing, forms say whence they come."""
    response.headers.setdefault("Content-Security-Policy", content_security_policy())
    response.headers.setdefault("Cache-Control", "no-store")
    # the CSRF check wants the page of origin over https; other sites are told nothing
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def accent_sheet() -> Response:
    """The territory's accent as CSS variables, legible on both themes."""
    response = make_response(rules.accent_css(territory().accent))
    response.content_type = "text/css; charset=utf-8"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def dress(blueprint: Blueprint) -> None:
    """Give `blueprint` our headers, and our pages for what it refuses."""
    blueprint.before_request(access.offer_own_languages)
    blueprint.after_request(close)
    blueprint.register_error_handler(DomainError, refusal_page)
    blueprint.register_error_handler(HTTPException, _answer_http)
    blueprint.register_error_handler(Exception, _fault)
