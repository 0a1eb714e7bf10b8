"""What an engine says, handed to a screen a few times a second, however often it says something."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

EVERY = 0.05
"""Seconds between two looks of a screen at what came; the first look and the last are at once."""

Said = TypeVar("Said")


class Hearing(Generic[Said]):
    """Gathers what is said and hands it on in order; it belongs to the event loop it is used in."""

    def __init__(self, take: Callable[[tuple[Said, ...]], None]) -> None:
        self._take = take
        self._said: list[Said] = []
        self._timer: asyncio.TimerHandle | None = None
        self._last = float("-inf")

    def hear(self, said: Said, *, last: bool = False) -> None:
        """Take something in; what is the `last` is handed on at once with all before it."""
        self._said.append(said)
        loop = asyncio.get_running_loop()
        wait = self._last + EVERY - loop.time()
        if last or wait <= 0:
            self._hand_on()
        elif self._timer is None:
            self._timer = loop.call_later(wait, self._hand_on)

    def end(self) -> None:
        """Hand on nothing more; what was not handed on is forgotten."""
        self._said.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _hand_on(self) -> None:
        said = tuple(self._said)
        self.end()
        self._last = asyncio.get_running_loop().time()
        if said:
            self._take(said)
