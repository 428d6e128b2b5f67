"""The code of the tablet and the key of its memory: who may read what is kept, and after how many errors.

With a keystore the machine keeps the key, and the code opens the screen alone: sync goes on behind it.
Without one the key lies here, sealed by the code (argon2id): while the tablet is locked nobody has it, not
even sync.
"""

import base64
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

from argon2.low_level import Type, hash_secret_raw

from agent_app.domain.times import Clock, read_moment, write_moment
from agent_app.storage.keystores import Keystore
from agent_app.storage.seal import KEY_BYTES, Seal, WrongSeal, new_key
from agent_app.storage.whole_files import write_whole

FILE = "vault.json"
LONGEST_CODE = 12
FREE_TRIES = 3
# Seconds to wait after the third error, the fourth, and so on; the last one for all that follow.
WAITS_S = (30, 60, 300, 900, 3600)


class WrongCode(Exception):
    """It is not the code; `wait_s` seconds must pass before the next try."""

    def __init__(self, wait_s: float) -> None:
        super().__init__("wrong code")
        self.wait_s = wait_s


class TooShort(Exception):
    """The machine has no keystore after all: a longer code is needed."""


class NoKey(Exception):
    """The machine's keystore does not give the key now; nothing was tried."""


class TooSoon(WrongCode):
    """Nothing was tried: the wait is not over."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one try costs: passes over `memory_kib`, on `lanes` threads (argon2id)."""

    passes: int = 3
    memory_kib: int = 65_536
    lanes: int = 4


@dataclass(frozen=True, slots=True)
class _Record:
    """What lies in the file; `sealed` is the key sealed by the code or, with a keystore, the reverse."""

    name: str = ""
    in_keystore: bool = False
    salt: str = ""
    sealed: str = ""
    passes: int = 0
    memory_kib: int = 0
    lanes: int = 0
    errors: int = 0
    erred_at: str = ""
    language: str = "fr"
    theme: str = "light"


