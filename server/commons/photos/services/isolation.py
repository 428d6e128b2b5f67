"""A picture is decoded in a process of its own: a bomb, a crash or a hang of a decoder ends with it.

An ordinary photo is read in a fork of the worker, which costs some milliseconds. One that must be held whole
in memory and is large gets a fresh interpreter, so that its pixels do not add to what the worker holds.
"""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import BinaryIO, NoReturn

from server.commons.photos.rules import formats
from server.commons.photos.rules.boxes import Box
from server.commons.photos.services import copies, hiding
from server.commons.photos.services.copies import Findings, Undecodable

PROCESSOR_S = 8
HIDING_PROCESSOR_S = 60
PATIENCE_S = 60
HIDING_PATIENCE_S = 240
FORK_MEMORY_BYTES = 100 * 1024 * 1024
# the models' layers took 541 MB on a copy of 1600 x 1200; what was loaded before the fork is shared
HIDING_MEMORY_BYTES = 800 * 1024 * 1024
FRESH_MEMORY_BYTES = 262 * 1024 * 1024
HEAVY_PIXELS = 8_000_000
CHUNK = 1 << 20


class DecoderLate(Exception):
    """The machine is too busy to tell whether the picture can be read; try again later."""


class DecoderFault(Exception):
    """The decoder itself cannot run: this is our fault, not the picture's."""


class CannotHide(Exception):
    """The child that was to blur a copy reached a limit or crashed on it: a person must look."""


def hide_apart(large: bytes, boxes: list[Box] | None) -> tuple[list[dict[str, object]], bytes, bytes]:
    """The boxes of a copy, found when None are given, and its two public copies, under limits of their own.

    Raises:
        CannotHide: it reached a limit, or what looked at it failed.
        DecoderLate: no answer, though little processor time was used.
    """
    if boxes is None:
        from server.commons.photos.services import detection

        detection.load_models()  # here, so that it is done once where many photos are looked at
    told, exit_code = _in_fork(
        lambda: hiding.answer(large, boxes), HIDING_MEMORY_BYTES, HIDING_PROCESSOR_S, HIDING_PATIENCE_S
    )
    if exit_code == 0:
        return hiding.read_answer(told)
    if exit_code in (-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT):
        raise DecoderLate("the blurring was stopped from outside")
    raise CannotHide(f"the blurring ended with {exit_code}")


def examine_apart(body: bytes, name: str) -> Findings:
    """Read a picture under limits of pixels, memory and processor time.

    Raises:
        Undecodable: "unreadable", "too_many_pixels" or "too_heavy" (it reached a limit).
        DecoderLate: no answer after a minute, though little processor time was used.
        DecoderFault: see above.
    """
    read = _read_fresh if _is_heavy(body, name) else _read_in_fork
    frame, exit_code = read(body, name)
    if exit_code == 0:
        return copies.read_answer(frame)
    if exit_code == -signal.SIGXCPU:
        raise Undecodable("too_heavy")
    if exit_code in (-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT):
        raise DecoderLate("the decoder was stopped from outside")
    if exit_code < 0:
        raise Undecodable("unreadable")  # the decoder crashed on it
    raise DecoderFault(f"the decoder ended with {exit_code}")


def _is_heavy(body: bytes, name: str) -> bool:
    """Whether the decoder needs the whole picture in memory, and that is much."""
    width, height = formats.size_in_header(body, name) or (0, 0)
    return width * height > HEAVY_PIXELS and formats.is_whole_in_memory(body, name)


def _read_fresh(body: bytes, name: str) -> tuple[bytes, int]:
    """The answer and exit code of a new interpreter, which gets nothing of our environment."""
    limits = (formats.max_pixels(name), formats.MAX_SIDE_PX, FRESH_MEMORY_BYTES, PROCESSOR_S)
    command = [sys.executable, "-I", copies.__file__, name, *map(str, limits)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={}) as process:
        try:
            frame, _ = process.communicate(body, timeout=PATIENCE_S)
        except subprocess.TimeoutExpired as error:
            raise DecoderLate("no answer from the decoder") from error
        finally:
            process.kill()
    return frame, process.returncode


def _read_in_fork(body: bytes, name: str) -> tuple[bytes, int]:
    """The answer and exit code of a child that shares our memory and nothing else."""
    return _in_fork(
        lambda: copies.answer(body, name, formats.max_pixels(name), formats.MAX_SIDE_PX),
        FORK_MEMORY_BYTES,
        PROCESSOR_S,
        PATIENCE_S,
    )


def _in_fork(
    answer: Callable[[], bytes], memory_bytes: int, processor_s: int, patience_s: int
) -> tuple[bytes, int]:
    """What `answer` gives in a child that may take so much memory and processor more; and its exit code."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        _answer_and_exit(theirs, answer, memory_bytes, processor_s)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        try:
            frame = _read_all(pipe, patience_s)
        except BaseException:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            raise
    return frame, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _answer_and_exit(
    descriptor: int, answer: Callable[[], bytes], memory_bytes: int, processor_s: int
) -> NoReturn:
    """What the child does: it never returns to the code that forked it."""
    code = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
            signal.signal(number, signal.SIG_DFL)
        copies.limit_processor(processor_s)
        copies.limit_memory(memory_bytes)
        frame = memoryview(answer())
        while frame:
            frame = frame[os.write(descriptor, frame) :]
        code = 0
    finally:
        os._exit(code)


def _read_all(pipe: BinaryIO, patience_s: int) -> bytes:
    """What the child writes until it ends."""
    deadline = time.monotonic() + patience_s
    pieces: list[bytes] = []
    waiting = select.poll()  # select() itself refuses descriptors above 1023
    waiting.register(pipe, select.POLLIN)
    while waiting.poll(max(0.0, deadline - time.monotonic()) * 1000):
        piece = os.read(pipe.fileno(), CHUNK)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
    raise DecoderLate("no answer from the decoder")
