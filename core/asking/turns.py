"""Whose turn it is among the questions to one profile."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """Turns of one event loop: first come, first served; how many at once is what was said last."""

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._taken: set[asyncio.Future[None]] = set()
        self._most = 1

    @asynccontextmanager
    async def one(self, most: int) -> AsyncIterator[None]:
        """Wait for a turn and have it, when `most` may be taken at once from now on."""
        self._most = most
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        self._give()
        try:
            await mine
            yield
        finally:
            if mine in self._waiting:
                self._waiting.remove(mine)
            self._taken.discard(mine)
            self._give()

    def _give(self) -> None:
        while self._waiting and len(self._taken) < self._most:
            turn = self._waiting.popleft()
            if not turn.done():  # else who waited was cancelled
                self._taken.add(turn)
                turn.set_result(None)
