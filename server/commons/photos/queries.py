"""Reads of photos: what an owner's feature shows of them, and the bytes behind an address."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from flask import current_app
from sqlalchemy import Select, and_, func, or_, select

from server.commons.photos.errors import PhotoLinkExpired, PhotoLinkRefused, PhotoNotFound
from server.commons.photos.models import Photo, copy_key
from server.commons.photos.rules import links
from server.commons.photos.rules.boxes import Box, read_boxes
from server.core.clock import now
from server.core.db import db
from server.core.storage import MissingFile, storage

# built once: they are asked for at each answer
_KEPT = select(Photo).where(Photo.erased_at.is_(None)).order_by(Photo.received_at, Photo.id)
_PUBLISHED = _KEPT.where(
    Photo.published_at.is_not(None), Photo.blurred_at.is_not(None), Photo.state == "ready"
)


@dataclass(frozen=True)
class PhotoView:
    """A photo as its owner's feature shows it.

    What its file told, where it could be true: `latitude` and `longitude` (WGS 84 decimal degrees, both or
    none) and `taken_at`. `reason` tells why it is `refused`: its words are `photo.<reason>`. `urls` are
    there once it is `ready`. `blur` tells how far its public copies are: "waiting", "done", or "by_hand"
    when a person must draw the boxes.
    """

    id: UUID
    territory_id: int
    owner_kind: str
    owner_id: UUID
    moment: str
    state: str
    reason: str | None
    received_at: datetime
    latitude: float | None
    longitude: float | None
    taken_at: datetime | None
    urls: dict[str, str] | None
    published: bool
    blur: str


@dataclass(frozen=True)
class Drawn:
    """The set of boxes of a photo: its number, the large copy's size in pixels, the public copy if any."""

    revision: int
    width: int
    height: int
    boxes: tuple[Box, ...]
    preview: str | None


@dataclass(frozen=True)
class Copy:
    """The bytes of a copy; `max_age_s` is None for a published one, which may be withdrawn any moment."""

    body: bytes
    tag: str
    max_age_s: int | None


def photo(photo_id: UUID) -> PhotoView | None:
    """One photo, with signed addresses; None when there is none, or it was erased."""
    row = db.session.get(Photo, photo_id)
    return None if row is None or row.erased_at is not None else _view(row)


def is_settled(photo_id: UUID) -> bool:
    """Whether the photo came and was read, be it to be refused: nothing more is to be waited for."""
    state = db.session.scalar(select(Photo.state).where(Photo.id == photo_id))
    return state in ("ready", "refused")


def count_looked_at(owner_kind: str, owner_ids: Collection[UUID]) -> int:
    """How many photos of these owners are not to be waited for: blurred, or such as never will be."""
    statement = select(func.count()).where(
        Photo.owner_kind == owner_kind,
        Photo.owner_id.in_(owner_ids),
        or_(
            Photo.state == "refused",
            Photo.blurred_at.is_not(None),
            Photo.unblurred_at.is_not(None),
            Photo.erased_at.is_not(None),
        ),
    )
    return db.session.scalar(statement) or 0


def count_others(owner_kind: str, owner_id: UUID, photo_id: UUID) -> int:
    """How many photos the owner has beside this one: the resend of a photo is not one more."""
    statement = select(func.count()).where(
        Photo.owner_kind == owner_kind,
        Photo.owner_id == owner_id,
        Photo.id != photo_id,
        Photo.erased_at.is_(None),
    )
    return db.session.scalar(statement) or 0


def blur_of(photo_ids: Collection[UUID]) -> dict[UUID, str]:
    """How far the public copies of these photos are (see `PhotoView.blur`); those not ready are absent."""
    rows = db.session.execute(
        select(Photo.id, Photo.blurred_at, Photo.unblurred_at).where(
            Photo.id.in_(photo_ids), Photo.state == "ready", Photo.erased_at.is_(None)
        )
    )
    return {row.id: _blur(row) for row in rows}


def _blur(row: Any) -> str:
    return "done" if row.blurred_at else "by_hand" if row.unblurred_at else "waiting"


