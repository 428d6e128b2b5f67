"""A town that receives photos, and pictures made for the occasion."""

import io
import uuid

import pytest
from PIL import Image

from server.commons.photos import services
from server.commons.photos.models import Photo
from server.core.db import db, unit_of_work
from server.core.events import EventRow
from tests.features.commons.accounts.town import build_town
from tests.servers.states import States

OWNER = "bench"


def picture(size=(80, 60), colour=(90, 120, 60), pillow_format="JPEG", **options):
    """The bytes of a picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, pillow_format, **options)
    return buffer.getvalue()


def picture_of_lyon():
    """A JPEG taken at 45.764, 4.8357 on 14 July 2026 at 14 h 30, by a telephone held upright."""
    exif = Image.Exif()
    exif[274] = 6
    exif.get_ifd(0x8769)[0x9003] = "2026:07:14 14:30:05"
    exif.get_ifd(0x8825).update({1: "N", 2: (45.0, 45.0, 50.4), 3: "E", 4: (4.0, 50.0, 8.52)})
    return picture(exif=exif)


def receive_photo(body, territory_id, *, photo_id=None, owner_id=None, moment="before"):
    """Receive a photo in both steps, as an owner's feature does; gives its id."""
    photo_id = photo_id or uuid.uuid4()
    original = services.keep_original(photo_id, body)
    with unit_of_work() as work:
        services.record_photo(
            work,
            photo_id=photo_id,
            original=original,
            territory_id=territory_id,
            owner_kind=OWNER,
            owner_id=owner_id or uuid.UUID(int=7),
            moment=moment,
        )
    return photo_id


@pytest.fixture(scope="session")
def states():
    """There is a town."""
    return States(by_name={"town": lambda _app: build_town()})


@pytest.fixture
def town(happened):
    """The town's id."""
    return happened("town")


@pytest.fixture
def receive(town):
    """Receive a photo in both steps, as an owner's feature does; gives its id."""

    def receive_one(body, *, territory_id=town, **given):
        return receive_photo(body, territory_id, **given)

    return receive_one


@pytest.fixture
def row_of(app):
    """A photo's row, read afresh."""

    def read(photo_id):
        db.session.rollback()
        return db.session.get_one(Photo, photo_id, populate_existing=True)

    return read


@pytest.fixture
def events(app):
    """The kinds of the facts recorded so far, in order."""

    def read():
        kinds = list(db.session.scalars(db.select(EventRow.kind).order_by(EventRow.id)))
        db.session.rollback()
        return kinds

    return read
