"""Ids that no two sessions give twice, so that their files can be merged."""

from __future__ import annotations

import secrets
import threading
import time

_RANDOM_BITS = 21


class Ids:
    """Gives ids in 63 bits, always rising: the time in ms, then chance."""

    def __init__(self, last: int) -> None:
        self._last = last
        self._turn = threading.Lock()

    def new(self) -> int:
        """The next id; greater than every one before it."""
        id = (time.time_ns() // 1_000_000 << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
        with self._turn:
            self._last = max(id, self._last + 1)
            return self._last

    def follow(self, last: int) -> None:
        """Give only ids greater than `last` from now on."""
        with self._turn:
            self._last = max(self._last, last)
