"""The list: which lines, in which order, with which words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent_app.domain.actions import REPORT, Action
from agent_app.domain.rounds import Place, Round, in_round, moved, nearest
from agent_app.domain.ticket_list import FILTERS, TO_DO, Line, belongs, count, in_order, matches, with_waiting
from agent_app.domain.times import Clock
from agent_app.i18n import Tongue
from agent_app.screens.ticket_words import Mark, deadline_mark, reopened_mark, state_mark
from agent_app.storage.store import Store

NO_MARK = Mark()
ROUND, TEAM, NEAR = "round", "team", "near"
WAYS = (ROUND, TEAM, NEAR)


@dataclass(frozen=True, slots=True)
class LineView:
    """One line, ready to draw; `lead` is its place in the round, or how far it is.

    A report that has not left (`is_report`) is a line too, with its own place: it has no ticket yet.
    """

    id: str = ""
    number: str = ""
    category: str = ""
    address: str = ""
    state: Mark = NO_MARK
    deadline: Mark = NO_MARK
    urgent: Mark = NO_MARK
    contested: Mark = NO_MARK
    waiting: Mark = NO_MARK
    reopened: Mark = NO_MARK
    lead: str = ""
    report_place: Place | None = None
    is_report: bool = False

    @property
    def tight_deadline(self) -> str:
        """The deadline where there is little room beside the best mark."""
        return self.deadline.short if self.best_mark.words and self.deadline.short else self.deadline.words

    @property
    def best_mark(self) -> Mark:
        """The one mark to show where there is room for one: what waits, what is wrong, else the state."""
        # In the round and near, that a line is to do goes without saying.
        is_plain = bool(self.lead) and self.state.icon == "circle"
        state = self.state if self.deadline.words and not is_plain else Mark()
        marks = (self.waiting, self.contested, self.urgent, self.reopened, state)
        return next((mark for mark in marks if mark.words), Mark())

    @property
    def second_mark(self) -> Mark:
        """That it was reopened, when the best mark says something else."""
        return Mark() if self.best_mark == self.reopened else self.reopened


@dataclass(frozen=True, slots=True)
class TicketsView:
    """The lines of the chosen way and filter, the counts of all, the words to show when there is no line.

    `hint` says how the round or the distances were found; `movable`, whether lines can be put elsewhere.
    """

    lines: tuple[LineView, ...]
    counts: dict[str, int]
    chosen: str
    empty: str
    agent: str
    note: str
    way: str = TEAM
    hint: str = ""
    movable: bool = False


class TicketsPresenter:
    """Answer the choice of a way of looking, of a filter, the letters of a search, a line that is moved."""

    def __init__(self, store: Store, say: Tongue, clock: Clock) -> None:
        self._store = store
        self._say = say
        self._clock = clock
        self._way = TEAM
        self._chosen = TO_DO
        self._query = ""
        self._here: Place | None = None
        self._trouble = ""

    def look(self, way: str) -> None:
        """Look at the round, at all of the team's tickets, or at what is near."""
        if way in WAYS:
            self._way, self._trouble = way, ""

    def choose(self, name: str) -> None:
        """Show another filter."""
        if name in FILTERS:
            self._chosen = name

    def search(self, query: str) -> None:
        """Show only what matches, in the chosen filter."""
        self._query = query

    # The round, and what is near.

    @property
    def has_no_round(self) -> bool:
        """Whether no round was ever computed."""
        return self._store.rounds.kept().computed_at is None

    def stand(self, place: Place | None) -> Place | None:
        """Take the agent's place for what is shown; without one, that of the last ticket worked on.

        Gives the place to ask the round from. It is kept in this object alone, until the app ends.
        """
        self._here = place or self._last_worked_on()
        self._trouble = "" if place else self._say("round.no_position")
        return self._here

    def keep_round(self, answer: object) -> None:
        """Keep the order that the service gave; the last one stays when it gave none."""
        if isinstance(answer, list):
            self._store.rounds.keep(answer, self._clock())
        else:
            self._trouble = self._say("round.no_answer")

    def move(self, ticket_id: str, place: int) -> None:
        """Put a line elsewhere in the round; it is kept on this tablet alone."""
        ids = [line.id for line in self._round_lines(self._lines())]
        if ticket_id in ids:
            self._store.rounds.change(moved(ids, ticket_id, place))

    def view(self) -> TicketsView:
        """Read the memory and draw the waiting actions over it."""
        now, zone = self._clock(), self._say.zone
        lines = self._lines()
        shown = self._shown(lines)
        if self._query.strip():
            shown = [(line, lead) for line, lead in shown if matches(line, self._query)]
        unreadable = self._store.copy.unreadable()
        made = self._made()
        reports = self._reports(made)
        counts = count(lines, today=now, zone=zone)
        counts[TO_DO] += len(made)
        drawn = reports + tuple(replace(self._draw(line), lead=lead) for line, lead in shown)
        return TicketsView(
            lines=drawn,
            counts=counts,
            chosen=self._chosen,
            empty="" if drawn else self._why_empty(),
            agent=self._agent(),
            note=self._say.count("list.unreadable", unreadable) if unreadable else "",
            way=self._way,
            hint=self._hint(),
            movable=self._way == ROUND and not self._query.strip(),
        )

    def _lines(self) -> list[Line]:
        copy = self._store.copy
        return with_waiting(copy.lines(), self._store.journal.pending_by_ticket(), copy.state_table())

    def _shown(self, lines: list[Line]) -> list[tuple[Line, str]]:
        if self._way == ROUND:
            return [(line, str(n)) for n, line in enumerate(self._round_lines(lines), start=1)]
        if self._way == NEAR:
            here = self._here or self._last_worked_on()
            found = nearest(lines, self._store.copy.places(), here) if here else []
            return [(line, self._say.distance(metres)) for line, metres in found]
        now, zone = self._clock(), self._say.zone
        return [(line, "") for line in in_order(lines) if belongs(line, self._chosen, today=now, zone=zone)]

    def _made(self) -> list[Action]:
        """What was reported from this tablet and has not left."""
        return [action for action in self._store.journal.pending() if action.kind == REPORT]

    def _reports(self, made: Sequence[Action]) -> tuple[LineView, ...]:
        """Their lines, first among what is to do."""
        if self._way != TEAM or self._chosen != TO_DO or self._query.strip() or not made:
            return ()
        labels = {category.code: category.label for category in self._store.copy.reference().categories}
        return tuple(self._draw_report(action, labels) for action in made)

    def _draw_report(self, action: Action, labels: dict[str, str]) -> LineView:
        say, given = self._say, action.payload
        latitude, longitude = given.get("latitude"), given.get("longitude")
        return LineView(
            id=action.id,
            category=labels.get(given.get("category", ""), say("step.report")),
            address=given.get("address") or say("report.from_here"),
            state=Mark(
                "cloud-upload", say("report.made", moment=say.recent(action.at, self._clock())), "info"
            ),
            waiting=Mark("cloud-upload", say("mark.waiting"), "info"),
            report_place=None if latitude is None or longitude is None else (latitude, longitude),
            is_report=True,
        )

    def _round_lines(self, lines: list[Line]) -> list[Line]:
        return in_round(lines, self._store.rounds.kept().ids)

    def _last_worked_on(self) -> Place | None:
        """The place of the ticket of the last tap, else the middle of all: better than nothing."""
        places = self._store.copy.places()
        for ticket_id in self._store.journal.last_tickets():
            if ticket_id in places:
                return places[ticket_id]
        if not places:
            return None
        return (
            sum(latitude for latitude, _ in places.values()) / len(places),
            sum(longitude for _, longitude in places.values()) / len(places),
        )

    def _hint(self) -> str:
        if self._way == TEAM or self._trouble:
            return self._trouble if self._way != TEAM else ""
        return self._round_hint(self._store.rounds.kept()) if self._way == ROUND else self._say("near.hint")

    def _round_hint(self, kept: Round) -> str:
        if kept.computed_at is None:
            return self._say("round.never")
        moment = self._say.recent(kept.computed_at, self._clock())
        return self._say("round.by_hand" if kept.by_hand else "round.computed", moment=moment)

    def _draw(self, line: Line) -> LineView:
        say = self._say
        return LineView(
            id=line.id,
            number=line.number,
            category=line.category_label,
            address=line.address or say("ticket.no_address"),
            state=state_mark(say, line.state),
            deadline=deadline_mark(say, line.state, line.deadline, self._clock()),
            urgent=Mark("zap", say("mark.urgent"), "bad") if line.urgent else Mark(),
            contested=Mark("flag", say("mark.contested"), "bad") if line.contested else Mark(),
            waiting=Mark("cloud-upload", say("mark.waiting"), "info") if line.waiting else Mark(),
            reopened=reopened_mark(say, line.state, line.reopened),
        )

    def _why_empty(self) -> str:
        if not self._store.copy.ever_synced():
            return self._say("list.first_sync")
        if self._query.strip():
            return self._say("list.no_match", query=self._query.strip())
        elsewhere = {ROUND: "round.empty", NEAR: "near.empty"}
        return self._say(elsewhere.get(self._way, f"list.empty.{self._chosen}"))

    def _agent(self) -> str:
        chosen = self._store.settings.agent_id()
        names = {agent.id: agent.name for agent in self._store.copy.reference().agents}
        return names.get(chosen, self._say("nav.team")) if chosen is not None else self._say("nav.team")
