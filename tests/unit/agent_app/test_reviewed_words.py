"""Where the desk reads an agent's words first: what the form says, what the ticket says afterwards."""

from datetime import UTC, datetime

import pytest

from agent_app.i18n import Tongue
from agent_app.screens.act.presenter import ActPresenter
from agent_app.screens.ticket.presenter import TicketPresenter

NOW = datetime(2026, 11, 21, 9, 12, tzinfo=UTC)
SAY = Tongue("fr", UTC)


@pytest.fixture
def ticket(request, server, pull):
    """A ticket of a town that wants it, or not."""
    reviewed = getattr(request, "param", True)
    server.reference["notices"] = {**server.reference["notices"], "reviewed": reviewed}
    made = server.add_ticket()
    pull()
    return made


@pytest.fixture
def lines(store, ticket):
    """The history of the ticket as the screen shows it: words, and what became of them."""

    def read():
        page = TicketPresenter(store, SAY, lambda: NOW, wake=lambda: None)
        page.open(ticket["id"])
        return [(step.words, step.review.words) for step in page.view().history if step.words]

    return read


@pytest.mark.parametrize(("ticket", "said"), [(True, True), (False, False)], indirect=["ticket"])
def test_the_form_says_that_the_words_are_read_first_where_they_are(ticket, store, said):
    nothing = {"changed": lambda: None, "wake": lambda: None}
    form = ActPresenter(store, SAY, lambda: NOW, aside=lambda work, then: then(work()), **nothing)
    form.open(ticket["id"], "message")
    assert ("relus par l’accueil avant l’envoi" in form.view().preview_hint) is said


def test_words_that_wait_on_the_tablet_say_that_the_desk_will_read_them(ticket, tap, lines):
    tap(ticket, "message", words="Passez nous voir.")
    tap(ticket, "comment", words="Deux sacs.")
    assert lines()[:2] == [
        ("Deux sacs.", ""),
        ("Passez nous voir.", "Sera relu par l’accueil avant l’envoi"),
    ]


@pytest.mark.parametrize(
    ("review", "said"),
    [
        ({"decision": "waiting", "reason": None}, "Sera relu par l’accueil avant l’envoi"),
        ({"decision": "sent", "reason": None}, "Relu par l’accueil et envoyé"),
        ({"decision": "edited", "reason": None}, "Corrigé par l’accueil et envoyé"),
        ({"decision": "refused", "reason": "Trop sec."}, "Non envoyé par l’accueil\u202f: Trop sec."),
        ({"decision": "of a newer service"}, ""),
        (None, ""),
        ("rubbish", ""),
    ],
)
def test_the_history_says_what_the_desk_made_of_the_words(ticket, server, pull, lines, review, said):
    step = {"kind": "message", "at": "2026-11-21T09:00:00Z", "words": "Passez nous voir.", "review": review}
    server.change_ticket(ticket["id"], history=[step])
    pull()
    assert lines() == [("Passez nous voir.", said)]
