"""What leaves the tablet: actions in the order of the taps, then the photos they promise."""

from collections.abc import Callable

from agent_app.domain.actions import REFUSED, REPORT, Action
from agent_app.domain.times import Clock, write_moment
from agent_app.storage.journal import PHOTO_REFUSED, SENT, Verdict
from agent_app.storage.store import Store
from agent_app.sync.client import FieldClient
from agent_app.sync.errors import Declined, ServerTrouble, StartAgain

BATCH = 500
MOST_TROUBLES = 2


def send_all(
    store: Store,
    client: FieldClient,
    *,
    clock: Clock,
    stopped: Callable[[], bool],
    hold_s: float = 0,
) -> bool:
    """Send everything that waits; say whether anything changed in the store.

    What was tapped less than `hold_s` seconds ago stays, so that it can be undone. Words first: a photo
    leaves only once the action that promises it is applied.

    Raises:
        SyncError: the exchange stopped; what has no answer is still in the journal.
    """
    changed = False
    round_ = _Round(store, client, clock)
    while not stopped():
        batch = store.journal.take(BATCH, now=clock(), hold_s=hold_s, but=round_.stuck)
        if not batch:
            break
        stuck = len(round_.stuck)
        if round_.send(batch):
            changed = True
        elif len(round_.stuck) == stuck:
            # Each was answered, none was judged: asking again at once would spin.
            raise ServerTrouble("no result for the actions sent")
    for photo in store.journal.photos_to_send():
        if stopped():
            break
        changed |= round_.send_photo(photo.id, photo.report)
    if round_.trouble:
        raise round_.trouble
    return changed


def send_crash(store: Store, client: FieldClient) -> None:
    """Send the report of a crash that somebody agreed to send; a service that does not take it ends it too.

    Raises:
        SyncError: it waits for the next time.
    """
    crash = store.crashes.last()
    if crash is None or not crash.agreed:
        return
    try:
        client.send_crash(crash)
    except Declined as error:
        if error.status in (404, 405):  # an older service: it may learn to
            return
    store.crashes.forget()


class _Round:
    """One round of sending: what the server cannot digest is stepped over, and told at the end.

    An action that makes it fail (500) holds back the later ones of its ticket (`stuck`), a report or a photo
    only itself.
    After `MOST_TROUBLES` of them it is the service that is ill, and nothing more is asked.
    """

    def __init__(self, store: Store, client: FieldClient, clock: Clock) -> None:
        self._store = store
        self._client = client
        self._clock = clock
        self._troubles = 0
        self.stuck: set[str] = set()
        self.trouble: ServerTrouble | None = None

    def send(self, batch: list[Action]) -> int:
        """Send actions in order; give the number that was judged."""
        batch = [action for action in batch if not self.stuck & {action.ticket_id, action.id}]
        if not batch:
            return 0
        try:
            answers = self._client.send_actions(batch, write_moment(self._clock()))
        except StartAgain as error:  # 410 speaks of the feed; here it is only a strange answer
            raise ServerTrouble(error.words) from error
        except Declined as error:
            return self._declined(batch, error)
        except ServerTrouble as error:
            return self._failed(batch, error)
        # The copy first: killed in between, the same answers come again and say the same.
        self._store.copy.apply_answers([answer.ticket for answer in answers])
        return self._store.journal.settle([answer.verdict for answer in answers])

    def send_photo(self, photo_id: str, report: str) -> bool:
        """Send one photo; say whether something became of it."""
        try:
            jpeg = self._store.photos.read(self._store.photos.taken(photo_id))
        except (OSError, ValueError):
            self._store.journal.mark_photo(photo_id, PHOTO_REFUSED, "file_missing")
            return True
        try:
            self._client.put_photo(photo_id, jpeg, report=report)
        except (StartAgain, Declined) as error:
            self._store.journal.mark_photo(photo_id, PHOTO_REFUSED, error.words)
        except ServerTrouble as error:
            self._step_over(error)
            return False
        else:
            self._store.journal.mark_photo(photo_id, SENT)
        return True

    def _declined(self, batch: list[Action], error: Declined) -> int:
        # One bad action must not hold back the day's work: the batch is halved until the one that cannot
        # pass is alone, and that one is shown as refused.
        if error.status in (404, 405):  # no such call here: nothing is wrong with the actions themselves
            raise ServerTrouble(error.words)
        if len(batch) == 1:
            verdict = Verdict(batch[0].id, REFUSED, reason=f"http_{error.status}", message=error.words)
            return self._store.journal.settle([verdict])
        return self._send_halves(batch)

    def _failed(self, batch: list[Action], error: ServerTrouble) -> int:
        if not error.alone:
            raise error
        if len(batch) == 1:
            self._step_over(error)
            first = batch[0]
            self.stuck.add(first.id if first.kind == REPORT else first.ticket_id)
            return 0
        return self._send_halves(batch)

    def _send_halves(self, batch: list[Action]) -> int:
        middle = len(batch) // 2
        return self.send(batch[:middle]) + self.send(batch[middle:])

    def _step_over(self, error: ServerTrouble) -> None:
        self._troubles += 1
        if not error.alone or self._troubles > MOST_TROUBLES:
            raise error
        self.trouble = error
