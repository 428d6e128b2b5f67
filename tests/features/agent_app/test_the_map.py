"""The map by touches and keys: beside the list on a tablet, after it on a phone, never blank."""

from uuid import uuid4

import pytest

TABLET, PHONE = (1280, 800), (360, 800)


@pytest.fixture
def town(server):
    """Eight tickets along a street, and the outline of a district."""
    for n in range(8):
        server.add_ticket(
            id=str(uuid4()), number=f"26-0000{n}", photos=[], latitude=44.4475 + n / 500, longitude=1.4403,
            address=f"{n + 1} rue Clemenceau", deadline=f"2027-01-0{n + 1}T22:59:59Z",
        )  # fmt: skip
    ring = [[1.42, 44.44], [1.46, 44.44], [1.46, 44.47], [1.42, 44.44]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    server.districts = {"type": "FeatureCollection", "features": [{"geometry": shape}]}
    return {body["number"]: body["id"] for body in server.tickets.values()}


def touch_pin(hand, ticket_id):
    """Put a finger on a pin that stands alone."""
    from kivy.tests.common import UnitTestTouch

    town = hand.screen.map.ids.map
    alone = hand.wait_for(
        lambda: next((heap for heap in town._heaps if heap.ids == (ticket_id,)), None), what="the pin"
    )
    x, y = town.sight.at(alone.spot)
    touch = UnitTestTouch(*town.to_window(town.x + x, town.y + y))
    touch.touch_down()
    hand.frames(2)
    touch.touch_up()
    hand.frames(4)


def press(hand, name, text=""):
    """Press a key of a keyboard."""
    hand.screen.map.ids.map.keyboard_on_key_down(None, (0, name), text, [])
    hand.frames(3)


def test_list_and_map_are_side_by_side_and_choosing_in_one_shows_it_in_the_other(enrolled, server, town):
    hand = enrolled(size=TABLET, with_plan=True)
    hand.wait_for(lambda: len(hand.screen.map.ids.map._pins) == 8, what="eight pins")
    panel, rows = hand.screen.map, hand.screen.ids.rows
    assert rows.to_window(*rows.pos)[0] + rows.width <= panel.to_window(*panel.pos)[0]

    hand.touch(hand.row("26-00001").ids.on_map)
    assert panel.ids.map.chosen == town["26-00001"]
    assert panel.ids.map.sight.point((44.4495, 1.4403)) == pytest.approx((panel.width / 2, panel.height / 2))
    assert hand.row("26-00001").chosen

    hand.screen.map.ids.map.look_at(town["26-00007"])
    touch_pin(hand, town["26-00007"])
    marked = [row.line.number for row in hand.rows() if row.chosen]
    assert marked == ["26-00007"], "the list went down to it"
    assert panel.line.number == "26-00007"
    buttons = [panel.ids[name] for name in ("nearer", "farther", "all", "open", "close")]
    assert all(button.height >= 56 for button in buttons)
    hand.touch(panel.ids.open)
    hand.wait_for(lambda: hand.screen.name == "ticket", what="the ticket")
    assert hand.sees("8 rue Clemenceau")
    hand.touch(hand.screen.ids.bar.ids.back)
    sees_that_keys_do_what_fingers_do(hand, town)


def sees_that_keys_do_what_fingers_do(hand, town):
    """Zoom, move, go from pin to pin, open."""
    map_ = hand.screen.map.ids.map
    map_.fit()
    hand.frames(3)
    hand.screen.choose_pin("")
    zoom = map_.sight.zoom
    press(hand, "+", "+")
    press(hand, "+", "+")
    press(hand, "-", "-")
    assert map_.sight.zoom == zoom + 1
    before = map_.sight.middle.x
    press(hand, "right")
    assert map_.sight.middle.x > before
    press(hand, "n", "n")
    press(hand, "n", "n")
    assert map_.chosen == town["26-00001"]
    press(hand, "p", "p")
    press(hand, "enter")
    hand.wait_for(lambda: hand.screen.name == "ticket", what="the ticket")
    assert hand.sees("1 rue Clemenceau")


def test_without_tiles_pins_stand_on_the_outlines_and_tiles_come_when_they_can(enrolled, server, town):
    server.tiles_down = True
    hand = enrolled(size=PHONE, with_plan=True)
    hand.wait_for(lambda: hand.screen.counts["to_do"] == 8, what="eight tickets")
    assert hand.screen.map.parent is None
    hand.touch(hand.screen._map_tab)
    hand.wait_to_read("Plan non reçu ici")
    map_ = hand.screen.map.ids.map
    hand.wait_for(lambda: map_._outlines, what="the district")
    assert hand.screen.ids.list.parent is None
    assert map_._streets[0][0] == "rue Clemenceau"
    assert len(map_._pins) == 8
    server.tiles_down = False
    hand.app.wake()
    hand.wait_for(lambda: map_.covered, what="the plan")
    assert not hand.sees("Plan non reçu ici")
    hand.touch(hand.screen._map_tab)
    hand.touch_row("26-00000")
    hand.wait_for(lambda: hand.screen.name == "ticket", what="the list as before")
