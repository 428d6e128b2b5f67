"""What leaves the tablet: actions in the order of the taps, then the photos they promise."""

from collections.abc import Callable

from agent_app.domain.actions import REFUSED, Action
from agent_app.domain.times import Clock, write_moment
from agent_app.storage.journal import PHOTO_REFUSED, SENT, Verdict
from agent_app.storage.store import Store
from agent_app.sync.client import FieldClient
from agent_app.sync.errors import Declined, ServerTrouble, StartAgain

BATCH = 500


def send_all(store: Store, client: FieldClient, *, clock: Clock, stopped: Callable[[], bool]) -> bool:
    """Send everything that waits; say whether anything changed in the store.

    Words first: a photo leaves only once the action that promises it is applied.

    Raises:
        SyncError: the exchange stopped; what has no answer is still in the journal.
    """
    changed = False
    while not stopped():
        batch = store.journal.pending(BATCH)
        if not batch:
            break
        if not _send_batch(store, client, batch, clock):
            # Each was answered, none was judged: asking again at once would spin.
            raise ServerTrouble("no result for the actions sent")
        changed = True
    for photo in store.journal.photos_to_send():
        if stopped():
            break
        changed |= _send_photo(store, client, photo.id)
    return changed


def _send_batch(store: Store, client: FieldClient, batch: list[Action], clock: Clock) -> int:
    try:
        answers = client.send_actions(batch, write_moment(clock()))
    except StartAgain as error:  # 410 speaks of the feed; here it is only a strange answer
        raise ServerTrouble(error.words) from error
    except Declined as error:
        return _send_halves(store, client, batch, clock, error)
    settled = store.journal.settle([answer.verdict for answer in answers])
    for answer in answers:
        store.copy.apply_answer(answer.ticket)
    return settled


def _send_halves(
    store: Store, client: FieldClient, batch: list[Action], clock: Clock, error: Declined
) -> int:
    # The server declined the whole call. One bad action must not hold back the day's work: the batch is
    # halved
    # until the one that cannot pass is alone, and that one is shown as refused.
    if error.status in (404, 405):  # no such call here: nothing is wrong with the actions themselves
        raise ServerTrouble(error.words)
    if len(batch) == 1:
        verdict = Verdict(batch[0].id, REFUSED, reason=f"http_{error.status}", message=error.words)
        return store.journal.settle([verdict])
    middle = len(batch) // 2
    return _send_batch(store, client, batch[:middle], clock) + _send_batch(
        store, client, batch[middle:], clock
    )


def _send_photo(store: Store, client: FieldClient, photo_id: str) -> bool:
    file = store.photos.taken(photo_id)
    if not file.exists():
        store.journal.mark_photo(photo_id, PHOTO_REFUSED, "file_missing")
        return True
    try:
        client.put_photo(photo_id, file)
    except (StartAgain, Declined) as error:
        store.journal.mark_photo(photo_id, PHOTO_REFUSED, error.words)
    else:
        store.journal.mark_photo(photo_id, SENT)
    return True
