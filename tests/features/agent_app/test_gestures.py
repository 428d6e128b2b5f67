"""What an agent decides on a ticket, by touches: a day, a question, a transfer, a category; and undoing."""

from uuid import uuid4

NUMBER = "26-00431"


def open_form(hand, gesture, number=NUMBER):
    if hand.screen.name != "tickets":
        hand.app.go("tickets")
    hand.touch_row(number)
    hand.wait_for(lambda: hand.screen.name == "ticket", what="the ticket")
    if gesture not in hand.screen.buttons:
        hand.touch(hand.screen.buttons["more"])
    hand.touch(hand.screen.buttons[gesture])
    hand.wait_for(lambda: hand.screen.name == "act", what=f"the form of {gesture}")


def send(hand, server):
    before = len(server.judged)
    hand.touch(hand.screen.ids.send)
    hand.wait_for(lambda: len(server.judged) > before, what="the action at the server")
    assert hand.screen.name == "ticket", "one comes back to the ticket, not to the other actions"
    return list(server.judged.values())[-1][0]


def test_a_day_a_question_a_supplier_a_body_and_a_category(enrolled, server):
    for n in range(5):
        server.add_ticket(id=str(uuid4()), number=f"26-0010{n}", photos=[])
    hand = enrolled(size=(360, 800))
    hand.wait_for(lambda: hand.screen.counts["to_do"] == 5, what="the five tickets")

    open_form(hand, "plan", "26-00100")
    hand.touch(hand.screen.ids.send)
    hand.wait_to_read("Choisissez un jour.")
    first = list(hand.screen.options)
    hand.touch(hand.screen.ids.more)
    later = hand.wait_for(lambda: sorted(set(hand.screen.options) - set(first)), what="other days")
    assert len(later) == len(first)
    hand.touch(hand.screen.options[later[0]])
    hand.wait_to_read("Une intervention est prévue pour votre signalement n° 26-00100")
    assert send(hand, server)["planned_on"] == later[0]
    hand.wait_to_read("Prévu le")

    open_form(hand, "ask", "26-00101")
    hand.type_in(hand.screen.ids.words, "À quel numéro est-ce ?")
    assert "À quel numéro est-ce ?" in hand.screen.preview
    sent = send(hand, server)
    assert (sent["kind"], sent["for"], sent["words"]) == ("wait", "citizen", "À quel numéro est-ce ?")
    hand.wait_to_read("En attente")

    open_form(hand, "wait", "26-00102")
    assert send(hand, server)["for"] == "supplier"

    open_form(hand, "transfer", "26-00103")
    hand.touch(hand.screen.options["syndicat-energie"])
    hand.wait_to_read("Transmis à Syndicat d’énergie.")
    assert send(hand, server)["team"] == "syndicat-energie"

    open_form(hand, "requalify", "26-00104")
    hand.touch(hand.screen.ids.more)
    hand.touch(hand.wait_for(lambda: hand.screen.options.get("heading:proprete"), what="the headings"))
    hand.touch(hand.wait_for(lambda: hand.screen.options.get("depot-sauvage"), what="its categories"))
    assert send(hand, server)["category"] == "depot-sauvage"


def test_what_was_done_is_taken_back_before_it_leaves(enrolled, server):
    server.add_ticket()
    hand = enrolled(size=(360, 800), undo_s=60)
    open_form(hand, "comment")
    hand.type_in(hand.screen.ids.words, "Nacelle nécessaire.")
    hand.touch(hand.screen.ids.send)
    hand.wait_to_read("Envoi dans 60 secondes.")
    hand.wait_to_read("En attente d’envoi")
    hand.touch(hand.app.root.ids.notice.ids.undo)
    hand.wait_to_read("Action annulée. Votre saisie est gardée.")
    assert not hand.sees("En attente d’envoi")
    assert hand.app.store.journal.pending() == []
    open_form(hand, "comment")
    assert hand.screen.ids.words.typed == "Nacelle nécessaire."

    hand.app.go("tickets")
    open_ticket_and_start(hand)
    (action,) = hand.app.store.journal.pending()
    hand.app.store.journal.take(9, now=action.at, hold_s=0)
    hand.touch(hand.app.root.ids.notice.ids.undo)
    hand.wait_to_read("Trop tard\u202f: l’action est déjà partie.")
    assert [kept.id for kept in hand.app.store.journal.pending()] == [action.id]
    assert server.applied == []


def open_ticket_and_start(hand):
    hand.touch_row(NUMBER)
    hand.touch(hand.screen.buttons["start"])
    hand.wait_to_read("Intervention commencée.")