def owners_before(territory_id: int, owner_kind: str, before: datetime) -> list[UUID]:
    """The owners of this kind whose photos came before an instant and are still there."""
    wanted = select(Photo.owner_id).where(
        Photo.territory_id == territory_id,
        Photo.owner_kind == owner_kind,
        Photo.received_at < before,
        Photo.erased_at.is_(None),
    )
    return list(db.session.scalars(wanted.distinct()))


def owners_of(photo_ids: Collection[UUID]) -> dict[UUID, tuple[str, UUID]]:
    """Whose these photos are, kind and id; those that never came are absent."""
    rows = db.session.execute(
        select(Photo.id, Photo.owner_kind, Photo.owner_id).where(Photo.id.in_(photo_ids))
    )
    return {row.id: (row.owner_kind, row.owner_id) for row in rows}


def photos_of(owner_kind: str, owner_ids: Collection[UUID]) -> dict[UUID, list[PhotoView]]:
    """The photos of these owners, oldest first, for who may see them; addresses are signed.

    Every owner asked for is in the answer. Erased photos are not.
    """
    return photos_of_all({owner_kind: owner_ids})


def photos_of_all(owners: Mapping[str, Collection[UUID]]) -> dict[UUID, list[PhotoView]]:
    """The same for owners of several kinds, read at once."""
    return _by_owner(_KEPT, owners, public=False)


def published_of(owners: Mapping[str, Collection[UUID]]) -> dict[UUID, list[PhotoView]]:
    """The same for anybody: published photos only, by unsigned addresses, without what EXIF told.

    Args:
        owners: the ids asked for, by owner kind; all kinds are read at once.
    """
    return _by_owner(_PUBLISHED, owners, public=True)


def _by_owner(
    statement: Select[Photo], owners: Mapping[str, Collection[UUID]], *, public: bool
) -> dict[UUID, list[PhotoView]]:
    found: dict[UUID, list[PhotoView]] = {owner_id: [] for ids in owners.values() for owner_id in ids}
    if found:
        wanted = [
            and_(Photo.owner_kind == kind, Photo.owner_id.in_(ids)) for kind, ids in owners.items() if ids
        ]
        for row in db.session.scalars(statement.where(or_(*wanted))):
            found[row.owner_id].append(_view(row, public=public))
    return found


def _view(row: Photo, *, public: bool = False) -> PhotoView:
    shown = public_urls(row.id, row.revision) if public else urls(row.id)
    return PhotoView(
        id=row.id,
        territory_id=row.territory_id,
        owner_kind=row.owner_kind,
        owner_id=row.owner_id,
        moment=row.moment,
        state=row.state,
        reason=row.reason,
        received_at=row.received_at,
        latitude=None if public else row.exif_latitude,
        longitude=None if public else row.exif_longitude,
        taken_at=None if public else row.exif_taken_at,
        urls=shown if row.state == "ready" else None,
        published=_is_public(row),
        blur=_blur(row),
    )


def _is_public(row: Photo) -> bool:
    return row.state == "ready" and row.published_at is not None and row.blurred_at is not None


def urls(photo_id: UUID) -> dict[str, str]:
    """Signed addresses of both copies, the same all day (UTC) and good until the end of the next one."""
    end, key = links.until(now()), current_app.config["PARVIS"].secret_key
    return {
        size: f"/photos/{photo_id}/{size}?until={end}&signature={links.sign(key, photo_id, size, end)}"
        for size in links.SIZES
    }


def public_urls(photo_id: UUID, revision: int) -> dict[str, str]:
    """Addresses of the published copies, for anybody; other boxes make other addresses."""
    return {size: f"/photos/{photo_id}/{size}?revision={revision}" for size in links.SIZES}


def preview_url(photo_id: UUID, revision: int) -> str:
    """The signed address of the public copy, for staff who decide whether it becomes public."""
    end, key = links.until(now()), current_app.config["PARVIS"].secret_key
    signature = links.sign(key, photo_id, f"{links.PREVIEW} {revision}", end)
    return f"/photos/{photo_id}/{links.PREVIEW}?revision={revision}&until={end}&signature={signature}"


