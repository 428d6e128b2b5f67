"""The list: which lines, in which order, with which words."""

from dataclasses import dataclass

from agent_app.domain.ticket_list import FILTERS, TO_DO, Line, belongs, count, in_order, matches, with_waiting
from agent_app.domain.times import Clock
from agent_app.i18n import Tongue
from agent_app.screens.ticket_words import Mark, deadline_mark, reopened_mark, state_mark
from agent_app.storage.store import Store

NO_MARK = Mark()


@dataclass(frozen=True, slots=True)
class LineView:
    """One line, ready to draw."""

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

    @property
    def best_mark(self) -> Mark:
        """The one mark to show where there is room for one: what waits, what is wrong, else the state."""
        state = self.state if self.deadline.words else Mark()
        marks = (self.waiting, self.contested, self.urgent, self.reopened, state)
        return next((mark for mark in marks if mark.words), Mark())

    @property
    def second_mark(self) -> Mark:
        """That it was reopened, when the best mark says something else."""
        return Mark() if self.best_mark == self.reopened else self.reopened


@dataclass(frozen=True, slots=True)
class TicketsView:
    """The lines of the chosen filter, the counts of all, and the words to show when there is no line."""

    lines: tuple[LineView, ...]
    counts: dict[str, int]
    chosen: str
    empty: str
    agent: str
    note: str


class TicketsPresenter:
    """Answer the choice of a filter and the letters of a search."""

    def __init__(self, store: Store, say: Tongue, clock: Clock) -> None:
        self._store = store
        self._say = say
        self._clock = clock
        self._chosen = TO_DO
        self._query = ""

    def choose(self, name: str) -> None:
        """Show another filter."""
        if name in FILTERS:
            self._chosen = name

    def search(self, query: str) -> None:
        """Show only what matches, in the chosen filter."""
        self._query = query

    def view(self) -> TicketsView:
        """Read the memory and draw the waiting actions over it."""
        now, zone = self._clock(), self._say.zone
        lines = with_waiting(
            self._store.copy.lines(), self._store.journal.pending_by_ticket(), self._store.copy.state_table()
        )
        shown = [line for line in lines if belongs(line, self._chosen, today=now, zone=zone)]
        shown = [line for line in shown if matches(line, self._query)] if self._query.strip() else shown
        unreadable = self._store.copy.unreadable()
        return TicketsView(
            lines=tuple(self._draw(line) for line in in_order(shown)),
            counts=count(lines, today=now, zone=zone),
            chosen=self._chosen,
            empty="" if shown else self._why_empty(),
            agent=self._agent(),
            note=self._say.count("list.unreadable", unreadable) if unreadable else "",
        )

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
        return self._say(f"list.empty.{self._chosen}")

    def _agent(self) -> str:
        chosen = self._store.settings.agent_id()
        names = {agent.id: agent.name for agent in self._store.copy.reference().agents}
        return names.get(chosen, self._say("nav.team")) if chosen is not None else self._say("nav.team")
