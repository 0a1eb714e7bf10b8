"""What the questions of one job have taken together, told a few times a second."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.asking.talk import NOTHING_TAKEN
from core.model import Usage

if TYPE_CHECKING:
    from core.asking.talk import Asking, Tally

EVERY = 0.25
"""Seconds between two tellings."""


class Meter:
    """Adds up what the answers of one job take; `clock` counts seconds."""

    def __init__(self, model: str, clock: Callable[[], float]) -> None:
        self._model = model
        self._clock = clock
        self._before = NOTHING_TAKEN
        self._now: Tally | None = None
        self._reused = ""
        self._told = float("-inf")
        self._said: Usage | None = None

    def next_question(self) -> None:
        """Another question is asked: what the one before took is added to."""
        if self._now is not None:
            self._before, self._now = self._before + self._now, None

    def begin(self, asking: Asking) -> None:
        """An answer begins."""
        self._reused = asking.kept.isoformat() if asking.kept else ""

    def count(self, tally: Tally) -> Usage | None:
        """What was taken so far, when it is time to tell it again."""
        self._now = tally
        if self._clock() - self._told < EVERY:
            return None
        return self.last()

    def last(self) -> Usage | None:
        """What was taken so far, unless that was told already."""
        if self._now is None:
            return None
        total = self._before + self._now
        usage = Usage(
            model=self._model,
            prompt=max(0, total.prompt),
            cached=max(0, total.cached),
            completion=max(0, total.completion),
            cost=total.cost,
            estimated=total.estimated,
            seconds=total.seconds,
            reused=self._reused,
        )
        if usage == self._said:
            return None
        self._said = usage
        self._told = self._clock()
        return usage
