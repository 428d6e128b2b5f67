"""The form of one action, from the first letter to the journal."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from uuid import uuid4

from agent_app.domain.actions import Action, Wish, allowed_gestures, kind_of, missing_parts, payload_of
from agent_app.domain.photo_files import UnreadablePhoto, shrink
from agent_app.domain.reference import Reference, Template
from agent_app.domain.tickets import Ticket
from agent_app.domain.times import Clock
from agent_app.i18n import Tongue
from agent_app.screens.act.choices import HEADING, Choices, Option, Shown, choices_of
from agent_app.screens.ticket_words import MOST_ALIKE, NEAR_M, say_alike
from agent_app.storage.store import Store

Aside = Callable[[Callable[[], object], Callable[[object], None]], None]
MOST_PHOTOS = 5
# What is only decided needs no picture of the place.
WITHOUT_PHOTOS = frozenset({"plan", "requalify"})


@dataclass(frozen=True, slots=True)
class TakenPhoto:
    """A photo of this form and its file."""

    id: str
    path: str


@dataclass(frozen=True, slots=True)
class Also:
    """Another ticket that the same can be done to, in words, and whether it will be."""

    ticket_id: str
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ActView:
    """The form as it stands; `errors` by part: words, choice, proof, all (the whole form).

    `more` is the word of the button that shows other options; `preview`, what the citizen will read;
    `preview_hint`, how.
    """

    kind: str
    title: str
    about: str
    words: str
    words_label: str
    words_hint: str
    options: tuple[Option, ...]
    choice: str
    options_title: str
    more: str
    templates: tuple[Template, ...]
    photos: tuple[TakenPhoto, ...]
    photo_title: str
    can_take: bool
    busy: bool
    send: str
    preview: str = ""
    preview_hint: str = ""
    also: tuple[Also, ...] = ()
    errors: dict[str, str] = field(default_factory=dict)


class ActPresenter:
    """Fill in a wish, keep it as a draft at every change, write it in the journal when it is whole.

    Args:
        aside: runs a work in another thread, then hands its result back in the screen's.
        changed: draws the form again.
        wake: tells sync that something waits.
    """

    def __init__(
        self,
        store: Store,
        say: Tongue,
        clock: Clock,
        *,
        aside: Aside,
        changed: Callable[[], None],
        wake: Callable[[], None],
    ) -> None:
        self._store = store
        self._say = say
        self._clock = clock
        self._aside = aside
        self._changed = changed
        self._wake = wake
        self._ticket_id = ""
        self._seen: Ticket | None = None
        self._wish = Wish("comment")
        self._shown = Shown()
        self._picked: tuple[str, ...] = ()
        self._also: frozenset[str] = frozenset()
        self._errors: dict[str, str] = {}
        self._preparing = 0

    def open(self, ticket_id: str, kind: str, also: Sequence[str] = ()) -> None:
        """Begin, or go on with, this action on this ticket, and on those that were picked with it."""
        self._ticket_id = ticket_id
        self._seen = self._store.copy.ticket(ticket_id)
        self._wish = self._store.drafts.find(ticket_id, kind)
        self._shown = Shown()
        self._picked = tuple(also)
        self._also = frozenset(also)
        self._errors = {}

    def type_words(self, words: str) -> None:
        """Keep the words as they are typed."""
        if words != self._wish.words:
            self._keep(replace(self._wish, words=words), mended="words")

    def choose(self, code: str) -> None:
        """Choose an option; choosing it again takes it back. A heading is opened."""
        if code.startswith(HEADING):
            self._shown = Shown(heading=code.removeprefix(HEADING))
        else:
            choice = "" if code == self._wish.choice else code
            self._keep(replace(self._wish, choice=choice), mended="choice")
        self._changed()

    def show_others(self) -> None:
        """Show the options that are not here: the next week's days, or the headings."""
        week = self._shown.week + 1
        self._shown = Shown(week=week) if self._wish.kind == "plan" else Shown(heading="")
        self._changed()

    def use_template(self, body: str) -> None:
        """Put ready words after those already typed."""
        typed = self._wish.words.strip()
        self._keep(replace(self._wish, words=f"{typed}\n{body}" if typed else body), mended="words")
        self._changed()

    def toggle(self, ticket_id: str) -> None:
        """Do the same to another ticket, or no longer."""
        self._also = self._also ^ {ticket_id}
        self._changed()

    def add_photo(self, source: Path | None) -> None:
        """Make a photo ready and keep it; None when the agent took none."""
        if source is None:
            return
        ticket_id, kind = self._ticket_id, self._wish.kind
        self._preparing += 1
        self._errors.pop("proof", None)
        self._changed()
        self._aside(
            lambda: self._prepare(source, ticket_id), lambda ready: self._ready(ready, ticket_id, kind)
        )

    def remove_photo(self, photo_id: str) -> None:
        """Take a photo out of the form; its file goes with the next cleaning."""
        self._store.journal.mark_photo(photo_id, "dropped")
        kept = tuple(known for known in self._wish.photo_ids if known != photo_id)
        self._keep(replace(self._wish, photo_ids=kept), mended="")
        self._changed()

    def send(self) -> list[str]:
        """Write the action in the journal, and the same on the other chosen tickets; give their ids.

        None, with errors to show, when something is missing. If the ticket has left the team meanwhile it is
        written all the same: the service keeps words and photos as a comment.
        """
        if self._preparing:
            return []
        ticket = self._ticket()
        if ticket is None:
            return self._fail({"all": self._say("act.error.gone")})
        missing = missing_parts(self._wish, ticket)
        if missing:
            return self._fail({_place(part): self._say(f"act.error.{part}") for part in missing})
        others = [self._store.copy.ticket(one.ticket_id) for one in self._others(ticket) if one.chosen]
        try:
            actions = [self._action(ticket, self._wish)]
            actions += [self._action(other, self._copied(other)) for other in others if other]
            self._store.journal.write_all(actions)
        except (sqlite3.Error, OSError):  # a full memory: the form stays open with all that is in it
            return self._fail({"all": self._say("act.error.storage")})
        self._wish = Wish(self._wish.kind)
        self._wake()
        return [action.id for action in actions]

    def _action(self, ticket: Ticket, wish: Wish) -> Action:
        return Action(
            id=str(uuid4()),
            ticket_id=ticket.id,
            ticket_number=ticket.number,
            kind=kind_of(wish.kind),
            at=self._clock(),
            base_version=ticket.version,
            agent=self._store.settings.agent_id(),
            payload=payload_of(wish),
        )

    def _copied(self, ticket: Ticket) -> Wish:
        """The same wish for another ticket: a photo proves one ticket, so each gets its own copy."""
        copies, photos = [], self._store.photos
        for photo_id in self._wish.photo_ids:
            copies.append(str(uuid4()))
            photos.store_taken(copies[-1], photos.read(photos.taken(photo_id)))
            self._store.journal.add_draft_photo(copies[-1], ticket.id)
        return replace(self._wish, photo_ids=tuple(copies))

    def _others(self, ticket: Ticket | None) -> tuple[Also, ...]:
        """Those that were picked, else those of the same category near, to which the same can be done now."""
        if ticket is None:
            return ()
        table, waiting = self._store.copy.state_table(), self._store.journal.pending_by_ticket()
        found = []
        for ticket_id, words in self._candidates(ticket):
            other = self._store.copy.ticket(ticket_id)
            if other and self._wish.kind in allowed_gestures(other, waiting.get(ticket_id, []), table):
                found.append(Also(ticket_id, words, ticket_id in self._also))
        return tuple(found)

    def _candidates(self, ticket: Ticket) -> list[tuple[str, str]]:
        if self._picked:
            picked = [
                one for one in (self._store.copy.ticket(ticket_id) for ticket_id in self._picked) if one
            ]
            where = self._say("ticket.no_address")
            return [
                (one.id, f"{one.number} · {one.category_label} · {one.address or where}") for one in picked
            ]
        near = self._store.copy.alike_near(ticket, within_m=NEAR_M, most=MOST_ALIKE)
        return [(line.id, say_alike(self._say, line, metres)) for line, metres in near]

    def view(self) -> ActView:
        """Give the form as it stands."""
        say, kind = self._say, self._wish.kind
        ticket = self._ticket()
        reference = self._store.copy.reference()
        required = bool(ticket and ticket.proof_required)
        photos = tuple(
            TakenPhoto(photo_id, str(self._store.photos.taken(photo_id))) for photo_id in self._wish.photo_ids
        )
        choices = self._choices(reference)
        photo_key = (
            ("act.photo" if required else "act.photo_optional") if kind == "done" else "act.photo_plain"
        )
        return ActView(
            kind=kind,
            title=say(f"act.{kind}.title"),
            about=f"{say('ticket.number', number=ticket.number)} · {ticket.category_label}" if ticket else "",
            words=self._wish.words,
            words_label=say(f"act.{kind}.words"),
            words_hint=say(f"act.{kind}.hint"),
            options=choices.options,
            choice=self._wish.choice,
            options_title=choices.title,
            more=choices.more,
            templates=reference.templates_for(kind, ticket.category) if ticket else (),
            photos=photos,
            photo_title=say(photo_key),
            can_take=len(photos) < MOST_PHOTOS and not self._preparing,
            busy=self._preparing > 0,
            send=say(f"act.{kind}.send"),
            also=self._others(ticket),
            preview=_preview(self._wish, ticket, reference, say),
            preview_hint=say("act.preview_reviewed" if reference.notices.reviewed else "act.preview_hint"),
            errors=dict(self._errors),
        )

    def preview(self) -> str:
        """Give what the citizen will read, as the form stands; empty when citizens are told nothing."""
        return _preview(self._wish, self._ticket(), self._store.copy.reference(), self._say)

    def _choices(self, reference: Reference) -> Choices:
        ticket = self._ticket()
        has_proof = self._wish.photo_ids or self._preparing or not (ticket and ticket.proof_required)
        if ticket is None or (self._wish.kind == "done" and has_proof):
            return Choices()
        today = self._say.today(self._clock())
        return choices_of(self._wish.kind, ticket, reference, self._shown, today=today, say=self._say)

    def _ticket(self) -> Ticket | None:
        return self._store.copy.ticket(self._ticket_id) or self._seen

    def _prepare(self, source: Path, ticket_id: str) -> str | Exception:
        try:
            jpeg = shrink(source)
            photo_id = str(uuid4())
            self._store.photos.store_taken(photo_id, jpeg)
            self._store.journal.add_draft_photo(photo_id, ticket_id)
            self._store.photos.discard(source)
        except (UnreadablePhoto, OSError, sqlite3.Error) as error:
            return error
        return photo_id

    def _ready(self, ready: object, ticket_id: str, kind: str) -> None:
        self._preparing -= 1
        if isinstance(ready, str):
            # The agent may have opened another form meanwhile: the photo belongs to the one that asked for
            # it.
            here = (ticket_id, kind) == (self._ticket_id, self._wish.kind)
            wish = self._wish if here else self._store.drafts.find(ticket_id, kind)
            wish = replace(wish, photo_ids=(*wish.photo_ids, ready))
            if here:
                self._wish = wish
            self._store.drafts.keep(ticket_id, wish)
        else:
            key = "act.photo_bad" if isinstance(ready, UnreadablePhoto) else "act.error.storage"
            self._errors["proof"] = self._say(key)
        self._changed()

    def _keep(self, wish: Wish, *, mended: str) -> None:
        self._wish = wish
        self._errors.pop(mended, None)
        if mended == "choice":
            self._errors.pop("proof", None)
        try:
            self._store.drafts.keep(self._ticket_id, wish)
        except sqlite3.Error:
            self._errors["all"] = self._say("act.error.storage")

    def _fail(self, errors: dict[str, str]) -> list[str]:
        self._errors = errors
        self._changed()
        return []


def _place(part: str) -> str:
    """Where the form says that a part is missing."""
    return part if part in {"words", "proof"} else "choice"


def _preview(wish: Wish, ticket: Ticket | None, reference: Reference, say: Tongue) -> str:
    if ticket is None:
        return ""
    values = {
        "number": ticket.number,
        "what": ticket.what,
        "words": wish.words.strip(),
        "date": _whole_day(wish.choice, say) if wish.kind == "plan" else "",
        "status": reference.status_of(wish.kind, wish.choice),
    }
    return reference.notices.fill(wish.kind, values, asks=wish.kind == "done" and ticket.asks_at_once)


def _whole_day(chosen: str, say: Tongue) -> str:
    try:
        return say.whole_day(date.fromisoformat(chosen))
    except ValueError:  # no day is chosen yet
        return "…"
