"""The day by touches: the round, what is near, what is late; a line dragged elsewhere."""

from uuid import uuid4

TABLET, PHONE = (1280, 800), (360, 800)
HERE = (44.4496, 1.4403)


def numbers(hand):
    return [line.number[-1] for line in hand.screen._lines]


def drag(hand, number, onto):
    """Take a line by its grip and put it where another one is."""
    from kivy.tests.common import UnitTestTouch

    lead = hand.row(number).ids.lead
    touch = UnitTestTouch(*lead.to_window(*lead.center))
    touch.touch_down()
    hand.frames(2)
    target = hand.row(onto).ids.lead
    touch.touch_move(*target.to_window(*target.center))
    hand.frames(3)
    touch.touch_up()
    hand.frames(3)


def test_the_round_what_is_near_and_what_is_late(enrolled, tablet, server, tmp_path):
    for n in range(4):
        place = {"latitude": 44.4475 + n / 1000, "longitude": 1.4403}
        server.add_ticket(id=str(uuid4()), number=f"26-0000{n}", photos=[], **place)
    server.change_ticket(next(iter(server.tickets)), deadline="2026-11-01T22:59:59Z")
    hand = enrolled(size=PHONE, position=HERE, data_dir=tmp_path / "kept")
    hand.wait_for(lambda: hand.screen.counts["to_do"] == 4, what="the four tickets")

    hand.touch(hand.screen.ids.late)
    hand.wait_for(lambda: numbers(hand) == ["0"], what="the late one")
    assert hand.sees("En retard de")

    hand.touch(hand.screen.ids.round)
    hand.wait_for(lambda: numbers(hand) == ["2", "3", "1", "0"], what="the service's order")
    assert server.rounds_from == [HERE]
    hand.wait_to_read("Calculée à")
    drag(hand, "26-00000", "26-00002")
    assert numbers(hand) == ["0", "2", "3", "1"]
    hand.wait_to_read("changée par vous")
    lead = hand.row("26-00001").ids.lead
    hand.touch(lead)
    assert numbers(hand) == ["0", "2", "1", "3"], "a tap on the grip puts a line up by one"
    assert lead.height >= 56
    hand.touch_row("26-00002")
    hand.wait_for(lambda: hand.screen.name == "ticket", what="the ticket of a line that is tapped")

    server.down = True
    tablet.close(hand)
    hand = tablet(size=TABLET, position=HERE, data_dir=tmp_path / "kept")
    hand.touch(hand.screen.ids.round)
    hand.wait_for(lambda: numbers(hand) == ["0", "2", "1", "3"], what="the last order, without a network")
    drag(hand, "26-00003", "26-00002")
    assert numbers(hand) == ["0", "3", "2", "1"], "wide lines are dragged as narrow ones are"
    hand.touch(hand.screen.ids.again)
    hand.wait_to_read("Pas de réponse du service")
    hand.touch(hand.screen.ids.near)
    hand.wait_for(lambda: numbers(hand) == ["2", "3", "1", "0"], what="the nearest first")
    assert hand.sees("10\u00a0m")
    hand.touch(hand.screen.ids.team)
    hand.wait_for(lambda: hand.screen.ids.to_do.parent is not None, what="the filters again")
