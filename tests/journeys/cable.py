"""A line between two programs that can be cut: a process that hands bytes on. Cutting it is ending it."""

import argparse
import asyncio
import os
import socket
import sys
from pathlib import Path

from tests.servers.starting import free_port, start, stop, wait_until

ROOT = Path(__file__).resolve().parents[2]
CHUNK = 16_384


class Cable:
    """The network of one device: an address that leads to a service while the cable holds.

    `mend(cut_after=n)` makes a cable that breaks by itself once a connection has carried n bytes up.
    """

    def __init__(self, to_port: int, log: Path) -> None:
        self.port, self.to_port, self.log = free_port(), to_port, log
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def mend(self, cut_after: int = 0) -> "Cable":
        """Lay the cable, at the same address as before."""
        words = [str(self.port), str(self.to_port), "--cut-after", str(cut_after)]
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
        """Whether nothing passes any more."""
        return self.process is None or self.process.poll() is not None

    def remove(self) -> None:
        """End it with the test."""
        if self.process:
            stop(self.process)


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, most: int) -> None:
    """Hand on what comes until the end; break the cable after `most` bytes, if it is not zero."""
    carried = 0
    try:
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
            carried += len(chunk)
            if most and carried >= most:
                os._exit(0)  # like a kill: the system closes every connection in the middle
    except ConnectionError:
        pass  # one end left: the other learns it by the close below
    finally:
        writer.close()


async def lay(port: int, to_port: int, cut_after: int) -> None:
    """Accept connections until ended."""

    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", to_port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(carry(reader, far_writer, cut_after), carry(far_reader, writer, 0))

    server = await asyncio.start_server(join, "127.0.0.1", port, reuse_address=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("to_port", type=int)
    parser.add_argument("--cut-after", type=int, default=0)
    asked = parser.parse_args()
    asyncio.run(lay(asked.port, asked.to_port, asked.cut_after))
