"""Each screen, driven by touches in a real window."""

from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image

from tests.fakes.field_server import picture

NUMBER = "26-00431"


def open_ticket(hand, number=NUMBER):
    hand.touch_row(number)
    hand.wait_for(lambda: hand.screen.name == "ticket", what="the ticket")


def go_offline(hand, server):
    server.down = True
    with server.lock:
        server.lock.notify_all()
    hand.app.wake()
    hand.wait_to_read("Hors ligne")


def history(server):
    return [
        (step["kind"], step["words"], step["reason"])
        for step in next(iter(server.tickets.values()))["history"][2:]
    ]


def test_enrolment_says_what_is_wrong_beside_the_field_and_stays_at_its_top(tablet, server):
    hand = tablet(size=(800, 1280))
    title = hand.screen.ids.form.children[-1]
    top = title.to_window(title.x, title.top)
    hand.touch(hand.screen.ids.send)
    hand.wait_to_read("Saisissez le code affiché sur le tableau de bord.")
    hand.frames(5)
    assert title.to_window(title.x, title.top) == pytest.approx(top, abs=1), "it is shorter than the screen"
    hand.type_in(hand.screen.ids.code, "FAUX")
    hand.type_in(hand.screen.ids.tablet, "Tablette 3")
    hand.touch(hand.screen.ids.send)
    hand.wait_to_read("Ce code n’est pas valable ou a expiré.")
    hand.screen.ids.server.fill("127.0.0.1:9")
    hand.touch(hand.screen.ids.send)
    hand.wait_to_read("Le service ne répond pas à cette adresse.")


def test_done_needs_a_photo_or_a_typed_reason(enrolled, server):
    server.add_ticket()
    hand = enrolled(size=(360, 800))
    open_ticket(hand)
    hand.touch(hand.screen.buttons["done"])
    hand.touch(hand.screen.ids.send)
    hand.wait_to_read("Prenez une photo, ou dites pourquoi c’est impossible.")
    hand.touch(hand.screen.options["dark"])
    assert not hand.sees("Prenez une photo, ou dites")
    hand.touch(hand.screen.ids.send)
    hand.wait_for(lambda: server.applied, what="the action at the server")
    assert hand.screen.name == "ticket"
    (sent,) = [first for first, _ in server.judged.values()]
    assert (sent["kind"], sent["no_photo_reason"]) == ("done", "dark")


def test_words_leave_as_they_were_typed_or_chosen_and_a_refusal_of_work_with_its_reason(enrolled, server):
    server.add_ticket()
    server.reference["templates"].append(
        {
            "id": 9,
            "kind": "message",
            "category": None,
            "label": "Passage prévu",
            "body": "Nous passerons demain.",
        }
    )
    hand = enrolled(size=(1280, 800))
    open_ticket(hand)
    hand.touch(hand.screen.buttons["comment"])
    hand.type_in(hand.screen.ids.words, "Nacelle nécessaire.")
    hand.touch(hand.screen.ids.send)
    hand.wait_for(lambda: hand.screen.name == "ticket")
    hand.touch(hand.screen.buttons["message"])
    hand.touch(hand.screen.ids.templates.children[0])
    hand.touch(hand.screen.ids.send)
    hand.wait_for(lambda: len(history(server)) == 2, what="both at the server")

    hand.touch(hand.screen.buttons["more"])
    hand.touch(hand.screen.buttons["reject"])
    hand.touch(hand.screen.ids.send)
    hand.wait_to_read("Choisissez un motif.")
    hand.touch(hand.screen.options["private_property"])
    hand.type_in(hand.screen.ids.words, "Voie privée de la résidence.")
    hand.touch(hand.screen.ids.send)
    hand.wait_for(lambda: len(history(server)) == 3, what="the action at the server")
    assert history(server) == [
        ("comment", "Nacelle nécessaire.", None),
        ("message", "Nous passerons demain.", None),
        ("reject", "Voie privée de la résidence.", "private_property"),
    ]
    hand.wait_to_read("Sans suite")


def test_what_the_service_did_not_take_is_shown_with_why_done_again_or_put_away(enrolled, server):
    server.add_ticket()
    server.conflict, server.refuse = {"start"}, {"comment"}
    hand = enrolled(size=(360, 800))
    open_ticket(hand)
    hand.touch(hand.screen.buttons["start"])
    hand.wait_to_read("1 action à revoir")
    hand.touch(hand.app.root.ids.strip)
    for words in ("Ce que vous avez fait", "Ce qui s’est passé entre-temps", "Que faire"):
        hand.wait_to_read(words)
    assert hand.sees("Le service Voirie a repris ce dossier.")
    server.conflict = set()
    hand.touch(hand.screen.ids.review.children[0].ids.redo)
    hand.wait_for(lambda: len(server.applied) == 1, what="the second try at the server")
    hand.wait_for(lambda: not hand.screen.ids.review.children, what="an empty review")
    assert len(server.judged) == 2

    hand.touch(hand.screen.ids.bar.ids.back)
    hand.touch(hand.screen.buttons["comment"])
    hand.type_in(hand.screen.ids.words, "Rien à signaler")
    hand.touch(hand.screen.ids.send)
    hand.wait_to_read("1 action à revoir")
    hand.touch(hand.app.root.ids.strip)
    hand.wait_to_read("Ce dossier est déjà terminé.")
    assert not hand.sees("entre-temps"), "nobody else did anything"
    hand.touch(hand.screen.ids.review.children[0].ids.dismiss)
    hand.wait_for(lambda: not hand.app.root.ids.strip.words, what="a silent strip")


