"""A line between two programs that can be cut: a process that hands bytes on. Cutting it is ending it."""

import argparse
import asyncio
import os
import socket
import sys
from contextlib import closing, suppress
from pathlib import Path

from tests.servers.starting import free_port, start, stop, wait_until

ROOT = Path(__file__).resolve().parents[2]
CHUNK = 16_384


class Cable:
    """The network of one device: an address that leads to a service while the cable holds.

    It breaks by itself when told so, by how a request starts: `mend(cut_in=start)` in the middle of it, once
    its first bytes were handed on, `mend(cut_at_answer=start)` before a byte of its answer comes back.
    """

    def __init__(self, to_port: int, log: Path) -> None:
        self.port, self.to_port, self.log = free_port(), to_port, log
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def mend(self, cut_in: str = "", cut_at_answer: str = "") -> "Cable":
        """Lay the cable, at the same address as before."""
        words = [str(self.port), str(self.to_port), "--cut-in", cut_in, "--cut-at-answer", cut_at_answer]
        self.process = start([sys.executable, "-m", "tests.journeys.cable", *words], self.log, cwd=ROOT)
        wait_until(self._accepts, self.process, self.log, 30)
        return self

    def _accepts(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def cut(self) -> None:
        """Break it at once: connections end in the middle, new ones are refused."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)

    def is_cut(self) -> bool:
        """Whether it is broken: nothing passes any more."""
        return self.process is None or self.process.poll() is not None

    def remove(self) -> None:
        """End it with the test."""
        if self.process:
            stop(self.process)


class Line:
    """One connection through the cable, both ways."""

    def __init__(self, cut_in: bytes, cut_at_answer: bytes) -> None:
        self.cut_in, self.cut_at_answer, self.breaks_at_answer = cut_in, cut_at_answer, False

    def up(self, chunk: bytes) -> None:
        """Look at what goes to the service, once it is handed on."""
        if self.cut_at_answer and chunk.startswith(self.cut_at_answer):
            self.breaks_at_answer = True
        if self.cut_in and chunk.startswith(self.cut_in):
            os._exit(0)  # like a kill: the system closes every connection in the middle

    def down(self) -> None:
        """Look at what comes back, before it is handed on."""
        if self.breaks_at_answer:
            os._exit(0)

    async def carry_up(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hand on what the device sends until it stops."""
        with closing(writer), suppress(ConnectionError):  # the other end learns it by the close
            while chunk := await reader.read(CHUNK):
                writer.write(chunk)
                await writer.drain()
                self.up(chunk)

    async def carry_down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hand on what the service answers until it stops."""
        with closing(writer), suppress(ConnectionError):
            while chunk := await reader.read(CHUNK):
                self.down()
                writer.write(chunk)
                await writer.drain()


async def lay(port: int, to_port: int, cut_in: bytes, cut_at_answer: bytes) -> None:
    """Accept connections until ended."""

    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", to_port)
        except OSError:
            writer.close()
            return
        line = Line(cut_in, cut_at_answer)
        await asyncio.gather(line.carry_up(reader, far_writer), line.carry_down(far_reader, writer))

    server = await asyncio.start_server(join, "127.0.0.1", port, reuse_address=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("to_port", type=int)
    parser.add_argument("--cut-in", default="")
    parser.add_argument("--cut-at-answer", default="")
    asked = parser.parse_args()
    asyncio.run(lay(asked.port, asked.to_port, asked.cut_in.encode(), asked.cut_at_answer.encode()))
