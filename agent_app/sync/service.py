"""Three threads that keep tablet and server in step: one sends, one listens, one fetches pictures."""

import logging
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from agent_app.domain.mercator import Tile
from agent_app.domain.rounds import Place
from agent_app.domain.times import Clock, utc_now
from agent_app.storage.settings import Enrolment
from agent_app.storage.store import Store
from agent_app.sync.backoff import Backoff
from agent_app.sync.client import FieldClient
from agent_app.sync.errors import NotEnrolled, Offline, Revoked, ServerTrouble, SyncError, TooOld
from agent_app.sync.receiving import (
    WAIT_S,
    fetch_districts,
    fetch_map,
    fetch_photos,
    fetch_tiles,
    forget_tiles,
    receive_changes,
)
from agent_app.sync.sending import send_all, send_crash
from agent_app.sync.status import NOT_ENROLLED, OFFLINE, ONLINE, REVOKED, TOO_OLD, TROUBLE, StatusBoard

LOG = logging.getLogger("agent_app.sync")
# A server that does not hold the long poll would otherwise be asked without a pause.
SHORTEST_POLL_S = 1.5
IDLE_S = 300.0
CUT_AGAIN_S = 0.05
FRESH_ADDRESSES_EVERY_S = 6 * 3600.0
REFUSED_LINK_S = 60.0
_REFUSED: dict[type[Exception], str] = {NotEnrolled: NOT_ENROLLED, Revoked: REVOKED, TooOld: TOO_OLD}
# What was settled is looked at for a while, and sent again after a restore; then it only takes room.
KEPT = timedelta(days=60)
ENDED_KEPT = timedelta(days=30)


