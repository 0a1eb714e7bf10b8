"""What is shown beside the cursor waits while keys move it, so that a held key draws the cursor only."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.timer import Timer

REST = 0.12
"""Seconds without a key after which the keys have rested; a held key repeats faster."""
SLOW_REST = 1.0
"""The same on a line that is known to be slow, where what follows a held key should be seldom."""


class Resting:
    """What a screen will do once the keys have rested; without a terminal it is done at once."""

    rest: float | None = None
    """Seconds to rest; None for what the line asks for. A test sets it."""

    def __init__(self, screen: Screen[Any], clock: Callable[[], float] = time.monotonic) -> None:
        self._screen = screen
        self._clock = clock
        self._last: dict[str, float] = {}
        """When each name was asked for last."""
        self._waiting: dict[str, Callable[[], None]] = {}
        self._timer: Timer | None = None
        self._late_timer: Timer | None = None
        self._late: dict[str, Callable[[], None]] = {}
        """What waits in any case, as no action depends on it."""

    @property
    def waits(self) -> bool:
        """Whether something is still to be done."""
        return bool(self._waiting)

    def soon(self, name: str, do: Callable[[], None]) -> None:
        """Do it at once when this name has rested, else when the keys have; the newest of a name counts."""
        now, rest = self._clock(), self._rest()
        rested = name not in self._last or now - self._last[name] >= rest
        self._last[name] = now
        self._waiting.pop(name, None)
        if rested:
            do()
            return
        self._waiting[name] = do
        if self._timer is None:
            self._wait(rest)

    def later(self, name: str, do: Callable[[], None]) -> None:
        """Do it when the keys have rested and not before: what no key acts on, as the bar of keys itself."""
        if not (rest := min(self._rest(), self.rest or REST)):
            do()
            return
        if self._late_timer is not None:
            self._late_timer.stop()
        self._late[name] = do
        self._late_timer = self._screen.set_timer(rest, self._do_late)

    def all(self) -> None:
        """Do what waits and what comes later, before an action that is no move."""
        self.now()
        if self._late_timer is not None:
            self._late_timer.stop()
        self._do_late()

    def _do_late(self) -> None:
        late, self._late, self._late_timer = self._late, {}, None
        for do in late.values():
            do()

    def forget(self, name: str) -> None:
        """Do no longer what waits under a name or comes later, as it is being done or will be anew."""
        self._waiting.pop(name, None)
        self._late.pop(name, None)

    def now(self) -> None:
        """Do what waits, before anything that reads the screen or acts on what it shows."""
        waiting, self._waiting = self._waiting, {}
        for do in waiting.values():
            do()

    def _rest(self) -> float:
        if self.rest is not None:
            return self.rest
        app = self._screen.app
        if app.is_headless:
            return 0.0
        slow = getattr(app, "line_is_slow", None)
        return SLOW_REST if slow is not None and slow() else REST

    def _wait(self, seconds: float) -> None:
        self._timer = self._screen.set_timer(seconds, self._due)

    def _due(self) -> None:
        """Do what waits, or wait on when keys came meanwhile: one timer serves a whole run of keys."""
        self._timer = None
        if not self._waiting:
            return
        left = self._rest() - (self._clock() - max(self._last[name] for name in self._waiting))
        if left > 0.001:
            self._wait(left)
        else:
            self.now()