class Vault:
    """The vault of one folder. Every change is one file replaced whole: killed at any moment, it opens."""

    def __init__(
        self,
        folder: Path,
        keystore: Keystore | None,
        clock: Clock,
        *,
        cost: Cost = Cost(),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = folder / FILE
        self._keystore = keystore
        self._clock = clock
        self._cost = cost
        self._monotonic = monotonic
        self._erred_here: float | None = None
        self._record = _read(self._file)

    @property
    def is_new(self) -> bool:
        """Whether no code was ever chosen here."""
        return not self._record.sealed

    @property
    def opens_alone(self) -> bool:
        """Whether the machine keeps the key: sync then goes on while the tablet is locked."""
        return self._record.in_keystore if not self.is_new else self._keystore is not None

    @property
    def shortest_code(self) -> int:
        """How many digits a code must have: where it makes the key itself, it must be harder to guess."""
        return 4 if self.opens_alone else 6

    @property
    def language(self) -> str:
        """The language of the lock screen."""
        return self._record.language

    @property
    def theme(self) -> str:
        """The theme of the lock screen."""
        return self._record.theme

    def dress(self, language: str, theme: str) -> None:
        """Keep how the lock screen looks: what is chosen inside cannot be read while it is locked."""
        if (language, theme) != (self._record.language, self._record.theme):
            self._write(replace(self._record, language=language, theme=theme))

    def begin(self, code: str) -> Seal:
        """Choose the first code and draw a key.

        Raises:
            TooShort: nothing was kept, and `shortest_code` has changed.
            OSError: nothing was kept.
        """
        key, name = new_key(), str(uuid4())
        kept = self._keystore is not None and self._keystore.keep(name, key)
        if not kept:
            self._keystore = None
            if len(code) < self.shortest_code:
                raise TooShort
        self._choose(replace(self._record, name=name, in_keystore=kept), code, key)
        return Seal(key)

    def change(self, code: str, old_code: str) -> None:
        """Choose another code; what is kept stays under the same key.

        Raises:
            WrongCode: the present code is another one.
            NoKey: the keystore is silent.
            OSError: the code is still the one before.
        """
        key = self._try(old_code)
        self._choose(self._record, code, key)

    def choose_again(self, code: str) -> Seal | None:
        """Choose another code without the one before, when the machine has the key; None when it has not.

        Only for somebody who has just been given an enrolment by the service of this tablet.
        """
        key = self._kept_key()
        if key is None:
            return None
        self._choose(self._record, code, key)
        return Seal(key)

    def seal_at_hand(self) -> Seal | None:
        """Give the seal when the machine keeps the key and gives it now."""
        key = self._kept_key()
        return Seal(key) if key else None

    def open(self, code: str) -> Seal:
        """Try a code. An error is written before the code is looked at: ending the app forgets none.

        Raises:
            TooSoon: the wait after the errors before is not over; nothing was tried.
            WrongCode: another code is needed.
            NoKey: the keystore is silent.
        """
        return Seal(self._try(code))

    def wait_s(self) -> float:
        """Say how many seconds must pass before the next try.

        A clock that was set back makes the wait begin again; one that was set on does not shorten it while
        the app runs.
        """
        errors, erred_at = self._record.errors, read_moment(self._record.erred_at)
        if errors < FREE_TRIES or erred_at is None:
            return 0.0
        whole = WAITS_S[min(errors - FREE_TRIES, len(WAITS_S) - 1)]
        if self._erred_here is not None:
            return max(0.0, whole - (self._monotonic() - self._erred_here))
        passed = (self._clock() - erred_at).total_seconds()
        if passed < 0:
            self._erred_here = self._monotonic()
            return whole
        return max(0.0, whole - passed)

    def forget(self) -> None:
        """Destroy the key: whatever is kept can no longer be read by anybody."""
        if self._keystore is not None and self._record.in_keystore:
            self._keystore.forget(self._record.name)
        self._file.unlink(missing_ok=True)
        self._record = _Record(language=self.language, theme=self.theme)
        self._erred_here = None

    def _try(self, code: str) -> bytes:
        if (wait_s := self.wait_s()) > 0:
            raise TooSoon(wait_s)
        before, kept = self._record, self._kept_key()
        if before.in_keystore and kept is None:
            raise NoKey
        self._err()
        derived = self._derive(code, before)
        sealed = base64.b64decode(before.sealed)
        if kept:
            key = kept if hmac.compare_digest(_opened(Seal(kept), sealed), derived) else b""
        else:
            key = _opened(Seal(derived), sealed)
        if not key:
            raise WrongCode(self.wait_s())
        self._write(replace(self._record, errors=0, erred_at=""), may_fail=True)
        return key

    def _err(self) -> None:
        now: datetime = self._clock()
        self._erred_here = self._monotonic()
        erred = replace(self._record, errors=self._record.errors + 1, erred_at=write_moment(now))
        self._write(erred, may_fail=True)

    def _choose(self, record: _Record, code: str, key: bytes) -> None:
        salt = new_key()[:16]
        salted = replace(record, salt=base64.b64encode(salt).decode(), errors=0, erred_at="")
        record = replace(salted, **asdict(self._cost))
        derived = self._derive(code, record)
        sealed = Seal(key).close(derived) if record.in_keystore else Seal(derived).close(key)
        self._write(replace(record, sealed=base64.b64encode(sealed).decode()))

    def _kept_key(self) -> bytes | None:
        if self._keystore is None or not self._record.in_keystore:
            return None
        return self._keystore.read(self._record.name)

    @staticmethod
    def _derive(code: str, record: _Record) -> bytes:
        return hash_secret_raw(
            code.encode(),
            base64.b64decode(record.salt),
            time_cost=record.passes,
            memory_cost=record.memory_kib,
            parallelism=record.lanes,
            hash_len=KEY_BYTES,
            type=Type.ID,
        )

    def _write(self, record: _Record, *, may_fail: bool = False) -> None:
        try:
            write_whole(self._file, json.dumps(asdict(record)).encode())
        except OSError:  # a full disk must not lock an agent out; errors count until the app ends
            if not may_fail:
                raise
        self._record = record


def too_easy(code: str) -> bool:
    """Say whether a code is one of those that are tried first: the same digit, or digits in a row."""
    steps = {ord(after) - ord(before) for before, after in pairwise(code)}
    return len(steps) == 1 and steps <= {-1, 0, 1}


def _opened(seal: Seal, sealed: bytes) -> bytes:
    try:
        return seal.open(sealed)
    except WrongSeal:
        return b""


def _read(file: Path) -> _Record:
    try:
        body: Any = json.loads(file.read_text("utf-8"))
        known = {name: body[name] for name in asdict(_Record()) if name in body}
        return _Record(**known)
    except FileNotFoundError:
        return _Record()
    except (ValueError, TypeError):  # spoilt: without it nothing that was sealed can be read
        file.replace(file.with_suffix(".spoilt"))
        return _Record()
