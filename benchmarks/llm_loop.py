"""What asking a model costs the app's event loop, as a table. Run: python benchmarks/llm_loop.py [ROUNDS]

Through the real litellm in the real worker, against a server of models in a process of its own
(`tests/llm/server.py`). A gap is how much later than asked for a tick of 5 ms comes.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from core.asking.process import WorkerCaller  # noqa: E402
from core.asking.talk import Call, Delta  # noqa: E402
from core.errors import ModelTrouble  # noqa: E402

TICK = 0.005
STREAM = 24_000
"""Characters of two cards; in the server's pieces of 12 they are 2,000 chunks."""
Row = tuple[str, float, str, float]


class Server:
    """The server of models, what it tells is read in a thread."""

    def __init__(self, answer: Path) -> None:
        program = [sys.executable, str(ROOT / "tests" / "llm" / "server.py"), str(answer)]
        self._process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        self.told: list[dict[str, Any]] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.told.append(json.loads(line))

    def gone(self) -> list[float]:
        """When clients left an endless answer, on the clock of `time.monotonic`."""
        return [one["at"] for one in self.told if (one["what"], one["model"]) == ("gone", "endless")]

    def close(self) -> None:
        """End it."""
        self._process.communicate()


@asynccontextmanager
async def gaps() -> AsyncIterator[list[float]]:
    """Milliseconds by which ticks came late while the block ran."""
    late: list[float] = []

    async def tick() -> None:
        while True:
            asked = time.perf_counter()
            await asyncio.sleep(TICK)
            late.append((time.perf_counter() - asked - TICK) * 1000)

    task = asyncio.create_task(tick())
    try:
        yield late
    finally:
        task.cancel()


def call(server: Server, model: str, **limits: float) -> Call:
    """A question of the length of four articles."""
    messages = ({"role": "user", "content": "The quay at Keldmouth closes for a winter. " * 750},)
    params = {"api_base": f"{server.url}/v1", "max_tokens": 6000}
    return Call(f"openai/{model}", messages, params, key="none", **limits)


async def spoken(
    caller: WorkerCaller, asked: Call, stop: Callable[[int], bool] = lambda length: False
) -> int:
    """How many characters came, until it is told to stop or the call ends."""
    length = 0
    stream = caller.complete(asked)
    try:
        async for said in stream:
            length += len(said.text) if isinstance(said, Delta) else 0
            if stop(length):
                break
    except ModelTrouble:
        pass
    finally:
        await stream.aclose()
    return length


async def importing(caller: WorkerCaller) -> list[Row]:
    """While the worker imports litellm."""
    begun = time.perf_counter()
    async with gaps() as late:
        await caller.warm()
    return [
        ("worker ready after", time.perf_counter() - begun, "s", 12.0),
        ("gap while it imports", max(late), "ms", 50),
    ]


async def streaming(caller: WorkerCaller, server: Server) -> list[Row]:
    """While a card comes in 2,000 chunks: gaps, and what the parent spends, without its ticks."""
    async with gaps() as late:
        assert await spoken(caller, call(server, "ok")) == STREAM
    before = time.process_time()
    assert await spoken(caller, call(server, "ok")) == STREAM
    spent = (time.process_time() - before) * 1000
    return [
        ("gap while 2,000 chunks come", max(late), "ms", 50),
        ("our CPU for 24 KB (bar: of 12)", spent, "ms", 100),
    ]


async def stalling(caller: WorkerCaller, server: Server) -> list[Row]:
    """While a server says no more, until our limit ends it."""
    async with gaps() as late:
        begun = time.perf_counter()
        await spoken(caller, call(server, "stall", idle=1.0))
        over = time.perf_counter() - begun
    return [
        ("gap while it stalls", max(late), "ms", 50),
        ("an idle limit of 1 s ends it after", over, "s", 2.5),
    ]


async def cancelling(caller: WorkerCaller, server: Server) -> list[Row]:
    """From leaving the stream to the moment when the server sees that the client is gone."""
    count = len(server.gone())
    async with gaps() as late:
        await spoken(caller, call(server, "endless"), lambda length: length > 2_000)
        left = time.monotonic()
        async with asyncio.timeout(10):
            while len(server.gone()) == count:  # noqa: ASYNC110
                await asyncio.sleep(0.002)
    return [
        ("Esc to disconnect", (server.gone()[-1] - left) * 1000, "ms", 200),
        ("gap while it is left", max(late), "ms", 50),
    ]


async def dying(caller: WorkerCaller, server: Server) -> list[Row]:
    """While the worker is killed in the middle of a stream, and the next one starts."""
    killed: list[int] = []

    def kill(length: int) -> bool:
        if length > 2_000 and caller.pid is not None and not killed:
            killed.append(caller.pid)
            os.kill(caller.pid, signal.SIGKILL)
        return False

    async with gaps() as late:
        await spoken(caller, call(server, "endless"), kill)
        begun = time.perf_counter()
        await spoken(caller, call(server, "ok"))
        again = time.perf_counter() - begun
    return [
        ("gap while it dies and starts anew", max(late), "ms", 50),
        ("a new worker answers after", again, "s", 12),
    ]


async def measure(server: Server, log: Path) -> list[Row]:
    """All rows, once."""
    caller = WorkerCaller(log)
    rows = await importing(caller)
    for part in (streaming, stalling, cancelling, dying):
        rows += await part(caller, server)
    async with gaps() as late:
        await caller.close()
    return [*rows, ("gap while it is closed", max(late, default=0.0), "ms", 50)]


def print_table(all_rows: list[list[Row]]) -> None:
    """What was measured, the worst figure of the rounds, its bar."""
    print(f"{'measured, worst of ' + str(len(all_rows)):52} {'figure':>9}     {'bar':>7}")
    for same in zip(*all_rows, strict=True):
        what, figure, unit, bar = max(same, key=lambda row: row[1])
        print(f"{what:52} {figure:9.2f} {unit:2}  {bar:7.2f}  {'' if figure <= bar else 'OVER'}")


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer"
        answer.write_text("quay " * (STREAM // 5), "utf-8")
        server = Server(answer)
        try:
            all_rows = [asyncio.run(measure(server, Path(folder) / "models.log")) for _ in range(rounds)]
        finally:
            server.close()
    print_table(all_rows)


if __name__ == "__main__":
    main()
