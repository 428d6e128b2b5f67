"""What comes to the tablet: pages of changes, then copies of photos and map tiles."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from agent_app.domain.mercator import Tile, spot_of
from agent_app.domain.tickets import OPEN_STATES
from agent_app.domain.times import Clock, utc_now
from agent_app.storage.photos import WantedPhoto
from agent_app.storage.store import Store
from agent_app.sync.client import FieldClient
from agent_app.sync.errors import Declined, Offline, ServerTrouble, StartAgain

WAIT_S = 25
# Backups are more recent than this.
RESENT = timedelta(days=30)
MOST_SILENT = 3
# About sixty megabytes.
MOST_TILES = 4000
# These servers ask not to be filled from in advance; there, only the tickets that are opened get a plan.
NO_PREFETCH_HOSTS = ("openstreetmap.org", "openstreetmap.fr")


def receive_changes(
    store: Store,
    client: FieldClient,
    *,
    wait_s: int,
    stopped: Callable[[], bool],
    clock: Clock = utc_now,
) -> bool:
    """Bring in every page there is; say whether anything changed.

    With `wait_s` the server may keep the first call open until something happens. When the place in the feed
    is no longer known (410) a whole copy is fetched; the journal is not touched.

    Raises:
        SyncError: the exchange stopped; the pages received are kept, the next call goes on from there.
    """
    changed = False
    while not stopped():
        cursor = store.copy.cursor()
        try:
            page = client.changes(cursor, wait_s if cursor else 0)
        except StartAgain as error:
            if cursor is None:
                raise ServerTrouble(error.words) from error
            # Also after a restore from a backup: what was done since that backup is sent again.
            store.journal.send_again(since=clock() - RESENT)
            store.copy.start_again()
            continue
        store.copy.compare_clocks(page, clock())
        changed |= store.copy.apply(page, asked_from=cursor)
        if not page.more:
            break
        if page.cursor == cursor:
            raise ServerTrouble("the feed does not move on")
        wait_s = 0
    return changed


def fetch_photos(store: Store, client: FieldClient, *, stopped: Callable[[], bool], limit: int = 50) -> int:
    """Fetch copies of photos for reading offline; give the number that arrived.

    An address that no longer works is put aside until the server gives another; one whose machine does not
    answer is stepped over: after `MOST_SILENT` of them it is the network that is away.

    Raises:
        Offline, ServerTrouble: nothing at all arrived.
    """
    arrived = 0
    silences: list[Offline | ServerTrouble] = []
    for wanted in store.photos.wanted(limit):
        if stopped() or len(silences) >= MOST_SILENT:
            break
        try:
            arrived += _fetch_photo(store, client, wanted)
        except (Offline, ServerTrouble) as error:
            silences.append(error)
    if silences and not arrived:
        raise silences[-1]
    return arrived


def _fetch_photo(store: Store, client: FieldClient, wanted: WantedPhoto) -> int:
    try:
        image = client.image(wanted.url)
    except Declined:
        store.photos.mark_copy(wanted.id, wanted.size, "gone")
        return 0
    try:
        store.photos.store_copy(wanted.id, wanted.size, image)
    except ValueError:  # an id that cannot be a file name
        store.photos.mark_copy(wanted.id, wanted.size, "gone")
        return 0
    store.photos.mark_copy(wanted.id, wanted.size, "here")
    return 1


def fetch_tiles(
    store: Store, client: FieldClient, tiles_url: str, ticket_id: str | None, *, stopped: Callable[[], bool]
) -> int:
    """Fetch the plan around the ticket being read, then around the others if the source allows it.

    Gives the number of tiles that arrived.
    """
    wanted: list[str] = [ticket_id] if ticket_id else []
    if not any(host in tiles_url for host in NO_PREFETCH_HOSTS):
        wanted += [line.id for line in store.copy.lines() if line.state in OPEN_STATES]
    arrived = 0
    for wanted_id in wanted:
        ticket = store.copy.ticket(wanted_id)
        if ticket is None or ticket.latitude is None or ticket.longitude is None:
            continue
        for zoom, x, y in store.tiles.missing(spot_of(ticket.latitude, ticket.longitude).around()):
            if stopped():
                return arrived
            if not _fetch_tile(store, client, tiles_url, (zoom, x, y)):
                return arrived
            arrived += 1
    return arrived


def fetch_map(
    store: Store, client: FieldClient, tiles_url: str, seen: Sequence[Tile], *, stopped: Callable[[], bool]
) -> int:
    """Fetch the tiles of the map that is being looked at, in this order; give the number that arrived."""
    arrived = 0
    for tile in store.tiles.missing(seen):
        if stopped():
            break
        if _fetch_tile(store, client, tiles_url, tile):
            arrived += 1
        else:
            store.tiles.mark_absent(tile)
    return arrived


def _fetch_tile(store: Store, client: FieldClient, tiles_url: str, tile: Tile) -> bool:
    zoom, x, y = tile
    try:
        image = client.image(tiles_url.format(z=zoom, x=x, y=y, s="a"))
    except (Declined, LookupError, ValueError, AttributeError):  # no such tile, or no such address
        return False
    store.tiles.keep(zoom, x, y, image)
    return True


def fetch_districts(store: Store, client: FieldClient) -> bool:
    """Fetch the outlines of the districts; say whether they are other ones than before."""
    try:
        return store.copy.keep_outlines(client.districts())
    except Declined:  # an older service; the map does without
        return False


def forget_tiles(store: Store) -> int:
    """Once the plan is large, forget what is around no present ticket and was not looked at lately.

    Gives the number of tiles.
    """
    if store.tiles.count() <= MOST_TILES:
        return 0
    wanted = {tile for place in store.copy.places().values() for tile in spot_of(*place).around()}
    return store.tiles.keep_only(wanted, newest=MOST_TILES // 2)
