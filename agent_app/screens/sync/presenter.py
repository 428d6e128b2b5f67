"""The state of the link, what waits, and what must be looked at again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from agent_app import VERSION
from agent_app.domain.actions import CONFLICT, NEW, REPORT, Action, redo
from agent_app.domain.times import Clock, read_moment
from agent_app.i18n import Tongue
from agent_app.screens.shell.presenter import WRONG_CLOCK_S
from agent_app.screens.ticket_words import rescue_words, state_mark, step_words
from agent_app.storage.journal import HELD, LEFT_TEAM, HeldPhoto
from agent_app.storage.store import Store
from agent_app.sync.status import NOT_ENROLLED, OFFLINE, ONLINE, TOO_OLD, TROUBLE, StatusBoard

MOST_LINES = 30


@dataclass(frozen=True, slots=True)
class ReviewView:
    """One thing to look at: what was done, what happened, what to do; a photo when `photo_id` is there.

    `meanwhile` says that somebody else did it, before this arrived.
    """

    key: str
    ticket_id: str
    did: str
    words: str
    happened: str
    todo: str
    can_open: bool
    can_redo: bool
    photo_id: str = ""
    meanwhile: bool = False


@dataclass(frozen=True, slots=True)
class SyncView:
    """The whole page."""

    icon: str
    tone: str
    words: str
    clock: str
    waiting: tuple[str, ...]
    nothing: str
    review: tuple[ReviewView, ...]
    enrol_again: bool
    rescue: str = ""
    facts: tuple[str, ...] = ()
    crash: str = ""
    crash_lines: str = ""
    crash_asks: bool = False


class SyncPresenter:
    """Show the journal's state and answer what the agent decides about it."""

    def __init__(
        self, store: Store, board: StatusBoard, say: Tongue, clock: Clock, *, wake: Callable[[], None]
    ) -> None:
        self._store = store
        self._board = board
        self._say = say
        self._clock = clock
        self._wake = wake

    def view(self) -> SyncView:
        """Read the memory and the board."""
        icon, tone, words = self._link()
        waiting, crash = self._waiting(), self._store.crashes.last()
        review = [self._review(action) for action in self._store.journal.troubled()]
        review += [self._review_photo(photo) for photo in self._store.journal.photos_refused()]
        return SyncView(
            icon=icon,
            tone=tone,
            words=words,
            clock=self._clocks(),
            waiting=waiting,
            nothing="" if waiting else self._say("sync.nothing"),
            review=tuple(review),
            rescue=rescue_words(self._say, self._store.settings.rescue()),
            facts=self._facts(),
            crash=self._crash_words(),
            crash_lines="\n".join(crash.frames[-6:]) if crash else "",
            crash_asks=crash is not None and not crash.agreed,
            enrol_again=self._board.status.link == NOT_ENROLLED,
        )

    def try_again(self) -> None:
        """Send and ask now."""
        self._wake()

    def send_crash(self) -> None:
        """The agent agrees to send the report of the crash."""
        self._store.crashes.agree()
        self._wake()

    def forget_crash(self) -> None:
        """The agent does not."""
        self._store.crashes.forget()

    def dismiss_rescue(self) -> None:
        """The agent has read what became of the memory before."""
        self._store.settings.forget_rescue()

    def dismiss(self, item: ReviewView) -> None:
        """Put a conflict, a refusal or a refused photo away."""
        if item.photo_id:
            self._store.journal.mark_photo(item.photo_id, "dropped")
        else:
            self._store.journal.dismiss(item.key)

    def redo(self, item: ReviewView) -> None:
        """Make the gesture again on the ticket as it is now known, or send the photo again."""
        if item.photo_id:
            self._store.journal.mark_photo(item.photo_id, HELD)
        elif item.ticket_id == NEW:
            self._mend_report(item.key)
        else:
            action = self._store.journal.action(item.key)
            ticket = self._store.copy.ticket(item.ticket_id)
            if action is None or ticket is None:
                return
            again = redo(
                action,
                new_id=str(uuid4()),
                at=self._clock(),
                ticket=ticket,
                agent=self._store.settings.agent_id(),
            )
            self._store.journal.write_again(again, instead_of=action.id)
        self._wake()

    def _mend_report(self, action_id: str) -> None:
        action = self._store.journal.action(action_id)
        if action is not None:
            self._store.journal.write_over(action)

    def _link(self) -> tuple[str, str, str]:
        say, status = self._say, self._board.status
        since = say.recent(status.since, self._clock())
        last = say.recent(status.last_contact_at, self._clock()) if status.last_contact_at else ""
        if status.link == ONLINE:
            return "circle-check", "good", say("sync.online", moment=last)
        if status.link == OFFLINE:
            return "cloud-off", "info", say("sync.offline", moment=since)
        if status.link == TROUBLE:
            key = "sync.storage" if status.words == "storage" else "sync.trouble"
            return "cloud-off", "warn", say(key, moment=since, words=status.words.replace("storage", ""))
        if status.link in (NOT_ENROLLED, TOO_OLD):
            return "circle-alert", "bad", say(f"sync.{status.link}", words=status.words)
        return "loader", "muted", say("sync.unknown")

    def _facts(self) -> tuple[str, ...]:
        say, tally = self._say, self._store.journal.tally()
        contact = self._board.status.last_contact_at or self._store.settings.last_contact_at()
        now = self._clock()
        when = say.recent(contact, now) if contact else ""
        facts = [say("health.contact", moment=when) if when else say("health.no_contact")]
        if tally.oldest_at:
            facts.append(say("health.oldest", moment=say.recent(tally.oldest_at, now)))
        used, free = (say.room(size) for size in (self._store.used_bytes(), self._store.free_bytes()))
        return (*facts, say("health.room", used=used, free=free), say("settings.version", version=VERSION))

    def _crash_words(self) -> str:
        crash = self._store.crashes.last()
        if crash is None:
            return ""
        if crash.agreed:
            return self._say("crash.leaving")
        moment = read_moment(crash.at) or self._clock()
        return self._say("crash.lead", moment=self._say.recent(moment, self._clock()), error=crash.error)

    def _clocks(self) -> str:
        ahead_s = self._store.copy.clock_ahead_s()
        if abs(ahead_s) <= WRONG_CLOCK_S:
            return ""
        right = self._say.moment(self._clock() - timedelta(seconds=ahead_s))
        return self._say("sync.clock", moment=right)

    def _waiting(self) -> tuple[str, ...]:
        say, tally = self._say, self._store.journal.tally()
        lines = [self._did(action) for action in self._store.journal.pending(MOST_LINES)]
        if tally.actions > len(lines):
            lines.append(say.count("sync.more", tally.actions - len(lines)))
        if tally.photos:
            lines.append(say.count("sync.photos", tally.photos))
        return tuple(lines)

    def _did(self, action: Action) -> str:
        what, moment = step_words(self._say, action.kind), self._say.recent(action.at, self._clock())
        if action.kind == REPORT:
            return self._say("sync.did_report", what=what, moment=moment)
        return self._say("sync.did_line", what=what, moment=moment, number=action.ticket_number)

    def _review(self, action: Action) -> ReviewView:
        say = self._say
        here = self._store.copy.ticket(action.ticket_id) is not None
        conflict, left = action.status == CONFLICT, action.reason == LEFT_TEAM
        if left:
            happened = action.message or say("sync.left")
        elif conflict:
            state = state_mark(say, action.server_state).words
            happened = say("sync.conflict", words=action.message or say("sync.changed"), state=state)
        else:
            happened = say("sync.refused", words=action.message or action.reason)
        return ReviewView(
            key=action.id,
            ticket_id=action.ticket_id,
            did=self._did(action),
            words=action.words,
            happened=happened,
            todo=self._todo(action),
            can_open=here,
            can_redo=(here and not left) or action.kind == REPORT,
            meanwhile=conflict,
        )

    def _todo(self, action: Action) -> str:
        if action.kind == REPORT:
            return self._say("sync.report_todo")
        if action.reason == LEFT_TEAM and (action.words or action.photo_ids):
            return self._say("sync.left_todo")
        redone = action.status == CONFLICT and action.reason != LEFT_TEAM
        return self._say("sync.conflict_todo" if redone else "sync.refused_todo")

    def _review_photo(self, photo: HeldPhoto) -> ReviewView:
        say = self._say
        action = self._store.journal.action(photo.action_id)
        missing = photo.reason == "file_missing"
        words = say("sync.file_missing") if missing else photo.reason
        return ReviewView(
            key=photo.action_id,
            ticket_id=photo.ticket_id,
            did=self._did(action) if action else "",
            words="",
            happened=say("sync.photo_refused", words=words),
            todo=say("sync.photo_todo"),
            can_open=self._store.copy.ticket(photo.ticket_id) is not None,
            can_redo=not missing,
            photo_id=photo.id,
        )
