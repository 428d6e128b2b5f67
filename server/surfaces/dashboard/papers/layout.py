"""What all our sheets have alike: the town above, facts in pairs, the words said, the steps, the photos."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from server.commons.photos import queries as photos
from server.commons.territories.queries import Territory
from server.commons.territories.queries.logos import logo_of
from server.core.language import current_language, translate
from server.core.paper import PICTURE_HEIGHT, SMALL, Paper
from server.reporting.tickets.rules import Places, parts_of
from server.surfaces.dashboard import pages

MOST_PHOTOS = 12


def begin(here: Territory, title: str, lead: str = "") -> Paper:
    """A sheet with the town's name and its title."""
    paper = Paper(
        title=title,
        language=current_language(),
        page_words=lambda n, total: translate("sheet.page", n=n, total=total),
    )
    paper.letterhead(here.banner or here.name, title, logo_of(here))
    paper.words(lead, 12)
    paper.rule()
    return paper


def facts(paper: Paper, pairs: Iterable[tuple[str, str]]) -> None:
    """Pairs of the key of a label and its value, a line each."""
    for label, value in pairs:
        paper.words(f"{translate(label)}{translate('dashboard.paper.colon')}{value}")


def said(
    paper: Paper,
    signalements: Iterable[Mapping[str, Any]],
    hidden: Mapping[str, Places] = MappingProxyType({}),
) -> None:
    """What each person said, and added; `hidden` are the places of each text that are not public."""
    for one in signalements:
        source = translate(f"dashboard.source.{one['source']}")
        moment = pages.moment(one["received_at"])
        head = translate("dashboard.said_by", number=one["number"], source=source, moment=moment)
        paper.words(head, SMALL, grey=True)
        words = _marked(one["description"], hidden.get(str(one["id"]), ()))
        paper.words(words or translate("dashboard.ticket.no_words"), indent=12)
        for added in one["corrections"]:
            paper.words(added["words"], indent=12)
        paper.space(4)


def _marked(words: str, hidden: Places) -> str:
    """A text with what the public does not read of it in brackets."""
    mark = translate("dashboard.hide.mark")
    return "".join(f"[{mark} {part}]" if is_hidden else part for part, is_hidden in parts_of(words, hidden))


def steps(paper: Paper, here: Territory, history: Iterable[Mapping[str, Any]]) -> None:
    """What happened: the step, when and by whom, the words."""
    for step in history:
        paper.words(step_words(here, step), bold=True)
        paper.words(f"{pages.moment(step['at'])} – {step['actor']['name']}", SMALL, grey=True)
        paper.words(step["words"] or "", indent=12)
        paper.space(3)


def step_words(here: Territory, step: Mapping[str, Any]) -> str:
    """A step in one line: what, to whom, about which other, why."""
    words = translate(f"dashboard.step.{step['kind']}")
    team = here.team(step["team"]) if step["team"] and step["kind"] in ("assign", "transfer") else None
    if team:
        words += translate("dashboard.step.to", team=team.label())
    if step["other"] and step["kind"] != "receive":
        words += translate("dashboard.step.other", number=step["other"])
    if step["reason"]:
        words += translate("dashboard.step.reason", reason=translate(f"reason.{step['reason']}"))
    return words


def pictures(paper: Paper, shown: Iterable[Mapping[str, Any]], *, height: float = PICTURE_HEIGHT) -> None:
    """The photos that the reader may see, in their order, before and after; the first `MOST_PHOTOS`."""
    listed = [one for one in shown if one["urls"]][:MOST_PHOTOS]
    bodies = photos.copies_behind({one["id"]: one["urls"]["small"] for one in listed})
    found = [
        (bodies[one["id"]], _caption(n, one)) for n, one in enumerate(listed, start=1) if one["id"] in bodies
    ]
    if found:
        paper.heading(translate("dashboard.ticket.photos"))
        paper.pictures(found, height)


def _caption(number: int, photo: Mapping[str, Any]) -> str:
    words = translate(f"dashboard.photo.{photo['moment']}", number=number)
    taken = photo["exif"]["taken_at"] if photo["exif"] else None
    return f"{words}, {pages.moment(taken)}" if taken else words