class SyncService:
    """Keep in step with one server until stopped.

    Args:
        wait_s: seconds a long poll may last.
        hold_s: seconds for which a tap stays on the tablet, so that it can be undone.
        draw: gives a number in [0, 1), for the jitter.
    """

    def __init__(
        self,
        store: Store,
        enrolment: Enrolment,
        board: StatusBoard,
        *,
        language: str = "fr",
        clock: Clock = utc_now,
        wait_s: int = WAIT_S,
        hold_s: float = 0,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._store = store
        self._board = board
        self._clock = clock
        self._wait_s = wait_s
        self._hold_s = hold_s
        self._tiles_url = enrolment.tiles_url
        # The listener's call has a connection of its own, which can be cut without any other.
        self._client, self._listener = (
            FieldClient(enrolment.server, enrolment.token, language=language) for _ in range(2)
        )
        self._stop = threading.Event()
        self._cut, self._cutting = threading.Event(), threading.Lock()
        self._send_trouble: ServerTrouble | None = None
        self._open_ticket: str | None = None
        self._map_tiles: tuple[Tile, ...] = ()
        self._has_districts = False
        self._fresh_addresses_from = 0.0
        self._workers = {
            name: _Worker(name, step, self._stop, Backoff(draw=draw), board)
            for name, step in (("send", self._send), ("listen", self._listen), ("fetch", self._fetch))
        }

    def start(self) -> None:
        """Start the threads."""
        for worker in self._workers.values():
            worker.start()

    def wake(self) -> None:
        """Something was tapped, or somebody asks to try again now."""
        for worker in self._workers.values():
            worker.wake()

    def wake_sender(self) -> None:
        """A tap is in the journal: send it without waiting."""
        self._workers["send"].wake()

    def speak(self, language: str) -> None:
        """Ask for everything again in this language: reasons and categories come in words."""
        for client in (self._client, self._listener):
            client.speak(language)
        self._store.copy.start_again()
        self._cut.set()
        threading.Thread(target=self._cut_until_seen, name="cut", daemon=True).start()
        self.wake()

    def _cut_until_seen(self) -> None:
        # The call that waits was asked in the language before; one can begin just after the cut, with the
        # place in the feed of before: cut again until the listener has seen it.
        while self._cut.is_set():
            with self._cutting:
                if self._cut.is_set():
                    self._listener.interrupt()
            if self._stop.wait(CUT_AGAIN_S):
                return

    def round(self, place: Place) -> list[str]:
        """Ask for the round from this place, from any thread but Kivy's.

        Raises:
            SyncError: there is no answer; the order kept on the tablet stays.
        """
        return self._client.round(*place)

    def look_at(self, ticket_id: str | None) -> None:
        """Say which ticket is on the screen: its plan comes first."""
        self._open_ticket = ticket_id
        self._workers["fetch"].wake()

    def look_at_map(self, tiles: Sequence[Tile]) -> None:
        """Say which tiles of the map are on the screen and not on the tablet, those of its middle first."""
        self._map_tiles = tuple(tiles)
        self._workers["fetch"].wake()

    def stop(self) -> None:
        """Cut the calls in progress and wait for the threads to end; nothing in the journal is lost."""
        self._stop.set()
        self.wake()
        deadline = time.monotonic() + 10
        for worker in self._workers.values():
            # A call can begin between the cut and the join: cut again until the thread has seen the stop.
            while worker.is_alive() and time.monotonic() < deadline:
                for client in (self._client, self._listener):
                    client.interrupt()
                worker.join(timeout=0.1)
        for client in (self._client, self._listener):
            client.close()

    def _send(self) -> float:
        try:
            changed = send_all(
                self._store,
                self._client,
                clock=self._clock,
                stopped=self._stop.is_set,
                hold_s=self._hold_s,
            )
        except SyncError as error:
            self._send_trouble = error if isinstance(error, ServerTrouble) else None
            self._board.announce()  # what was judged before the failure has changed the screen too
            raise
        self._send_trouble = None
        send_crash(self._store, self._client)
        if changed:
            self._board.tell(ONLINE)
            self._board.announce()
        return self._store.journal.held_s(now=self._clock(), hold_s=self._hold_s) or IDLE_S

    def _listen(self) -> float:
        began = time.monotonic()
        with self._cutting:  # the place in the feed is read after this, and no call that follows is cut
            self._cut.clear()
        try:
            changed = receive_changes(
                self._store, self._listener, wait_s=self._wait_s, stopped=self._stop.is_set, clock=self._clock
            )
        except Offline:
            if self._cut.is_set():  # not the network: we cut the call ourselves
                return 0.0
            raise
        self._store.settings.note_contact(self._clock())
        was_online = self._board.status.link == ONLINE
        if self._send_trouble:  # we hear the server, it does not take what we say
            self._board.tell(TROUBLE, self._send_trouble.words)
        else:
            self._board.tell(ONLINE)
        if changed:
            self._board.announce()
        if changed or not was_online:
            self._workers["fetch"].wake()
        if not was_online or changed:  # after a restore, what was sent before may have to be sent again
            self._workers["send"].wake()
        return 0.0 if changed else max(0.0, SHORTEST_POLL_S - (time.monotonic() - began))

    def _fetch(self) -> float:
        arrived = 0
        silence: SyncError | None = None
        for fetch in (self._fetch_map, self._fetch_districts, self._fetch_photos, self._fetch_tiles):
            try:
                arrived += fetch()
            except (Offline, ServerTrouble) as error:
                silence = error
        if silence and not arrived:
            # Pictures come from other machines too; their silence says nothing about the server.
            raise _Quietly(silence) from silence
        if arrived:
            self._board.announce()
            return 0.0
        self._store.photos.drop_unused()
        self._store.journal.forget(before=self._clock() - KEPT)
        self._store.copy.forget_ended(before=self._clock() - ENDED_KEPT)
        forget_tiles(self._store)
        if self._store.photos.want_missing():
            return 0.0
        self._ask_for_fresh_addresses()
        return IDLE_S

    def _fetch_photos(self) -> int:
        return fetch_photos(self._store, self._client, stopped=self._stop.is_set)

    def _fetch_map(self) -> int:
        if not self._tiles_url:
            return 0
        seen = self._map_tiles

        def stopped() -> bool:  # also when the map was moved meanwhile
            return self._stop.is_set() or self._map_tiles is not seen

        return fetch_map(self._store, self._client, self._tiles_url, seen, stopped=stopped)

    def _fetch_districts(self) -> int:
        if self._has_districts:
            return 0
        arrived = fetch_districts(self._store, self._client)
        self._has_districts = True
        return int(arrived)

    def _fetch_tiles(self) -> int:
        if not self._tiles_url:
            return 0
        seen = self._map_tiles

        def stopped() -> bool:  # what is looked at comes before what may be
            return self._stop.is_set() or self._map_tiles is not seen

        return fetch_tiles(self._store, self._client, self._tiles_url, self._open_ticket, stopped=stopped)

    def _ask_for_fresh_addresses(self) -> None:
        # Signed addresses last about a day. After days without a network only a whole copy gives new ones;
        # not more
        # often than every six hours, in case it is the photos themselves that are gone.
        now = time.monotonic()
        if self._store.photos.gone() and now >= self._fresh_addresses_from:
            self._fresh_addresses_from = now + FRESH_ADDRESSES_EVERY_S
            self._store.copy.start_again()


class _Quietly(Exception):
    """A failure that is waited for but not shown."""


class _Worker(threading.Thread):
    """Repeat a step until stopped: at once after a wake, later after a failure, later still after several."""

    def __init__(
        self,
        name: str,
        step: Callable[[], float],
        stop: threading.Event,
        backoff: Backoff,
        board: StatusBoard,
    ) -> None:
        super().__init__(name=f"sync-{name}", daemon=True)
        self._step = step
        self._stop_asked = stop
        self._backoff = backoff
        self._board = board
        self._awake = threading.Event()

    def wake(self) -> None:
        """End the present wait."""
        self._awake.set()

    def run(self) -> None:
        while not self._stop_asked.is_set():
            self._awake.clear()
            wait_s = self._try()
            if wait_s > 0:
                self._awake.wait(wait_s)

    def _try(self) -> float:
        try:
            wait_s = self._step()
        except Exception as error:  # noqa: BLE001 - whatever happened, the thread lives; the journal is intact
            return self._after_failure(error)
        self._backoff.reset()
        return wait_s

    def _after_failure(self, error: Exception) -> float:
        if self._stop_asked.is_set():
            return 0.0
        if isinstance(error, (NotEnrolled, Revoked, TooOld)):
            self._board.tell(_REFUSED[type(error)], error.words)
            return REFUSED_LINK_S
        if isinstance(error, Offline):
            self._board.tell(OFFLINE)
        elif isinstance(error, SyncError):
            self._board.tell(TROUBLE, error.words)
        elif isinstance(error, (sqlite3.Error, OSError)):
            LOG.error("the tablet's memory failed", exc_info=error)
            self._board.tell(TROUBLE, "storage")
        elif not isinstance(error, _Quietly):
            LOG.error("sync step failed", exc_info=error)
            self._board.tell(TROUBLE, "")
        asked = error.retry_after_s if isinstance(error, SyncError) else None
        return self._backoff.next_s(asked)
