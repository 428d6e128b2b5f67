"""The code of the tablet as a hand meets it: chosen, asked for, forgotten; a tablet that was taken back."""

import os

import pytest

from tests.fakes.tablet import CODE, PocketKeystore

PICTURES = os.environ.get("TABLET_PICTURES", "")


def look(hand, name):
    if PICTURES:
        hand.picture(f"{PICTURES}/{name}.png")


def type_code(hand, code=CODE):
    hand.wait_for(lambda: hasattr(hand.screen, "keys"), what="the keypad")
    for digit in code:
        hand.touch(hand.screen.keys[digit])
    hand.touch(hand.screen.ids.confirm)


@pytest.fixture
def no_keystore():
    return {"keystore": lambda folder: None}


def test_a_new_tablet_has_its_code_chosen_before_anything_is_kept(tablet, tmp_path, no_keystore):
    hand = tablet(size=(360, 800), unlock=False, **no_keystore)
    hand.wait_to_read("Choisir le code de la tablette")
    assert hand.sees("Au moins 6 chiffres")
    assert hand.screen.ids.confirm.disabled
    look(hand, "choose-360")
    assert not (tmp_path / "tablet" / "tablet.db").exists()
    type_code(hand, "123456")
    hand.wait_to_read("Choisissez-en un autre")
    type_code(hand)
    hand.wait_to_read("Taper le code une seconde fois")
    type_code(hand, "913752")
    hand.wait_to_read("Les deux codes diffèrent")
    type_code(hand)
    type_code(hand)
    hand.wait_to_read("Associer cette tablette")


def test_without_a_keystore_a_locked_tablet_says_that_nothing_is_exchanged(enrolled, server, no_keystore):
    hand = enrolled(size=(1280, 800), unlock=False, **no_keystore)
    hand.wait_to_read("Tablette verrouillée")
    assert hand.sees("rien n’est reçu ni envoyé")
    look(hand, "locked-1280")
    assert (hand.app.sync, server.requests) == (None, [])
    hand.app.back()
    assert hand.sees("Tablette verrouillée"), "there is no way round the code"
    type_code(hand)
    hand.wait_for(lambda: server.requests, what="the exchange")
    server.add_ticket()
    hand.wait_to_read("26-00431")
    hand.touch(hand.row("26-00431"))
    hand.app.lock()
    hand.wait_to_read("Tablette verrouillée")
    assert hand.app.sync is None
    assert not hand.app.memory.is_open
    type_code(hand)
    hand.wait_for(lambda: hand.screen.name == "ticket", what="the ticket that was on the screen")


def test_with_a_keystore_a_locked_tablet_goes_on_receiving(enrolled, server):
    hand = enrolled(size=(360, 800))
    hand.app.lock()
    hand.wait_to_read("elle continue de recevoir et d’envoyer")
    server.add_ticket()
    hand.wait_for(hand.app.store.copy.lines, what="the ticket behind the lock")
    assert not hand.sees("26-00431")
    look(hand, "locked-alone-360")


def test_errors_are_said_and_the_wait_is_counted_down(enrolled):
    hand = enrolled(size=(360, 800), unlock=False)
    for _ in range(3):
        type_code(hand, "0000")
        hand.wait_for(lambda: hand.screen.view.problem and not hand.screen.view.busy, what="the answer")
    hand.wait_to_read("Trop d’erreurs")
    look(hand, "wait-360")
    hand.touch(hand.screen.keys["1"])
    assert hand.screen.ids.confirm.disabled


def test_nobody_touching_it_locks_the_tablet(enrolled):
    hand = enrolled(lock_after_s=0)
    hand.wait_to_read("Tablette verrouillée")


def test_the_code_is_changed_in_the_settings(enrolled, keystore):
    hand = enrolled(size=(1280, 800))
    hand.app.go("settings")
    hand.frames()
    look(hand, "settings-1280")
    hand.touch(hand.screen.ids.change_code)
    type_code(hand)
    type_code(hand, "9137")
    type_code(hand, "9137")
    hand.wait_to_read("Le code est changé.")
    assert hand.screen.name == "settings"
    hand.touch(hand.screen.ids.lock)
    type_code(hand, "9137")
    hand.wait_for(lambda: hand.screen.name == "settings", what="the settings again")


def test_a_forgotten_code_is_replaced_after_a_new_enrolment_and_nothing_is_lost(enrolled, server):
    hand = enrolled(size=(360, 800), unlock=False)
    hand.touch(hand.screen.ids.forgotten)
    hand.wait_to_read("vous choisirez ensuite un nouveau code")
    look(hand, "forgotten-enrol-360")
    assert hand.screen.ids.server.disabled, "only the service of this tablet may give it back"
    hand.type_in(hand.screen.ids.code, "K7P-2QM")
    hand.type_in(hand.screen.ids.tablet, "Tablette 3")
    hand.touch(hand.screen.ids.send)
    hand.wait_to_read("Choisir le code de la tablette")
    type_code(hand, "9137")
    type_code(hand, "9137")
    hand.wait_for(lambda: not hand.app.locked, what="the tablet open")


def test_without_a_keystore_a_forgotten_code_costs_what_was_not_sent_and_this_is_said_first(
    enrolled, no_keystore, tmp_path
):
    folder = tmp_path / "mine"
    hand = enrolled(size=(360, 800), unlock=False, data_dir=folder, **no_keystore)
    hand.touch(hand.screen.ids.forgotten)
    hand.wait_to_read("Rien n’attendait d’être envoyé")
    look(hand, "forgotten-360")
    hand.touch(hand.screen.ids.stay)
    hand.wait_to_read("Tapez le code")
    hand.touch(hand.screen.ids.forgotten)
    hand.touch(hand.screen.ids.erase)
    hand.wait_to_read("Choisir le code de la tablette")
    assert not (folder / "tablet.db").exists()
    type_code(hand, "913752")
    type_code(hand, "913752")
    hand.wait_to_read("Associer cette tablette")


def test_a_tablet_that_the_service_took_back_wipes_itself_and_says_so(enrolled, server, keystore, tmp_path):
    folder = tmp_path / "mine"
    server.add_ticket()
    hand = enrolled(size=(360, 800), data_dir=folder)
    hand.wait_to_read("26-00431")
    server.revoked.add("token-1")
    server.tokens.clear()
    hand.app.wake()
    hand.wait_to_read("Le service a retiré cette tablette")
    assert hand.sees("Tout avait été envoyé.")
    look(hand, "wiped-360")
    assert not (folder / "tablet.db").exists()
    assert not (folder / "photos").exists()
    assert keystore.keys == {}


def test_a_service_that_no_longer_knows_the_tablet_wipes_nothing(enrolled, server, tmp_path):
    folder = tmp_path / "mine"
    server.add_ticket()
    hand = enrolled(data_dir=folder)
    hand.wait_to_read("26-00431")
    server.tokens.clear()  # restored from a backup older than the enrolment
    hand.app.wake()
    hand.wait_to_read("Tablette non reconnue")
    assert (folder / "tablet.db").exists()
    assert isinstance(keystore_of(hand), PocketKeystore)


def keystore_of(hand):
    return hand.app.memory.vault._keystore
