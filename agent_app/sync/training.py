"""Training: a service that lives on the tablet, says yes to everything, and sends nothing to anybody."""

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from agent_app.domain.actions import REPORT, Action
from agent_app.domain.rounds import Place, nearest
from agent_app.domain.times import Clock, write_moment
from agent_app.i18n import Tongue
from agent_app.storage.journal import SENT, Verdict
from agent_app.storage.server_copy import Page
from agent_app.storage.settings import Enrolment
from agent_app.storage.store import Store

TICKETS = 6
# How far the tickets lie from each other, in degrees: some minutes on foot.
_STEP = 0.0016
_BATCH = 100


def fill(training: Store, real: Store, say: Tongue, clock: Clock) -> None:
    """Put invented tickets in an empty memory, with the team's own people, categories and reasons."""
    enrolment = real.settings.enrolment()
    if enrolment is not None:
        name, team = enrolment.device_name, enrolment.team_name
        training.settings.enrol(Enrolment("", "", name, team, enrolment.territory_name))
    training.settings.choose_agent(real.settings.agent_id())
    training.settings.choose_language(real.settings.language())
    training.settings.choose_theme(real.settings.theme())
    page = Page("training", False, _tickets(real, say, clock), [], real.copy.reference_parts())
    training.copy.apply(page, asked_from=None)


def _tickets(real: Store, say: Tongue, clock: Clock) -> list[dict[str, Any]]:
    allowed = real.copy.state_table().allowed("assigned")
    places = sorted(real.copy.places().values())
    latitude, longitude = places[len(places) // 2] if places else (44.4475, 1.4403)
    now = clock()
    return [
        {
            "id": f"00000000-0000-4000-8000-{number:012}",
            "number": say("training.number", n=number),
            "state": "assigned",
            "version": 1,
            "category_label": say(f"training.{number}.what"),
            "address": say(f"training.{number}.where"),
            "latitude": latitude + _STEP * (number % 3),
            "longitude": longitude + _STEP * (number // 2),
            "deadline": write_moment(now + timedelta(days=number - 2)),
            "urgent": number == 1,
            "proof_required": number % 2 == 0,
            "received_at": write_moment(now - timedelta(days=number)),
            "signalements": [
                {"number": "", "kind": "anomaly", "description": say(f"training.{number}.words")}
            ],
            "allowed": list(allowed) or ["comment", "message"],
        }
        for number in range(1, TICKETS + 1)
    ]


class Trainer:
    """Stands in for the exchange with the service while somebody is training."""

    def __init__(self, store: Store, clock: Clock, *, hold_s: float, changed: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._hold_s = hold_s
        self._changed = changed
        self._timer: threading.Timer | None = None

    def wake_sender(self) -> None:
        """Judge what was tapped, once it can no longer be undone."""
        self._stop_waiting()
        held_s = self._store.journal.held_s(now=self._clock(), hold_s=self._hold_s)
        self._timer = threading.Timer(held_s, self._judge_and_tell)
        self._timer.daemon = True
        self._timer.start()

    def wake(self) -> None:
        """Judge now what can be."""
        self.wake_sender()

    def judge(self) -> int:
        """Say yes to all that waits, as the service would; give the number of actions."""
        taken = self._store.journal.take(_BATCH, now=self._clock(), hold_s=self._hold_s)
        self._store.copy.apply_answers(self._answers(taken))
        settled = self._store.journal.settle([Verdict(action.id, "applied") for action in taken])
        for photo in self._store.journal.photos_to_send():
            self._store.journal.mark_photo(photo.id, SENT)
        return settled

    def round(self, place: Place) -> list[str]:
        """Order the tickets by their distance: the real round is the service's."""
        places = self._store.copy.places()
        lines = [line for line in self._store.copy.lines() if line.id in places]
        return [line.id for line, _ in nearest(lines, places, place)]

    def speak(self, language: str) -> None:
        """Invented tickets stay in the language in which they were invented."""

    def look_at(self, ticket_id: str | None) -> None:
        """No plan is fetched."""

    def look_at_map(self, tiles: Sequence[Any]) -> None:
        """No plan is fetched."""

    def stop(self) -> None:
        """Judge nothing more."""
        self._stop_waiting()

    def _judge_and_tell(self) -> None:
        if self.judge():
            self._changed()
        if self._store.journal.pending(1):
            self.wake_sender()

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _answers(self, taken: Sequence[Action]) -> list[dict[str, Any]]:
        table, versions, states = self._store.copy.state_table(), dict[str, int](), dict[str, str]()
        for action in taken:
            ticket = self._store.copy.ticket(action.ticket_id)
            if ticket is None or action.kind == REPORT:
                continue
            before = states.get(ticket.id, ticket.state)
            states[ticket.id] = table.after(before, [action.kind])
            versions[ticket.id] = versions.get(ticket.id, ticket.version) + 1
        return [{"id": key, "state": states[key], "version": versions[key]} for key in states]
