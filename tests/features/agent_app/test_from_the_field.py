"""A signalement from the field, photo first, and the same gesture on several tickets, by touches."""

from uuid import uuid4

from tests.fakes.field_server import picture

TABLET, PHONE = (1280, 800), (360, 800)


def option(hand, code):
    return hand.wait_for(lambda: hand.screen.options.get(code), what=code)


def test_a_photo_a_category_and_it_is_reported(enrolled, server, tmp_path):
    (tmp_path / "camera").mkdir(exist_ok=True)
    (tmp_path / "camera" / "vu.jpg").write_bytes(picture(800, 600))
    hand = enrolled(size=PHONE, position=(44.4475, 1.4403))
    hand.wait_to_read("Rien à faire pour l’instant.")
    hand.touch(hand.screen.ids.report)
    hand.wait_to_read("Votre position, là où vous êtes")
    blocks = [hand.screen._photo_block, hand.screen.place, hand.screen.ids.words]
    tops = [block.to_window(block.x, block.top)[1] for block in blocks]
    assert tops == sorted(tops, reverse=True), "the photo comes first"
    hand.touch(hand.screen.ids.send)
    hand.wait_to_read("Choisissez une catégorie.")
    hand.screen.presenter.add_photo(tmp_path / "camera" / "vu.jpg")
    hand.wait_for(lambda: hand.screen.view.photos, what="the photo in the form")
    hand.touch(option(hand, "heading:proprete"))
    hand.touch(option(hand, "depot-sauvage"))
    hand.wait_for(lambda: hand.screen.view.choice, what="the category")
    server.down = True  # it waits in the list
    hand.touch(hand.screen.ids.send)
    hand.wait_for(lambda: hand.screen.name == "tickets", what="the list")
    (waiting,) = hand.rows()
    assert "Signalé ·" in waiting.line.state.words
    hand.touch(waiting)
    hand.wait_to_read("Envois et connexion")
    server.down = False
    hand.app.wake()
    hand.wait_for(lambda: server.photos_of_reports, what="the photo at the server")
    (sent,) = server.reports.values()
    assert (sent["category"], sent["latitude"]) == ("depot-sauvage", 44.4475)
    assert server.photos_of_reports.keys() == server.photos.keys()


def test_the_same_is_done_to_what_is_near_and_of_the_same_kind(enrolled, server):
    for n in range(3):
        server.add_ticket(id=str(uuid4()), number=f"26-0000{n}", latitude=44.4475 + n / 1000, photos=[])
    hand = enrolled(size=TABLET)
    hand.touch_row("26-00000")
    hand.wait_to_read("Aussi près d’ici, de la même catégorie")
    hand.wait_to_read("26-00001 · 12 rue Clemenceau · 110\u00a0m")
    hand.touch(hand.screen.buttons["comment"])
    hand.type_in(hand.screen.ids.words, "Nacelle nécessaire.")
    for other in list(hand.screen.also):
        hand.touch(hand.screen.also[other])
        hand.wait_for(lambda other=other: hand.screen.also[other].chosen, what="the tick")
    hand.touch(hand.screen.ids.send)
    hand.wait_to_read("3 dossiers. Commentaire enregistré.")
    hand.wait_for(lambda: len(server.applied) == 3, what="the three at the server")
    words = {ticket["history"][-1]["words"] for ticket in server.tickets.values()}
    assert words == {"Nacelle nécessaire."}


def test_several_are_picked_in_the_list_and_one_gesture_does_for_all(enrolled, server):
    for n in range(3):
        server.add_ticket(id=str(uuid4()), number=f"26-0000{n}", photos=[], latitude=44.4 + n / 10)
    hand = enrolled(size=PHONE)
    hand.row("26-00000")
    hand.touch(hand.screen.ids.several)
    assert hand.screen.ids.act.disabled, "nothing is picked yet"
    for number in ("26-00000", "26-00001", "26-00002", "26-00001"):
        picked = len(hand.screen.picked)
        hand.touch_row(number)
        hand.wait_for(lambda picked=picked: len(hand.screen.picked) != picked, what="the tick")
    hand.wait_to_read("Agir sur 2 dossiers")
    hand.touch(hand.screen.ids.act)
    hand.touch(hand.screen.buttons["plan"])
    hand.wait_for(lambda: hand.screen.name == "act", what="the form")
    assert [one.chosen for one in hand.screen.view.also] == [True]
    day = list(hand.screen.options)[1]
    hand.touch(hand.screen.options[day])
    hand.wait_for(lambda: hand.screen.view.choice == day, what="the day")
    hand.touch(hand.screen.ids.send)
    hand.wait_for(lambda: len(server.applied) == 2, what="both at the server")
    assert hand.screen.name == "tickets"
    planned = {ticket["number"]: ticket["planned_on"] for ticket in server.tickets.values()}
    assert planned == {"26-00000": day, "26-00001": None, "26-00002": day}
