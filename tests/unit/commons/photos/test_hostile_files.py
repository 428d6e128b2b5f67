"""Whatever is sent is refused clearly or gives a clean copy: no leak, no hang, no more than 300 MB."""

import faulthandler
import io
import json
import os
import resource
import signal
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from server.commons.photos.rules import formats
from server.commons.photos.services import copies, isolation
from server.commons.photos.services.copies import Undecodable
from server.commons.photos.services.isolation import DecoderFault, DecoderLate, examine_apart

ROOT = Path(__file__).resolve().parents[4]
TIFF = "photos_hostile/pillow_crash-0c7e0e8e11ce787078f00b5b0ca409a167f070e0.tif"
REASONS = {"unreadable", "too_many_pixels", "too_heavy"}
MAX_RSS_MB = 300
MAX_SECONDS = 10

# reads each file named on standard input as a worker does, and says what came of it and what it cost
READER = """
import json, resource, sys, time
from pathlib import Path
from server.commons.photos.services.isolation import examine_apart
from server.commons.photos.services.copies import Undecodable
from server.commons.photos.services.originals import _check
from server.core.errors import DomainError
for name in sys.stdin.read().split("\\n"):
    started = time.monotonic()
    body = Path(name).read_bytes()
    try:
        found = examine_apart(body, _check(body))
        Path(sys.argv[1]).write_bytes(found.large)
        said = f"copy {found.width}x{found.height}"
    except DomainError as error:
        said = f"{error.status} {error.code}"
    except Undecodable as error:
        said = f"refused {error}"
    rss = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps([name, said, time.monotonic() - started, rss / 1024]), flush=True)
"""


# what a process once held counts for those it starts; a shell between forgets what the tests held
FORGETTING = ("sh", "-c", '"$0" "$@"; exit $?')

# pictures at the limits, made in a process of their own because making them takes more than reading them
MAKER = """
import sys
from pathlib import Path
from PIL import Image
folder = Path(sys.argv[1])
large = Image.new("RGB", (7745, 7745), (90, 120, 60))
large.save(folder / "progressive.jpg", progressive=True)
large.save(folder / "progressive444.jpg", progressive=True, subsampling=0)
alpha = Image.new("RGBA", (3872, 3872), (1, 2, 3, 128))
alpha.save(folder / "alpha.webp", lossless=True, quality=0, method=0)
"""


