"""What reading a photo costs: CPU milliseconds of the whole job, its child and the database included.

The floor is Pillow alone on the same bytes: decode with draft, turn, resize, encode both copies; again and
again in one process that is warm, and in a fork each time, as every RQ job is. Targets: 300 ms and 1.4 times
the floor for a 12-megapixel JPEG. Printed, never asserted: the machines are noisy.
"""

from __future__ import annotations

import io
import os
import resource
import statistics
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from server.commons.photos import services
from server.commons.photos.services import processing
from server.commons.photos.services.copies import LARGE_PX, LARGE_QUALITY, SMALL_PX, SMALL_QUALITY
from server.core.db import unit_of_work
from tests.features.commons.accounts.town import build_town

TURNS = int(os.environ.get("PARVIS_BENCH_PHOTOS", "9"))


def telephone_photo(size: tuple[int, int] = (4032, 3024), pillow_format: str = "JPEG") -> bytes:
    """A photo such as a telephone makes: grain, a gradient, orientation 6, a position."""
    width, height = size
    grain = Image.effect_noise((width // 8, height // 8), 80).resize(size, Image.Resampling.BICUBIC)
    fine = Image.effect_noise(size, 12)
    picture = Image.merge("RGB", (grain, Image.linear_gradient("L").resize(size), fine))
    exif = Image.Exif()
    exif[274] = 6
    exif.get_ifd(0x8769)[0x9003] = "2026:07:14 14:30:05"
    exif.get_ifd(0x8825).update({1: "N", 2: (45.0, 45.0, 50.4), 3: "E", 4: (4.0, 50.0, 8.52)})
    buffer = io.BytesIO()
    picture.save(buffer, pillow_format, quality=85, exif=exif)
    return buffer.getvalue()


def floor(body: bytes) -> None:
    """Decode and encode alone, as Pillow's manual would have it."""
    picture = Image.open(io.BytesIO(body))
    ratio = LARGE_PX / max(picture.size)
    box = round(picture.width * ratio), round(picture.height * ratio)
    picture.draft("RGB", box)
    large = picture.resize(box, Image.Resampling.BICUBIC)
    turned = large.transpose(Image.Transpose.ROTATE_270)
    turned.save(io.BytesIO(), "JPEG", quality=LARGE_QUALITY)
    ratio = SMALL_PX / max(turned.size)
    box = round(turned.width * ratio), round(turned.height * ratio)
    small = turned.resize(box, Image.Resampling.BICUBIC)
    small.save(io.BytesIO(), "JPEG", quality=SMALL_QUALITY)


def cpu_ms(work: Callable[[], object]) -> float:
    """CPU milliseconds of this process and of the children that ended meanwhile."""
    before = _used_s()
    work()
    return 1000 * (_used_s() - before)


def _used_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def in_fork(work: Callable[[], object]) -> None:
    """Do `work` in a child."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)
    os.waitpid(pid, 0)


PHOTOS = ["12-megapixel JPEG", "8-megapixel JPEG of an iPhone 5", "12-megapixel WebP", "12-megapixel HEIC"]


@pytest.fixture(params=PHOTOS)
def photo(request: pytest.FixtureRequest) -> tuple[str, bytes]:
    """A photo and what it is; real ones are skipped where they are absent."""
    if request.param == "12-megapixel JPEG":
        return request.param, telephone_photo()
    if request.param == "12-megapixel WebP":
        return request.param, telephone_photo(pillow_format="WEBP")
    folder: Path = request.getfixturevalue("test_data")
    name = "photos/me_exif-at-eof.heic" if "HEIC" in request.param else "photos_large/me_Apple_iPhone_5.jpg"
    return request.param, (folder / name).read_bytes()


def test_reading_a_photo(app, photo, capsys):
    name, body = photo
    town = build_town()

    def receive() -> uuid.UUID:
        photo_id = uuid.uuid4()
        original = services.keep_original(photo_id, body)
        with unit_of_work() as work:
            services.record_photo(
                work,
                photo_id=photo_id,
                original=original,
                territory_id=town,
                owner_kind="bench",
                owner_id=photo_id,
                moment="before",
            )
        return photo_id

    received = [receive() for _ in range(TURNS + 1)]
    processing.process_photo(received.pop())  # the first turn loads the town and warms the pages
    job = [cpu_ms(lambda photo_id=photo_id: processing.process_photo(photo_id)) for photo_id in received]
    door = statistics.median(cpu_ms(receive) for _ in range(TURNS))
    said = f"{name} ({len(body) // 1000} kB): job {statistics.median(job):.0f} ms CPU (best {min(job):.0f})"
    if "HEIC" not in name:  # Pillow alone reads none
        warm = [cpu_ms(lambda: floor(body)) for _ in range(TURNS)]
        forked = [cpu_ms(lambda: in_fork(lambda: floor(body))) for _ in range(TURNS)]
        for floor_name, alone in (("in a fork", forked), ("warm", warm)):
            alone_ms = statistics.median(alone)
            ratio = statistics.median(job) / alone_ms
            said += f"; decode and encode alone, {floor_name}: {alone_ms:.0f} ms, ratio {ratio:.2f}"
    with capsys.disabled():
        sys.stdout.write(f"\n{said}; receiving {door:.0f} ms. Targets at 12 megapixels: 300 ms, 1.4.\n")
