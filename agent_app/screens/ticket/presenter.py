"""One ticket, with what waits drawn over it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from agent_app.domain.actions import PLAIN, Action, allowed_gestures
from agent_app.domain.mercator import spot_of
from agent_app.domain.tickets import OPEN_STATES, Statement, Ticket
from agent_app.domain.times import Clock
from agent_app.i18n import Tongue
from agent_app.screens.ticket_words import (
    MOST_ALIKE,
    NEAR_M,
    Mark,
    deadline_mark,
    reopened_mark,
    review_mark,
    say_alike,
    state_mark,
    step_words,
)
from agent_app.storage.store import Store

ICONS = {
    "start": "play", "done": "check", "comment": "message-square", "message": "send", "plan": "calendar",
    "ask": "user", "wait": "hourglass", "resume": "undo", "transfer": "truck", "requalify": "folder",
    "reject": "ban",
}  # fmt: skip
NO_MARK = Mark()
# What stands at the foot of a ticket; the rest is one touch further.
AT_HAND = ("start", "done", "comment", "message")


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A photo and its caption; without a file, the caption says that it has not come yet."""

    id: str
    caption: str
    small: str
    large: str


@dataclass(frozen=True, slots=True)
class SaidView:
    """What one witness said."""

    head: str
    words: str
    answers: str
    verdict: Mark


@dataclass(frozen=True, slots=True)
class StepView:
    """One line of the history; `waiting` when the server does not know it yet.

    `review` says what the desk made of the words, where it reads them before citizens do.
    """

    head: str
    words: str
    waiting: bool
    review: Mark = NO_MARK


@dataclass(frozen=True, slots=True)
class TicketView:
    """The whole page. `kinds` are what can be done from it, the first one being the main action.

    `others` are what can be done besides; `alike`, the near tickets of the same kind: id and words.
    """

    number: str
    category: str
    marks: tuple[Mark, ...]
    address: str
    position: str
    latitude: float | None
    longitude: float | None
    photos: tuple[PhotoView, ...]
    said_title: str
    said: tuple[SaidView, ...]
    facts: tuple[str, ...]
    history: tuple[StepView, ...]
    kinds: tuple[str, ...]
    others: tuple[str, ...] = ()
    alike: tuple[tuple[str, str], ...] = ()
    gone: str = ""