def previews_of(photo_ids: Collection[UUID]) -> dict[UUID, str]:
    """Signed addresses of the blurred copies of these photos, published or not; without one, absent."""
    rows = db.session.execute(
        select(Photo.id, Photo.revision).where(
            Photo.id.in_(photo_ids),
            Photo.state == "ready",
            Photo.blurred_at.is_not(None),
            Photo.erased_at.is_(None),
        )
    )
    return {row.id: preview_url(row.id, row.revision) for row in rows}


def boxes_of(photo_id: UUID) -> Drawn:
    """The boxes of a photo, for who may change them.

    Raises:
        PhotoNotFound (404): there is none, it is not ready, or it was erased.
    """
    row = _shown(photo_id)
    preview = preview_url(photo_id, row.revision) if row.blurred_at else None
    return Drawn(row.revision, row.width or 1, row.height or 1, read_boxes(row.boxes), preview)


def signed_copy(photo_id: UUID, size: str, *, end: str, signature: str, revision: int | None = None) -> Copy:
    """A private copy, or the preview of the public one of a set of boxes, for who holds its signed address.

    Raises:
        PhotoLinkRefused (403): we did not sign this.
        PhotoLinkExpired (403): we did, for a time that is over.
        PhotoNotFound (404): the photo has no copies, or was erased.
    """
    if not (end.isascii() and end.isdigit() and len(end) <= links.MAX_UNTIL_DIGITS):
        raise PhotoLinkRefused
    key = current_app.config["PARVIS"].secret_key
    copy = f"{links.PREVIEW} {revision}" if size == links.PREVIEW else size
    if not links.is_signed(key, photo_id, copy, int(end), signature):
        raise PhotoLinkRefused
    left = links.seconds_left(int(end), now())
    if left <= 0:
        raise PhotoLinkExpired
    if size == links.PREVIEW:
        return _copy(_shown(photo_id), "large", revision=revision, max_age_s=left)
    return _copy(_shown(photo_id), size, revision=None, max_age_s=left)


def published_copy(photo_id: UUID, size: str, revision: int | None = None) -> Copy:
    """A copy that anybody may see: its faces and plates are blurred, and a person published it.

    Raises:
        PhotoNotFound (404): it is not published, or no longer with this set of boxes; nothing tells
            whether it exists.
    """
    row = _shown(photo_id)
    if not _is_public(row) or size not in links.SIZES or revision not in (None, row.revision):
        raise PhotoNotFound
    return _copy(row, size, revision=row.revision, max_age_s=None)


def copies_behind(addresses: Mapping[UUID, str]) -> dict[UUID, bytes]:
    """The bytes behind addresses that a reader of a page was given, by photo; those gone since are absent."""
    found = {}
    for photo_id, address in addresses.items():
        with suppress(PhotoNotFound, PhotoLinkExpired):
            found[photo_id] = _copy_behind(photo_id, address).body
    return found


def _copy_behind(photo_id: UUID, address: str) -> Copy:
    parts = urlsplit(address)
    size, asked = parts.path.rpartition("/")[2], dict(parse_qsl(parts.query))
    revision = int(asked["revision"]) if "revision" in asked else None
    if "signature" not in asked:
        return published_copy(photo_id, size, revision)
    return signed_copy(photo_id, size, end=asked["until"], signature=asked["signature"], revision=revision)


def _shown(photo_id: UUID) -> Photo:
    row = db.session.get(Photo, photo_id)
    if row is not None:
        db.session.expunge(row)  # it stays readable after the rollback
    db.session.rollback()  # no connection is held while the storage answers
    if row is None or row.state != "ready" or row.erased_at is not None:
        raise PhotoNotFound
    return row


def _copy(row: Photo, size: str, *, revision: int | None, max_age_s: int | None) -> Copy:
    try:
        body = storage().get(copy_key(row.id, size, revision=revision))
    except MissingFile as error:
        raise PhotoNotFound from error
    tag = f"{row.sha256.hex()[:16]}-{size}{'' if revision is None else f'-public-{revision}'}"
    return Copy(body=body, tag=tag, max_age_s=max_age_s)