def read_all(paths: list[Path], copy: Path) -> list[tuple[Path, str, float, float]]:
    """For each file: what came of it, in how many seconds, and the largest process until then, in MB."""
    done = subprocess.run(
        [*FORGETTING, sys.executable, "-c", READER, str(copy)],
        input="\n".join(map(str, paths)),
        text=True,
        capture_output=True,
        cwd=ROOT,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(told) == len(paths)
    return [(Path(name), said, seconds, rss) for name, said, seconds, rss in told]


def assert_bounded(told: list[tuple[Path, str, float, float]]) -> None:
    for path, said, seconds, rss in told:
        assert (
            said.startswith("copy ")
            or said.removeprefix("refused ") in REASONS
            or said[:3]
            in (
                "413",
                "415",
                "422",
            )
        ), (path.name, said)
        assert seconds < MAX_SECONDS, (path.name, seconds)
        assert rss < MAX_RSS_MB, (path.name, rss)


def png(width: int, height: int, colour_type: int = 6) -> bytes:
    """A PNG of one colour, which packs to almost nothing."""
    channels = {0: 1, 2: 3, 6: 4}[colour_type]
    packer = zlib.compressobj(1)
    line = bytes(1 + width * channels)
    packed = b"".join(packer.compress(line) for _ in range(height)) + packer.flush()

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def jpeg(size: tuple[int, int], **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (90, 120, 60)).save(buffer, "JPEG", **options)
    return buffer.getvalue()


class TestCollectedFiles:
    def test_each_is_refused_clearly_or_gives_a_copy_within_time_and_memory(self, test_data, tmp_path):
        paths = sorted(
            path
            for folder in ("photos_hostile", "orientation")
            for path in (test_data / folder).iterdir()
            if path.suffix not in (".csv", ".json")
        )
        assert_bounded(read_all(paths, tmp_path / "copy.jpg"))

    def test_what_is_no_picture_of_ours_is_refused_at_the_door(self, test_data, tmp_path):
        wanted = {
            "photos_hostile/svg_svgTestOne.svg": "415 photo_format_refused",
            "photos_hostile/svg_xlinkLaughsTest.svg": "415 photo_format_refused",
            "photos_hostile/ft_fixture-minimal.pdf": "415 photo_format_refused",
            TIFF: "415 photo_format_refused",
            "photos_hostile/ft_fixture-json.webp": "415 photo_not_a_picture",
            "photos_hostile/heif_empty.heic": "422 photo_unreadable",
            "photos_hostile/sharp_65536-uint32-limit.png": "422 photo_too_many_pixels",
            "photos_hostile/pillow_zero_width.gif": "422 photo_unreadable",
            "orientation/exif.avif": "415 photo_format_refused",
            "photos_hostile/pillow_truncated_jpeg.jpg": "refused unreadable",
            "photos_hostile/pillow_sugarshack.mpo": "copy 640x480",
        }
        told = read_all([test_data / name for name in wanted], tmp_path / "copy.jpg")
        assert [said for _, said, _, _ in told] == list(wanted.values())


class TestBombs:
    def test_pictures_at_the_limits_stay_below_300_mb(self, tmp_path):
        subprocess.run([sys.executable, "-c", MAKER, str(tmp_path)], check=True, timeout=120)
        (tmp_path / "rgba.png").write_bytes(png(7745, 7745))
        (tmp_path / "grey.png").write_bytes(png(29_000, 2_000, colour_type=0))
        told = read_all(sorted(tmp_path.iterdir()), tmp_path / "copy")
        assert_bounded(told)
        results = {path.name: said.split()[0] for path, said, _, _ in told}
        assert results.pop("progressive444.jpg") == "refused"  # 360 MB of coefficients
        assert set(results.values()) == {"copy"}, results

    def test_a_gif_whose_frame_is_larger_than_its_screen_is_refused(self):
        frame = struct.pack("<BHHHHB", 0x2C, 0, 0, 65_535, 65_535, 0)
        body = b"GIF89a" + struct.pack("<HHBBB", 10, 10, 0, 0, 0) + frame + b"\x02\x02\x44\x01\x00;"
        with pytest.raises(Undecodable, match="too_many_pixels"):
            examine_apart(body, "gif")

    def test_a_jpeg_that_announces_another_size_later_is_held_to_the_limits(self):
        small = jpeg((16, 16))
        at = small.index(b"\xff\xc0")
        second = small[at : at + 5] + struct.pack(">HH", 30_000, 30_000) + small[at + 9 : at + 19]
        body = small[: at + 19] + second + small[at + 19 :]
        assert formats.size_in_header(body, "jpeg") == (16, 16)
        with pytest.raises(Undecodable):
            examine_apart(body, "jpeg")

    def test_exif_made_to_take_long_is_passed_over(self):
        entries = 5_000
        block = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", entries)
        block += struct.pack("<HHII", 0x9C9B, 5, 999, 8) * entries + bytes(4)
        body = jpeg((64, 48), exif=b"Exif\0\0" + block[:65_000])
        found = examine_apart(body, "jpeg")
        assert (found.width, found.height) == (64, 48)
        assert found.exif["latitude"] == []


def crash() -> None:
    faulthandler.disable()  # pytest's would print the trace of a crash that is wanted
    os.kill(os.getpid(), signal.SIGSEGV)


def turn_for_ever() -> None:
    while True:
        pass


class TestIsolation:
    """The child is the wall: what happens in it is told by how it ended."""

    BODY = jpeg((64, 48))

    @pytest.fixture
    def child_does(self, monkeypatch):
        def replace(what: Any) -> None:
            monkeypatch.setattr(copies, "answer", lambda *arguments: what())

        return replace

    def test_a_decoder_that_crashes_makes_the_photo_unreadable(self, child_does):
        child_does(crash)
        with pytest.raises(Undecodable, match="unreadable"):
            examine_apart(self.BODY, "jpeg")

    def test_a_process_with_a_thousand_open_files_reads_its_child(self):
        most = resource.getrlimit(resource.RLIMIT_NOFILE)
        if most[1] < 2048:
            pytest.skip("this machine lets no process open 2,048 files")
        resource.setrlimit(resource.RLIMIT_NOFILE, (2048, most[1]))
        opened = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
        try:
            assert examine_apart(self.BODY, "jpeg")
        finally:
            for descriptor in opened:
                os.close(descriptor)
            resource.setrlimit(resource.RLIMIT_NOFILE, most)

    def test_a_decoder_that_never_ends_is_stopped_by_its_processor_time(self, child_does, monkeypatch):
        monkeypatch.setattr(isolation, "PROCESSOR_S", 1)
        child_does(turn_for_ever)
        with pytest.raises(Undecodable, match="too_heavy"):
            examine_apart(self.BODY, "jpeg")

    def test_a_decoder_that_sleeps_is_tried_again_later(self, child_does, monkeypatch):
        monkeypatch.setattr(isolation, "PATIENCE_S", 0.2)
        child_does(signal.pause)
        with pytest.raises(DecoderLate):
            examine_apart(self.BODY, "jpeg")

    def test_a_decoder_killed_from_outside_is_tried_again_later(self, child_does):
        child_does(lambda: os.kill(os.getpid(), signal.SIGKILL))
        with pytest.raises(DecoderLate):
            examine_apart(self.BODY, "jpeg")

    def test_a_decoder_that_cannot_run_is_our_fault_and_not_the_photo_s(self, child_does):
        child_does(lambda: sys.exit(3))
        with pytest.raises(DecoderFault):
            examine_apart(self.BODY, "jpeg")

    def test_memory_beyond_the_limit_makes_the_photo_too_heavy(self, monkeypatch):
        monkeypatch.setattr(copies, "examine", lambda *_, **__: bytearray(400 * 1024 * 1024))
        with pytest.raises(Undecodable, match="too_heavy"):
            examine_apart(self.BODY, "jpeg")

    def test_no_child_is_left_behind(self):
        def children() -> set[str]:
            lists = [path.read_text() for path in Path("/proc/self/task").glob("*/children")]
            return {child for told in lists for child in told.split()}

        before = children()  # servers of other tests
        examine_apart(self.BODY, "jpeg")
        examine_apart(png(4000, 3000), "png")
        assert children() <= before
