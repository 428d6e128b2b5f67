"""The keypad: digits in, a key out, and in words what stands between them."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from agent_app.i18n import Tongue
from agent_app.storage.seal import Seal
from agent_app.storage.vault import LONGEST_CODE, NoKey, TooShort, TooSoon, Vault, WrongCode, too_easy

# What the keypad is for: OPEN the tablet; CHOOSE its first code; ask for the PRESENT one, then CHANGE it;
# choose AGAIN after the service has given a new enrolment.
OPEN, CHOOSE, PRESENT, CHANGE, AGAIN = "open", "choose", "present", "change", "again"
Aside = Callable[[Callable[[], object], Callable[[object], None]], None]


@dataclass(frozen=True, slots=True)
class LockView:
    """The screen as it stands; `typed` digits are shown as dots, `problem` says what went wrong."""

    title: str
    lead: str
    typed: int
    problem: str
    note: str
    main: str
    ready: bool
    busy: bool
    purpose: str
    can_forget: bool
    can_cancel: bool


class LockPresenter:
    """Take digits and try them; what is slow is done in another thread.

    Args:
        opened: opens the memory with a seal; it may raise what a disk raises.
        changed: the screen is to be drawn again.
        left: the code was changed, or the change given up.
    """

    def __init__(
        self,
        vault: Vault,
        say: Tongue,
        *,
        aside: Aside,
        opened: Callable[[Seal], None],
        changed: Callable[[], None],
        left: Callable[[bool], None],
    ) -> None:
        self._vault = vault
        self._say = say
        self._aside = aside
        self._opened = opened
        self._changed = changed
        self._left = left
        self.begin(OPEN)

    def begin(self, purpose: str) -> None:
        """Begin with an empty keypad; a tablet without a code has one chosen."""
        self._purpose = CHOOSE if self._vault.is_new and purpose == OPEN else purpose
        self._code = self._first = self._old = ""
        self._problem = ""
        self._busy = False

    def press(self, digit: str) -> None:
        """Take one digit."""
        if not self._busy and len(self._code) < LONGEST_CODE:
            self._code += digit
            self._problem = ""
            self._changed()

    def erase(self) -> None:
        """Take the last digit back."""
        self._code = self._code[:-1]
        self._changed()

    def cancel(self) -> None:
        """Keep the code as it is."""
        self.begin(OPEN)
        self._left(False)

    def confirm(self) -> None:
        """Do what the keypad is for with the digits typed."""
        if self._busy or not self._long_enough():
            return
        code, self._code = self._code, ""
        if self._purpose == OPEN:
            self._try(lambda: self._vault.open(code))
        elif self._purpose == PRESENT:
            self._old, self._purpose = code, CHANGE
        elif not self._first:
            self._choose(code)
        elif code != self._first:
            self._first, self._problem = "", self._say("lock.error.differs")
        else:
            self._keep(code)
        self._changed()

    def wait_s(self) -> int:
        """Say how many whole seconds must pass before the next try."""
        return ceil(self._vault.wait_s()) if self._purpose in (OPEN, PRESENT) else 0

    def view(self) -> LockView:
        """Give the screen as it stands."""
        say, purpose = self._say, self._purpose
        asked = "repeat" if self._first else "choose" if purpose in (CHANGE, AGAIN) else purpose
        wait_s, digits = self.wait_s(), self._vault.shortest_code
        return LockView(
            title=say(f"lock.{asked}.title"),
            lead=say(f"lock.{asked}.lead", n=digits),
            typed=len(self._code),
            problem=self._waiting(wait_s) or self._problem,
            note=say("lock.note.alone" if self._vault.opens_alone else "lock.note.closed"),
            main=say("lock.trying" if self._busy else f"lock.{asked}.do"),
            ready=self._long_enough() and not self._busy and not wait_s,
            busy=self._busy,
            purpose=purpose,
            can_forget=purpose == OPEN and not self._busy,
            can_cancel=purpose in (PRESENT, CHANGE),
        )

    def _long_enough(self) -> bool:
        return len(self._code) >= self._vault.shortest_code

    def _waiting(self, wait_s: int) -> str:
        if not wait_s:
            return ""
        if wait_s > 90:
            return self._say.count("lock.wait_minutes", ceil(wait_s / 60))
        return self._say.count("lock.wait_seconds", wait_s)

    def _choose(self, code: str) -> None:
        if too_easy(code):
            self._problem = self._say("lock.error.easy")
        else:
            self._first, self._problem = code, ""

    def _keep(self, code: str) -> None:
        old, vault = self._old, self._vault
        if self._purpose == CHOOSE:
            self._try(lambda: vault.begin(code))
        elif self._purpose == AGAIN:
            self._try(lambda: vault.choose_again(code))
        else:
            self._try(lambda: vault.change(code, old))

    def _try(self, work: Callable[[], object]) -> None:
        def tried() -> object:
            try:
                return work()
            except (WrongCode, TooShort, NoKey, OSError) as error:
                return error

        self._busy = True
        self._aside(tried, self._tried)

    def _tried(self, answer: object) -> None:
        purpose = self._purpose
        self._busy = False
        if isinstance(answer, Seal):
            self._hand_over(answer)
        elif answer is None and purpose != AGAIN:
            self.begin(OPEN)
            self._left(True)
        else:
            # A present code that was wrong is asked for again; a new one that was refused is chosen again.
            self.begin(PRESENT if isinstance(answer, WrongCode) and purpose == CHANGE else purpose)
            self._problem = self._words_of(answer)
        self._changed()

    def _hand_over(self, seal: Seal) -> None:
        try:
            self._opened(seal)
        except (sqlite3.Error, OSError):  # the code was right; there is no room, or the disk is ill
            self.begin(OPEN)
            self._problem = self._say("lock.error.storage")
        else:
            self.begin(OPEN)

    def _words_of(self, answer: object) -> str:
        if isinstance(answer, TooSoon):
            return ""
        if isinstance(answer, WrongCode):
            return self._say("lock.error.wrong")
        if isinstance(answer, TooShort):
            return self._say("lock.error.short", n=self._vault.shortest_code)
        return self._say("lock.error.storage" if isinstance(answer, OSError) else "lock.error.keystore")