def test_a_ticket_of_which_nothing_is_known_is_shown_in_words_and_says_when_it_leaves(enrolled, server):
    ticket = server.add_ticket(
        latitude=None, longitude=None, address=None, photos=[], signalements=[], deadline=None
    )
    hand = enrolled(size=(360, 800))
    open_ticket(hand)
    for words in ("Adresse inconnue", "Position inconnue", "Aucune photo n’accompagne ce dossier."):
        assert hand.sees(words)
    assert not hand.screen.has_plan
    server.remove_ticket(ticket["id"])
    hand.wait_to_read("Ce dossier n’est plus confié à votre équipe.")


def test_words_that_the_desk_reads_first_are_followed_until_its_answer(enrolled, server):
    server.reference["notices"] = {**server.reference["notices"], "reviewed": True}
    ticket = server.add_ticket()
    hand = enrolled(size=(360, 800))
    open_ticket(hand)
    hand.touch(hand.screen.buttons["message"])
    hand.wait_to_read("relus par l’accueil avant l’envoi")
    hand.type_in(hand.screen.ids.words, "Passez nous voir.")
    hand.touch(hand.screen.ids.send)
    hand.wait_to_read("Sera relu par l’accueil avant l’envoi")
    hand.wait_for(lambda: server.applied, what="the message at the server")
    step = server.tickets[ticket["id"]]["history"][-1]
    step["review"] = {"decision": "refused", "reason": "Trop sec."}
    server.change_ticket(ticket["id"])
    hand.wait_to_read("Non envoyé par l’accueil\u202f: Trop sec.")


def test_everything_can_be_read_offline_after_a_restart(enrolled, tablet, server, tmp_path):
    server.add_ticket()
    folder = tmp_path / "kept"
    hand = enrolled(data_dir=folder, with_plan=True)
    hand.wait_for(hand.rows)
    hand.wait_for(lambda: not hand.app.store.photos.wanted(9), what="photos")
    open_ticket(hand)
    hand.wait_for(lambda: hand.screen.has_plan, what="the plan")
    hand.touch(hand.screen.buttons["done"])
    hand.type_in(hand.screen.ids.words, "Presque fini")
    go_offline(hand, server)
    tablet.close(hand)

    hand = tablet(data_dir=folder)
    open_ticket(hand)
    assert hand.sees("12 rue Clemenceau")
    assert hand.sees("44,44750 ; 1,44030")
    assert hand.screen.has_plan
    assert hand.screen.view.photos[0].small
    hand.touch(hand.screen.buttons["done"])
    assert hand.screen.ids.words.typed == "Presque fini"


def test_filters_search_and_back(enrolled, server):
    server.add_ticket()
    server.add_ticket(id=str(uuid4()), number="26-00500", category_label="Dépôt sauvage", state="in_progress")
    server.add_ticket(id=str(uuid4()), number="26-00501", state="done", contested_at="2026-11-20T08:00:00Z")
    hand = enrolled(size=(360, 800))
    hand.wait_for(
        lambda: (
            hand.screen.counts == {"to_do": 1, "late": 0, "in_progress": 1, "done_today": 0, "contested": 1}
        )
    )
    hand.touch(hand.screen.ids.in_progress)
    hand.row("26-00500")
    hand.touch(hand.screen.ids.contested)
    assert hand.row("26-00501").line.contested.words == "Contesté"
    hand.touch(hand.screen.ids.to_do)
    hand.type_in(hand.screen.ids.search, "depot")
    hand.wait_to_read("Aucun dossier de cette liste ne contient")
    hand.touch(hand.screen.ids.erase)
    open_ticket(hand)
    hand.touch(hand.screen.ids.bar.ids.back)
    assert hand.screen.name == "tickets"


def test_the_sync_page_says_what_waits_and_leads_to_a_new_enrolment(enrolled, server):
    server.add_ticket()
    hand = enrolled(size=(1280, 800))
    open_ticket(hand)
    go_offline(hand, server)
    hand.touch(hand.screen.buttons["start"])
    hand.touch(hand.app.root.ids.strip)
    hand.wait_to_read("Intervention commencée, ")
    server.tokens.clear()
    server.codes.add("NEUF")
    server.down = False
    hand.touch(hand.screen.ids.again)
    hand.wait_to_read("Tablette non reconnue")
    hand.touch(hand.screen.ids.enrol_again)
    hand.type_in(hand.screen.ids.code, "NEUF")
    hand.type_in(hand.screen.ids.tablet, "Tablette 3")
    hand.touch(hand.screen.ids.send)
    hand.wait_for(lambda: len(server.applied) == 1, what="what waited, at the server")


