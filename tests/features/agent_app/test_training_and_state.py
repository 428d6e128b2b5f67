"""Training, the memo and the state of the tablet, as a hand meets them."""

import os

PICTURES = os.environ.get("TABLET_PICTURES", "")


def look(hand, name):
    if PICTURES:
        hand.picture(f"{PICTURES}/{name}.png")


def test_a_training_shows_that_nothing_is_real_and_sends_nothing(enrolled, server):
    server.add_ticket()
    hand = enrolled(size=(360, 800))
    hand.wait_to_read("26-00431")
    hand.app.go("settings")
    hand.touch(hand.screen.ids.train)
    hand.wait_to_read("ENTRAÎNEMENT")
    hand.wait_to_read("ESSAI-1")
    assert not hand.sees("26-00431")
    look(hand, "training-360")
    hand.touch_row("ESSAI-1")
    hand.wait_for(lambda: hand.screen.name == "ticket", what="the ticket")
    ticket_id = hand.screen.presenter.ticket_id
    hand.touch(hand.screen.buttons["start"])
    hand.wait_for(
        lambda: hand.app.store.copy.ticket(ticket_id).state == "in_progress",
        what="the answer of the training",
    )
    assert hand.sees("ENTRAÎNEMENT")
    assert server.applied == []
    hand.app.go("settings")
    hand.touch(hand.screen.ids.train)
    hand.wait_to_read("26-00431")
    assert not hand.sees("ENTRAÎNEMENT")
    assert server.applied == []


def test_the_memo_and_the_state_of_the_tablet_are_two_touches_away(enrolled, server):
    hand = enrolled(size=(1280, 800))
    hand.wait_for(hand.app.store.settings.last_contact_at, what="an exchange")
    hand.app.store.crashes.note(ValueError("12 rue Clemenceau"))
    hand.app.go("sync")
    hand.app.refresh()
    hand.wait_to_read("Version 1.0.0")
    hand.wait_to_read("Dernier échange")
    hand.wait_to_read("s’est arrêtée sur une erreur")
    look(hand, "state-1280")
    hand.touch(hand.screen.ids.send_crash)
    hand.wait_for(lambda: server.crashes, what="the report")
    hand.app.go("tickets")
    hand.touch(hand.screen.ids.settings)
    for way, name in (("change_agent", "agents"), ("enrol_again", "enrol")):
        hand.touch(hand.screen.ids[way])
        assert hand.screen.name == name
        hand.touch(hand.screen.ids.bar.ids.back)
        assert hand.screen.name == "settings", "one comes back"
    hand.touch(hand.screen.ids.memo)
    hand.wait_to_read("Les mots blessants.")
    look(hand, "memo-1280")
