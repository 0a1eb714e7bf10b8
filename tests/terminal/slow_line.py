"""A slow line between a client and a server here: so much delay each way, so many bits a second."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PIECE = 512
"""Bytes that go out at once, as a packet does: the line is never given a whole screen in one moment."""
HELD = 32_768
"""Bytes that wait in the line (the queue of a router); what is more waits at the sender."""


class SlowLine:
    """Forwards connections to a port, each way later and no quicker than the line is."""

    def __init__(self, port: int, delay: float, bits: int) -> None:
        self.to = port
        self.delay = delay
        self.rate = bits / 8
        self.up = 0
        self.down = 0
        """Bytes that went to the server, and from it: on the wire, so compressed by `ssh -C`."""
        self.port = 0

    async def serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        """Forward until told to stop."""
        server = await asyncio.start_server(self._joined, "127.0.0.1", 0, limit=PIECE)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            await stop.wait()

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self.to, limit=PIECE)
        for one in (writer, back):
            # Else the kernel takes a screen or two before anybody notices that the line is slow.
            one.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        await asyncio.gather(self._forward(reader, back, up=True), self._forward(there, writer, up=False))

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, up: bool) -> None:
        clock = asyncio.get_running_loop().time
        waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(HELD // PIECE)

        async def deliver() -> None:
            while True:
                due, data = await waiting.get()
                await asyncio.sleep(max(0.0, due - clock()))
                if not data:
                    writer.close()
                    return
                writer.write(data)

        delivering = asyncio.create_task(deliver())
        free = clock()
        with suppress(OSError):
            while data := await reader.read(PIECE):
                free = max(free, clock()) + len(data) / self.rate
                if up:
                    self.up += len(data)
                else:
                    self.down += len(data)
                await waiting.put((free + self.delay, data))
        await waiting.put((clock() + self.delay, b""))
        with suppress(OSError):
            await delivering


@contextmanager
def slow_line(port: int, *, delay: float = 0.1, bits: int = 64_000) -> Iterator[SlowLine]:
    """A line to a port; `line.port` is its near end. `delay` is in seconds each way."""
    line = SlowLine(port, delay, bits)
    ready, loop, stop = threading.Event(), asyncio.new_event_loop(), asyncio.Event()

    def run() -> None:
        loop.run_until_complete(line.serve(ready, stop))
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    ready.wait(5)
    try:
        yield line
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(5)
