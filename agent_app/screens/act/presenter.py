"""The form of one action, from the first letter to the journal."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import uuid4

from agent_app.domain.actions import Action, Wish, missing_parts, payload_of
from agent_app.domain.photo_files import UnreadablePhoto, shrink
from agent_app.domain.reference import Reason, Template
from agent_app.domain.tickets import Ticket
from agent_app.domain.times import Clock
from agent_app.i18n import Tongue
from agent_app.storage.store import Store

Aside = Callable[[Callable[[], object], Callable[[object], None]], None]
MOST_PHOTOS = 5


@dataclass(frozen=True, slots=True)
class TakenPhoto:
    """A photo of this form and its file."""

    id: str
    path: str


@dataclass(frozen=True, slots=True)
class ActView:
    """The form as it stands; `errors` by part: words, reason, proof, all (the whole form)."""

    kind: str
    title: str
    about: str
    words: str
    words_label: str
    words_hint: str
    reasons: tuple[Reason, ...]
    reason: str
    reason_title: str
    templates: tuple[Template, ...]
    photos: tuple[TakenPhoto, ...]
    photo_title: str
    can_take: bool
    busy: bool
    send: str
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
        self._errors: dict[str, str] = {}
        self._preparing = 0

    def open(self, ticket_id: str, kind: str) -> None:
        """Begin, or go on with, this action on this ticket."""
        self._ticket_id = ticket_id
        self._seen = self._store.copy.ticket(ticket_id)
        self._wish = self._store.drafts.find(ticket_id, kind)
        self._errors = {}

    def type_words(self, words: str) -> None:
        """Keep the words as they are typed."""
        if words != self._wish.words:
            self._keep(replace(self._wish, words=words), mended="words")

    def choose_reason(self, code: str) -> None:
        """Choose a reason; choosing it again takes it back."""
        reason = "" if code == self._wish.reason else code
        self._keep(replace(self._wish, reason=reason), mended="reason")
        self._changed()

    def use_template(self, body: str) -> None:
        """Put ready words after those already typed."""
        typed = self._wish.words.strip()
        self._keep(replace(self._wish, words=f"{typed}\n{body}" if typed else body), mended="words")
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

    def send(self) -> bool:
        """Write the action in the journal; False, with errors to show, when something is missing.

        If the ticket has left the team meanwhile it is written all the same: the service keeps words and
        photos as a comment.
        """
        if self._preparing:
            return False
        ticket = self._ticket()
        if ticket is None:
            return self._fail({"all": self._say("act.error.gone")})
        missing = missing_parts(self._wish, ticket)
        if missing:
            return self._fail({part: self._say(f"act.error.{part}") for part in missing})
        action = Action(
            id=str(uuid4()),
            ticket_id=ticket.id,
            ticket_number=ticket.number,
            kind=self._wish.kind,
            at=self._clock(),
            base_version=ticket.version,
            agent=self._store.settings.agent_id(),
            payload=payload_of(self._wish),
        )
        try:
            self._store.journal.write(action)
        except sqlite3.Error:  # a full memory: the form stays open with all that is in it
            return self._fail({"all": self._say("act.error.storage")})
        self._wish = Wish(self._wish.kind)
        self._wake()
        return True

    def view(self) -> ActView:
        """Give the form as it stands."""
        say, kind = self._say, self._wish.kind
        ticket = self._ticket()
        reference = self._store.copy.reference()
        required = bool(ticket and ticket.proof_required)
        photos = tuple(
            TakenPhoto(photo_id, str(self._store.photos.taken(photo_id))) for photo_id in self._wish.photo_ids
        )
        reasons: tuple[Reason, ...] = reference.reject_reasons if kind == "reject" else ()
        if kind == "done" and required and not photos and not self._preparing:
            reasons = reference.no_photo_reasons
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
            reasons=tuple(replace(reason, label=_capital(reason.label)) for reason in reasons),
            reason=self._wish.reason,
            reason_title=say("act.reason" if kind == "reject" else "act.no_photo"),
            templates=reference.templates_for(kind, ticket.category) if ticket else (),
            photos=photos,
            photo_title=say(photo_key),
            can_take=len(photos) < MOST_PHOTOS and not self._preparing,
            busy=self._preparing > 0,
            send=say(f"act.{kind}.send"),
            errors=dict(self._errors),
        )

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
        if mended == "reason":
            self._errors.pop("proof", None)
        try:
            self._store.drafts.keep(self._ticket_id, wish)
        except sqlite3.Error:
            self._errors["all"] = self._say("act.error.storage")

    def _fail(self, errors: dict[str, str]) -> bool:
        self._errors = errors
        self._changed()
        return False


def _capital(words: str) -> str:
    """Words that stand alone begin with a capital; the service says them as they stand in a sentence."""
    return words[:1].upper() + words[1:]
