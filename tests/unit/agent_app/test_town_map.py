"""The map without a window: the grid, pins that never cover each other, a map brought along, its tiles."""

import sqlite3

import pytest

from agent_app.domain.mercator import place_of, spot_of, tile_m
from agent_app.domain.town_map import FARTHEST, NEAREST, Sight, heaps, read_outlines, scale_m, streets
from agent_app.i18n import Tongue
from agent_app.screens.tickets.map_presenter import MapPresenter
from agent_app.screens.tickets.presenter import TicketsPresenter
from agent_app.storage.store import open_store
from agent_app.sync.errors import Offline
from agent_app.sync.receiving import fetch_districts, fetch_map
from tests.fakes.pictures import picture, tile
from tests.fakes.tablet import SEAL
from tests.unit.agent_app.conftest import NOW

CAHORS = (44.4475, 1.4403)
SIGHT = Sight(spot_of(*CAHORS, 15), 640, 480)


def mbtiles(path, tiles, **metadata):
    """Make a map as a raster MBTiles file; `tiles` are images by slippy-map numbers."""
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data)")
        connection.execute("CREATE TABLE metadata (name, value)")
        connection.executemany("INSERT INTO metadata VALUES (?, ?)", metadata.items())
        rows = [(zoom, x, 2**zoom - 1 - y, image) for (zoom, x, y), image in tiles.items()]
        connection.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    connection.close()
    return path


def near(place, other):
    return place == pytest.approx(other, abs=1e-6)


# The grid.


def test_a_place_is_found_again_where_it_is_drawn():
    assert SIGHT.point(CAHORS) == pytest.approx((320, 240))
    assert near(SIGHT.place(SIGHT.point((44.45, 1.45))), (44.45, 1.45))
    assert near(place_of(spot_of(44.45, 1.45, 12)), (44.45, 1.45))


def test_moving_to_the_right_looks_east_and_up_looks_north():
    there = SIGHT.moved(64, 32)
    assert there.point(CAHORS) == pytest.approx((256, 208))


def test_looking_nearer_keeps_what_is_under_the_finger_where_it_is():
    finger = (100, 50)
    place = SIGHT.place(finger)
    assert SIGHT.zoomed(2, finger).point(place) == pytest.approx(finger)
    assert SIGHT.zoomed(99).zoom == NEAREST
    assert SIGHT.zoomed(-99).zoom == FARTHEST


def test_all_places_are_inside_with_their_margin_and_as_near_as_can_be():
    places = [(44.44, 1.43), (44.46, 1.45), (44.45, 1.44)]
    there = SIGHT.fitted(places, margin=50)
    points = [there.point(place) for place in places]
    assert all(50 <= x <= 590 and 50 <= y <= 430 for x, y in points)
    nearer = there.zoomed(1)
    assert not all(50 <= x <= 590 and 50 <= y <= 430 for x, y in map(nearer.point, places))
    assert SIGHT.fitted([]) == SIGHT


def test_the_tiles_that_are_seen_cover_the_map_and_begin_in_the_middle():
    tiles = SIGHT.tiles()
    spot = spot_of(*CAHORS, 15)
    assert tiles[0] == (15, int(spot.x), int(spot.y))
    corners = [(0, 0), (639, 0), (0, 479), (639, 479)]
    seen = [spot_of(*SIGHT.place(corner), 15) for corner in corners]
    assert {(15, int(spot.x), int(spot.y)) for spot in seen} <= set(tiles)


def test_the_scale_is_a_round_number_that_fits():
    assert [scale_m(px, 100) for px in (0.01, 0.1, 0.3, 1, 30, 1000)] == [10_000, 1000, 200, 100, 2, 1]
    assert tile_m(0, 0) == pytest.approx(40_075_017, abs=1)


# Pins.


def test_pins_that_would_cover_each_other_are_one_and_none_is_lost():
    places = [(str(n), (44.44 + n % 50 / 2000, 1.43 + n // 50 / 2000)) for n in range(2000)]
    found = heaps(places, 15, (88, 72), 256)
    assert sorted(i for heap in found for i in heap.ids) == sorted(i for i, _ in places)
    spots = [(heap.spot.x * 256, heap.spot.y * 256) for heap in found]
    assert all(
        abs(x - other_x) >= 88 or abs(y - other_y) >= 72
        for n, (x, y) in enumerate(spots)
        for other_x, other_y in spots[n + 1 :]
    )
    assert found[0].ids[0] == "0", "the first line keeps its place"


def test_each_street_is_named_once_without_number_or_town():
    known = [
        ("12 rue Clemenceau", (44.0, 1.0)),
        ("14 bis rue Clemenceau, Cahors", (46.0, 3.0)),
        ("3 quai de Regourd 46000 Cahors", (44.0, 1.0)),
        ("", (1.0, 1.0)),
    ]
    assert streets(known) == [("rue Clemenceau", (45.0, 2.0)), ("quai de Regourd", (44.0, 1.0))]


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"features": 3},
        {"features": [None, {"geometry": None}, {"geometry": {"type": "Polygon", "coordinates": None}}]},
        {"features": [{"geometry": {"type": "Point", "coordinates": [1, 2]}}]},
        {"features": [{"geometry": {"type": "Polygon", "coordinates": [[["a", 1], [999, 2], [True, 2]]]}}]},
    ],
)
def test_what_is_no_outline_is_left_out(body):
    assert read_outlines(body) == []


