"""The facts of a public page, in the reader's language."""

from collections.abc import Mapping

from server.commons.territories.queries import Territory
from server.core.language import translate
from server.core.web_files import PageFacts
from server.reporting.signalements import queries as signalements
from server.reporting.tickets.models import Ticket


def facts_of(territory: Territory, rule: str, values: Mapping[str, str]) -> PageFacts | None:
    """What is said of a page; None for those that say nothing to anybody else.

    Args:
        rule: the page's rule in `core.web_files.PAGES`.
        values: what its address holds.
    """
    if rule == "/s/<number>":
        return _of_ticket(territory, values["number"])
    if rule == "/quartiers/<slug>":
        district = territory.district(values["slug"])
        return _said("district", territory, district=district.name) if district and district.active else None
    name = {"/": "home", "/carte": "map", "/quartiers": "districts"}.get(rule)
    return _said(name, territory) if name else None


def _said(name: str, territory: Territory, **values: str) -> PageFacts:
    town = territory.named("name")
    return PageFacts(
        title=translate(f"page.{name}.title", town=town, **values),
        description=translate(f"page.{name}.description", town=town, **values),
        site=territory.named("banner") or town,
    )


def _of_ticket(territory: Territory, number: str) -> PageFacts | None:
    """Category, street and state of a ticket that anybody may see: no word that a person wrote."""
    conditions = [*signalements.public_conditions(territory), Ticket.number == number]
    lines = signalements.public_lines(territory, signalements.latest(conditions, 1))
    if not lines:
        return None
    (line,) = lines
    place = line["street"] or (line["district"] and line["district"]["name"]) or ""
    label = line["category"]["label"]
    what = f"{label}, {place}" if place else label
    return _said("ticket", territory, number=number, what=what, status=line["public_status"])


def public_paths(territory: Territory) -> list[str]:
    """The pages that anybody may find."""
    districts = [f"/quartiers/{district.slug}" for district in territory.districts]
    return ["/", "/carte", "/quartiers", *districts, "/actualites"]