def test_two_thousand_tickets_are_a_list_of_which_only_what_is_seen_is_drawn(enrolled, server):
    server.page_size = 2000
    for n in range(2000):
        server.add_ticket(id=str(uuid4()), number=f"26-{n:05}", photos=[])
    hand = enrolled()
    hand.wait_for(lambda: hand.screen.counts["to_do"] == 2000, what="the whole list")
    for step in range(30):
        hand.screen.ids.rows.scroll_y = 1 - step / 30
        hand.frames(1)
        assert len(hand.rows()) < 20, "only what is seen may be drawn"
    assert hand.rows()[0].line.number != "26-00000"


def drawn(place):
    """The sizes of the pictures shown somewhere."""
    from agent_app.widgets.photos import Picture

    pictures = [child for child in place.walk() if isinstance(child, Picture)]
    return [tuple(one.texture.size) for one in pictures if one.texture and one.parent]


def test_what_is_no_photo_is_said_and_the_photo_that_is_sent_is_the_one_chosen_made_small(
    enrolled, server, tmp_path
):
    (tmp_path / "camera").mkdir(exist_ok=True)
    (tmp_path / "camera" / "a.jpg").write_text("bonjour")
    (tmp_path / "camera" / "grand.jpg").write_bytes(picture(4000, 3000, "#3355aa"))
    server.add_ticket()
    hand = enrolled()
    open_ticket(hand)
    hand.touch(hand.screen.buttons["done"])
    hand.type_in(hand.screen.ids.words, "Fait")
    hand.screen.presenter.add_photo(tmp_path / "camera" / "a.jpg")
    hand.wait_to_read("Ce fichier ne peut pas être lu comme une photo.")
    assert hand.screen.ids.words.typed == "Fait", "nothing is lost"
    hand.screen.presenter.add_photo(tmp_path / "camera" / "grand.jpg")
    hand.wait_for(lambda: hand.screen.view.photos)
    assert drawn(hand.screen.ids.photos) == [(1600, 1200)], "one sees what one took"
    hand.touch(hand.screen.ids.send)
    hand.wait_for(lambda: server.photos, what="the photo at the server")
    with Image.open(BytesIO(next(iter(server.photos.values())))) as image:
        assert image.size == (1600, 1200)


def test_a_form_whose_ticket_leaves_the_team_is_sent_all_the_same(enrolled, server):
    ticket = server.add_ticket()
    hand = enrolled(size=(360, 800))
    open_ticket(hand)
    hand.touch(hand.screen.buttons["comment"])
    hand.type_in(hand.screen.ids.words, "Accès par la cour")
    server.remove_ticket(ticket["id"])
    hand.wait_for(lambda: hand.app.store.copy.ticket(ticket["id"]) is None, what="the ticket gone")
    hand.touch(hand.screen.ids.send)
    hand.wait_for(lambda: server.judged, what="the words at the server")
    (sent,) = [first for first, _ in server.judged.values()]
    assert (sent["words"], sent["base_version"]) == ("Accès par la cour", ticket["version"])
    hand.wait_to_read("Ce dossier n’est plus confié à votre équipe.")
    hand.touch(hand.screen.ids.sent)
    hand.wait_to_read("Envois et connexion")


def test_a_tablet_revoked_the_day_it_was_enrolled_is_enrolled_again_without_a_restart(tablet, server):
    hand = tablet()
    for code in ("K7P-2QM", "NEUF"):
        server.codes.add(code)
        assert hand.screen.ids.code.typed == "", "a code serves once"
        hand.type_in(hand.screen.ids.code, code)
        if not hand.screen.ids.tablet.typed:
            hand.type_in(hand.screen.ids.tablet, "Tablette 3")
        hand.touch(hand.screen.ids.send)
        hand.wait_to_read("Benoît M.")
        server.tokens.clear()
        hand.app.go("sync")
        hand.app.wake()
        hand.wait_to_read("Tablette non reconnue")
        hand.touch(hand.screen.ids.enrol_again)
        hand.wait_for(lambda: hand.screen.name == "enrol", what="the enrolment")


def test_a_full_memory_is_said_and_a_tap_that_was_not_kept_is_not_shown_as_done(enrolled, server):
    import resource
    import sqlite3

    from kivy.base import ExceptionManager

    server.add_ticket()
    hand = enrolled()
    open_ticket(hand)
    go_offline(hand, server)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
        with pytest.raises(sqlite3.Error) as failure:
            hand.screen.act("start")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert ExceptionManager.handle_exception(failure.value) == ExceptionManager.PASS, "the app goes on"
    hand.wait_to_read("La tablette n’a pas pu enregistrer")
    assert hand.app.store.journal.pending() == []
    hand.touch(hand.screen.buttons["start"])
    assert [action.kind for action in hand.app.store.journal.pending()] == ["start"]
