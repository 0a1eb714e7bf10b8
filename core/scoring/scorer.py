"""The Scorer protocol: all that a screen or a command knows of whatever scores a card anew."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from core.model import DraftEvent, ScoreRequest, Story


class Scorer(Protocol):
    """Scores the rows of a card. Says `Started` first and `Finished` or `Failed` last.

    Between them comes a `RowScored` for each row, in any order. The finished card
    differs from the request's only in engine scores and their reasons; what the
    analyst set stays. `guards.guarded` is for the caller to apply, whatever the scorer.
    """

    @property
    def name(self) -> str:
        """What to call it on a screen."""
        ...

    def rescore(self, story: Story, request: ScoreRequest) -> AsyncGenerator[DraftEvent, None]:
        """Score every row of a card against the brief."""
        ...


class LaterScorer:
    """A scorer that is made when it is first asked, in a thread, as that imports much."""

    def __init__(self, name: str, make: Callable[[str], Scorer]) -> None:
        self.name = name
        self._make = make

    async def rescore(self, story: Story, request: ScoreRequest) -> AsyncGenerator[DraftEvent, None]:
        """Score every row of a card against the brief."""
        scorer = await asyncio.to_thread(self._make, self.name)
        async with aclosing(scorer.rescore(story, request)) as events:
            async for event in events:
                yield event