class TicketPresenter:
    """Show one ticket and write the plain taps (begin, resume); other actions have their form."""

    def __init__(self, store: Store, say: Tongue, clock: Clock, *, wake: Callable[[], None]) -> None:
        self._store = store
        self._say = say
        self._clock = clock
        self._wake = wake
        self.ticket_id = ""

    def open(self, ticket_id: str) -> None:
        """Show this ticket from now on."""
        self.ticket_id = ticket_id

    def tap(self, gesture: str, also: Sequence[str] = ()) -> list[str]:
        """Write a plain tap in the journal, for this ticket and others; give the ids of what was possible."""
        waiting, actions = self._store.journal.pending_by_ticket(), []
        for ticket_id in (self.ticket_id, *also):
            ticket = self._store.copy.ticket(ticket_id)
            if ticket is None or gesture not in PLAIN:
                continue
            if gesture in self._gestures(ticket, waiting.get(ticket_id, [])):
                actions.append(self._plain(ticket, gesture))
        self._store.journal.write_all(actions)
        self._wake()
        return [action.id for action in actions]

    def _plain(self, ticket: Ticket, gesture: str) -> Action:
        return Action(
            id=str(uuid4()),
            ticket_id=ticket.id,
            ticket_number=ticket.number,
            kind=gesture,
            at=self._clock(),
            base_version=ticket.version,
            agent=self._store.settings.agent_id(),
            payload={},
        )

    def view(self) -> TicketView:
        """Read the memory; a ticket that has left the team says so."""
        ticket = self._store.copy.ticket(self.ticket_id)
        if ticket is None:
            gone = self._say("ticket.gone")
            return TicketView("", "", (), "", "", None, None, (), "", (), (), (), (), gone=gone)
        waiting = self._waiting()
        gestures = self._gestures(ticket, waiting)
        return TicketView(
            number=self._say("ticket.number", number=ticket.number),
            category=ticket.category_label,
            marks=self._marks(ticket, waiting),
            address=ticket.address or self._say("ticket.no_address"),
            position=self._position(ticket),
            latitude=ticket.latitude,
            longitude=ticket.longitude,
            photos=self._photos(ticket),
            said_title=self._say.count("ticket.witnesses", max(ticket.witnesses, len(ticket.statements))),
            said=tuple(self._said(statement) for statement in ticket.statements),
            facts=self._facts(ticket),
            history=self._history(ticket, waiting),
            kinds=tuple(gesture for gesture in gestures if gesture in AT_HAND),
            alike=self._alike(ticket),
            others=tuple(gesture for gesture in gestures if gesture not in AT_HAND),
        )

    def plan(self, view: TicketView) -> list[tuple[int, int, bytes]]:
        """Give the tiles around the place as (column, row, image), all nine or none."""
        if view.latitude is None or view.longitude is None:
            return []
        spot = spot_of(view.latitude, view.longitude)
        found = [(x, y, self._store.tiles.tile(zoom, x, y)) for zoom, x, y in spot.around()]
        tiles = [(x, y, image) for x, y, image in found if image is not None]
        return tiles if len(tiles) == len(found) else []

    def _waiting(self) -> list[Action]:
        return self._store.journal.pending_by_ticket().get(self.ticket_id, [])

    def _alike(self, ticket: Ticket) -> tuple[tuple[str, str], ...]:
        if ticket.state not in OPEN_STATES:
            return ()
        near = self._store.copy.alike_near(ticket, within_m=NEAR_M, most=MOST_ALIKE)
        return tuple((line.id, say_alike(self._say, line, metres)) for line, metres in near)

    def _gestures(self, ticket: Ticket, waiting: list[Action]) -> tuple[str, ...]:
        return allowed_gestures(ticket, waiting, self._store.copy.state_table())

    def _marks(self, ticket: Ticket, waiting: list[Action]) -> tuple[Mark, ...]:
        say = self._say
        state = self._store.copy.state_table().after(ticket.state, (action.kind for action in waiting))
        days = [str(action.payload["planned_on"]) for action in waiting if "planned_on" in action.payload]
        marks = [
            state_mark(say, state, days[-1] if days else ticket.planned_on),
            deadline_mark(say, state, ticket.deadline, self._clock()),
            reopened_mark(say, state, ticket.reopened > 0),
        ]
        if waiting:
            marks.append(Mark("cloud-upload", say("mark.waiting_long"), "info"))
        if ticket.urgent:
            marks.append(Mark("zap", say("mark.urgent"), "bad"))
        if ticket.contested_at:
            marks.append(
                Mark("flag", say("ticket.contested_on", moment=say.moment(ticket.contested_at)), "bad")
            )
        if ticket.proof_required and state in OPEN_STATES:
            marks.append(Mark("camera", say("ticket.proof"), "ink"))
        return tuple(mark for mark in marks if mark.words)

    def _position(self, ticket: Ticket) -> str:
        if ticket.latitude is None or ticket.longitude is None:
            return self._say("ticket.no_position")
        text = f"{ticket.latitude:.5f} ; {ticket.longitude:.5f}"
        return text.replace(".", ",") if self._say.language == "fr" else text.replace(" ;", ",")

    def _photos(self, ticket: Ticket) -> tuple[PhotoView, ...]:
        drawn = []
        for photo in ticket.photos:
            key = "ticket.after" if photo.moment == "after" else "ticket.before"
            drawn.append(self._photo(photo.id, self._say(key)))
        known = {photo.id for photo in ticket.photos}
        mine = [photo_id for photo_id in self._store.journal.own_photos(ticket.id) if photo_id not in known]
        return tuple(drawn + [self._photo(photo_id, self._say("ticket.mine")) for photo_id in mine])

    def _photo(self, photo_id: str, caption: str) -> PhotoView:
        small, large = (self._store.photos.show(photo_id, size) for size in ("small", "large"))
        return PhotoView(photo_id, caption, _path(small), _path(large))

    def _said(self, statement: Statement) -> SaidView:
        say = self._say
        head = say(f"kind.{statement.kind}") if say.knows(f"kind.{statement.kind}") else statement.kind
        if statement.received_at:
            head = f"{head}, {say.moment(statement.received_at)}"
        answers = "\n".join(f"{label} {value}" for label, value in statement.answers)
        verdict = Mark()
        if statement.solved is not None:
            key = "ticket.solved" if statement.solved else "ticket.not_solved"
            words = f"{say(key)} — {statement.verdict_words}" if statement.verdict_words else say(key)
            verdict = Mark(
                "check" if statement.solved else "flag", words, "good" if statement.solved else "bad"
            )
        return SaidView(head, statement.description or say("ticket.no_words"), answers, verdict)

    def _facts(self, ticket: Ticket) -> tuple[str, ...]:
        say = self._say
        facts = []
        if ticket.received_at:
            facts.append(say("ticket.received", moment=say.moment(ticket.received_at)))
        if ticket.because:
            facts.append(say("ticket.because", because=ticket.because))
        return tuple(facts)

    def _history(self, ticket: Ticket, waiting: list[Action]) -> tuple[StepView, ...]:
        say, reference = self._say, self._store.copy.reference()
        notices = reference.notices
        steps = [
            StepView(
                " · ".join(
                    part
                    for part in (
                        step_words(say, step.kind),
                        say.moment(step.at) if step.at else "",
                        step.actor,
                        reference.reason_label(step.reason) if step.reason else "",
                    )
                    if part
                ),
                step.words,
                False,
                review_mark(say, step.review, step.why_not) if step.kind != "review" else NO_MARK,
            )
            for step in ticket.history
        ]
        steps += [
            StepView(
                f"{step_words(say, action.kind)} · {say.moment(action.at)} · {say('ticket.history_waiting')}",
                action.words,
                True,
                review_mark(say, "waiting" if notices.holds_back(action.kind, action.words) else ""),
            )
            for action in waiting
        ]
        return tuple(reversed(steps))


def _path(path: Path | None) -> str:
    return str(path) if path else ""
