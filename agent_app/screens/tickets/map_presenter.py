"""The map beside the list: a pin for each of its lines, with a shape and a word."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent_app.domain.mercator import Tile
from agent_app.domain.rounds import Place
from agent_app.domain.town_map import CIRCLE, DIAMOND, SQUARE, TRIANGLE, MapPin, Outline, streets
from agent_app.i18n import Tongue
from agent_app.screens.ticket_words import Mark
from agent_app.screens.tickets.presenter import LineView
from agent_app.storage.store import Store

SHAPES = {"play": SQUARE, "hourglass": DIAMOND, "truck": DIAMOND}


@dataclass(frozen=True, slots=True)
class MapView:
    """What the map shows; `streets` name what is known where there is no plan."""

    pins: tuple[MapPin, ...]
    outlines: tuple[Outline, ...]
    streets: tuple[tuple[str, Place], ...]


class MapPresenter:
    """Say what the map shows of the lines of the list."""

    def __init__(self, store: Store, say: Tongue) -> None:
        self._store = store
        self._say = say

    def revision(self) -> object:
        """Give what differs when places or outlines may: the place in the server's feed, and the outlines."""
        return self._store.copy.cursor(), self._store.copy.outlines_size()

    def view(self, lines: Sequence[LineView]) -> MapView:
        """Give a pin for each line that has a place, in the order of the list."""
        places = self._store.copy.places()
        known_places = [(line, line.report_place or places.get(line.id)) for line in lines]
        placed = [(line, place) for line, place in known_places if place is not None]
        nowhere = self._say("ticket.no_address")
        known = [(line.address, place) for line, place in placed if line.address != nowhere]
        return MapView(
            pins=tuple(self._pin(line, place) for line, place in placed),
            outlines=tuple(self._store.copy.outlines()),
            streets=tuple(streets(known)),
        )

    def tile(self, zoom: int, x: int, y: int) -> bytes | None:
        """Give a tile's image, or None."""
        return self._store.tiles.tile(zoom, x, y)

    def missing(self, tiles: Sequence[Tile]) -> list[Tile]:
        """Give those of these tiles that the source may have."""
        return self._store.tiles.missing(tiles)

    def note(self, *, covered: bool) -> str:
        """Say why there is no plan, if there is none."""
        if self._store.tiles.local_is_spoilt:
            return self._say("map.spoilt")
        return "" if covered else self._say("map.no_tiles")

    def _pin(self, line: LineView, place: Place) -> MapPin:
        mark = self._mark(line)
        numbered = line.lead.isdigit()
        pressing = mark.tone == "bad"
        return MapPin(
            id=line.id,
            place=place,
            shape=TRIANGLE if pressing else SHAPES.get(line.state.icon, CIRCLE),
            tone=mark.tone,
            sign=line.lead if numbered else mark.icon,
            word=mark.words,
            numbered=numbered,
        )

    def _mark(self, line: LineView) -> Mark:
        late = (
            Mark("triangle-alert", self._say("list.late"), "bad") if line.deadline.tone == "bad" else Mark()
        )
        marks = (line.urgent, line.contested, late, line.waiting, line.state)
        return next((mark for mark in marks if mark.words), line.state)
