"""Script 10, for the direction: Monday's page, each figure with its tickets, 60/40, the sheets, the brief."""

import csv
import io
import re
import time
from datetime import date, timedelta
from functools import partial

from sqlalchemy import create_engine, select

from server.commons.territories.models import TeamRow
from server.reporting.tickets.models import Action, Ticket
from server.surfaces.dashboard.rules import start_of
from tests.features.reporting.printed import pages_of
from tests.journeys.people import plain

KINDS = ("proximity", "service", "external")
OF_PEOPLE = "trouvent le travail bien fait"  # of people: its list has the tickets of which they said anything

TILES = """tiles => tiles.map(tile => [
    tile.querySelector("strong").innerText, tile.querySelector(":scope > span").innerText,
    tile.querySelector("small:not(.trend):not(.few)")?.innerText ?? "", tile.getAttribute("href")])"""
LINES = "(lines, place) => lines.map(line => [line.cells[0].innerText, line.cells[place].innerText])"


def until_equal(first, second, known=None, seconds=60):
    """Both, read again until they are equal: the town works meanwhile. `known` is what the first said."""
    deadline = time.monotonic() + seconds
    found = known if known is not None else first()
    while found != (other := second()):
        assert time.monotonic() < deadline, (found, other)
        time.sleep(0.2)
        found = first()
    return found


def number_in(words):
    """The number of words such as `1 204 dossiers`; 0 of words without any."""
    return int(re.sub(r"\D", "", plain(words)) or 0)


def rows_of(sheet):
    """The lines of a sheet, by the words of its head."""
    return list(csv.DictReader(io.StringIO(sheet.decode("utf-8-sig")), delimiter=";"))


def figures_on(page):
    """How many tickets each of the six figures says that it counts, and the address of its list."""
    found = {}
    for number, name, of, address in page.locator("ul.figures a.tile").evaluate_all(TILES):
        part, _, cases = plain(of or number).partition("sur ")
        counted = cases if name == OF_PEOPLE or not part else part  # a delay is of all its cases
        found[plain(name)] = number_in(counted), address
    return found


def figure_on_first_page(page, name):
    """How many tickets a figure says that it counts."""
    page.goto("/pilotage/")
    return figures_on(page)[name][0]


def listed_at(page, address):
    """How many tickets a list says that it has."""
    page.goto(address)
    return number_in(page.locator(".list-head .total").inner_text())


def hands_on(page):
    """How many tickets each kind of team had: at the first treatment, and at close."""
    tables = [page.locator(f'section[aria-labelledby="{name}-title"] tbody tr') for name in ("first", "last")]
    return [[number_in(count) for _, count in table.evaluate_all(LINES, 2)] for table in tables]


def counted_by_hand(town, since):
    """The same from the histories: the first team that had each ticket, the last one of what has ended."""
    engine = create_engine(town.database_url)
    lives = (
        select(Action.ticket_id, TeamRow.kind, Ticket.state)
        .join(Ticket, Ticket.id == Action.ticket_id)
        .outerjoin(TeamRow, TeamRow.id == Action.team_id)
        .where(Action.changes, Ticket.received_at >= start_of(since, "Europe/Paris"))
        .order_by(Action.ticket_id, Action.sequence)
    )
    first, last = {}, {}
    with engine.connect() as connection:
        for ticket, kind, state in connection.execute(lives):
            first[ticket] = first.get(ticket) or kind
            last[ticket] = kind if state in ("done", "closed", "rejected") else None
    engine.dispose()
    return [[[*kinds.values()].count(kind) for kind in KINDS] for kinds in (first, last)]


def test_monday_of_the_director(town, desk, album):
    claire = desk("direction")
    page, asked = claire.page, claire.context.request
    page.get_by_role("heading", level=1, name="Situation de la proximité").wait_for()
    album(claire, "direction-lundi")

    # each of the six figures opens as many tickets as it counts
    six = figures_on(page)
    assert len(six) == 6
    for name, (count, address) in six.items():
        said, listed = partial(figure_on_first_page, page, name), partial(listed_at, page, address)
        if name == OF_PEOPLE:
            assert 0 < listed() <= said()
        else:
            assert until_equal(said, listed, count), f"nothing counted: {name}"
    # such a list is a sheet with as many lines
    received = partial(listed_at, page, six["dossiers reçus"][1])
    assert received()
    album(claire, "direction-liste-d-un-chiffre")
    sheet = page.locator(".list-tools a[download]").get_attribute("href")
    until_equal(received, lambda: len(rows_of(asked.get(sheet).body())))

    # who treated first and at last, over a year: as counted by hand from the histories
    since = date.today() - timedelta(days=364)
    figures = f"/pilotage/chiffres?since={since}&by=team"

    def shown():
        page.goto(figures)
        return hands_on(page)

    first, last = until_equal(shown, lambda: counted_by_hand(town, since))
    assert min(first + last) > 0, "some of each kind"
    album(claire, "direction-chiffres")

    # the table of the page is a sheet, by the button that is there
    def in_table():
        page.goto(figures)
        lines = page.locator(".figures-table tbody tr").evaluate_all(LINES, 3)
        return {plain(name): number_in(count) for name, count in lines}

    def in_sheet():
        with page.expect_download() as fetched:
            page.get_by_role("link", name="Ouvrir dans un tableur (CSV)").click()
        return {
            row["Service"]: int(row["dossiers reçus"]) for row in rows_of(fetched.value.path().read_bytes())
        }

    assert sum(until_equal(in_table, in_sheet).values())

    # the brief of a district for last month is one page of paper, and says what its list counts
    claire.go("Bulletins et rapport")
    brief = page.locator("a[href$='.pdf'][href^='/quartiers/']").first.get_attribute("href")
    district, month = re.match(r"/quartiers/([^/]+)/bulletin/([\d-]+)\.pdf", brief).groups()
    since = date.fromisoformat(f"{month}-01")
    until = (since + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    (paper,) = pages_of(asked.get(brief).body())
    received = listed_at(page, f"/pilotage/dossiers?district={district}&since={since}&until={until}")
    assert f"Signalements reçus : {received} (" in paper