def test_each_pin_says_by_shape_and_word_what_the_list_says(store, server, pull):
    for number, changes in (
        ("26-1", {"urgent": True}),
        ("26-2", {"deadline": "2026-11-01T22:59:59Z"}),
        ("26-3", {"state": "in_progress", "deadline": None}),
        ("26-4", {"state": "waiting", "deadline": None}),
        ("26-5", {"deadline": None}),
        ("26-6", {"latitude": None, "longitude": None}),
    ):
        server.add_ticket(id=number, number=number, photos=[], **changes)
    pull()
    say = Tongue("fr")
    lines = TicketsPresenter(store, say, lambda: NOW)
    pins = {}
    for name in ("to_do", "in_progress"):
        lines.choose(name)
        pins |= {pin.id: pin for pin in MapPresenter(store, say).view(lines.view().lines).pins}
    assert {pin.id: (pin.shape, pin.word) for pin in pins.values()} == {
        "26-1": ("triangle", "Urgent"),
        "26-2": ("triangle", "En retard"),
        "26-3": ("square", "En cours"),
        "26-4": ("diamond", "En attente"),
        "26-5": ("circle", "À faire"),
    }


# A map brought along.


def test_a_map_brought_along_is_shown_without_any_network(tmp_path):
    spot = spot_of(*CAHORS, 14)
    image = tile()
    (tmp_path / "t").mkdir()
    mbtiles(
        tmp_path / "t" / "map.mbtiles",
        {(14, int(spot.x), int(spot.y)): image},
        attribution="© Ville",
        bounds="1.3,44.3,1.6,44.6",
    )
    store = open_store(tmp_path / "t", SEAL)
    assert store.tiles.tile(14, int(spot.x), int(spot.y)) == image
    assert store.tiles.missing([(14, int(spot.x), int(spot.y)), (14, 0, 0)]) == [(14, 0, 0)]
    assert store.tiles.attribution == "© Ville"
    store.close()


def test_a_map_that_cannot_be_read_is_said_and_the_tablet_starts(tmp_path):
    for name, path in (("rubbish", tmp_path / "a"), ("vector", tmp_path / "b")):
        path.mkdir()
        if name == "rubbish":
            (path / "map.mbtiles").write_bytes(b"rubbish" * 999)
        else:
            mbtiles(path / "map.mbtiles", {(1, 0, 0): b"\x1f\x8b\x08vector"}, format="pbf")
        store = open_store(path, SEAL)
        note = MapPresenter(store, Tongue("fr")).note(covered=False)
        assert note == "Le plan apporté (map.mbtiles) ne peut pas être lu.", name
        store.tiles.keep(17, 1, 2, b"x")
        assert store.tiles.tile(17, 1, 2) == b"x"
        store.close()


def test_a_map_in_pictures_of_any_kind_is_read(tmp_path):
    path = mbtiles(tmp_path / "m.mbtiles", {(3, 1, 2): picture(8, 8)})
    store = open_store(tmp_path / "t", SEAL)
    store.tiles.bring(path)
    assert store.tiles.tile(3, 1, 2) == picture(8, 8)
    store.close()


# What is fetched.


def test_what_is_looked_at_is_fetched_once_and_kept(store, server, client):
    url = f"{server.url}/tiles/{{z}}/{{x}}/{{y}}.png"
    seen = SIGHT.tiles()
    assert fetch_map(store, client, url, seen, stopped=lambda: False) == len(seen)
    assert fetch_map(store, client, url, seen, stopped=lambda: False) == 0
    assert server.tile_calls == len(seen)
    server.down = True
    assert store.tiles.missing(seen) == []


def test_a_tile_that_the_source_has_not_is_not_asked_for_again_and_lets_the_others_come(
    store, server, client
):
    seen = SIGHT.tiles()
    server.absent_tiles = {f"{seen[0][0]}/{seen[0][1]}/{seen[0][2]}.png"}
    url = f"{server.url}/tiles/{{z}}/{{x}}/{{y}}.png"
    assert fetch_map(store, client, url, seen, stopped=lambda: False) == len(seen) - 1
    calls = server.tile_calls
    fetch_map(store, client, url, seen, stopped=lambda: False)
    assert server.tile_calls == calls


def test_the_outlines_of_the_districts_come_and_stay(store, server, client):
    ring = [[1.43, 44.44], [1.45, 44.44], [1.45, 44.46], [1.43, 44.44]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    server.districts = {"type": "FeatureCollection", "features": [{"geometry": shape}]}
    assert fetch_districts(store, client)
    assert not fetch_districts(store, client), "they are the same"
    server.down = True
    with pytest.raises(Offline):
        fetch_districts(store, client)
    assert store.copy.outlines() == [((44.44, 1.43), (44.44, 1.45), (44.46, 1.45), (44.44, 1.43))]
