"""Drafting in processes beside this one: the embedded engine, as many cards at once as there are cores."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from core.beside.process import Helper, cores
from core.model import Failed, Finished

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from core.beside.reading import Start
    from core.drafting.engine import DraftRequest
    from core.drafting.extractive import ExtractiveEngine
    from core.model import DraftEvent, RedraftRequest, Story

FEW = 2
"""As many stories are drafted in this process, before another one has started."""
IDLE = 5.0
"""Seconds without a card after which the processes are ended: they hold memory."""
ENDED = Failed(sentence="The process that drafted it ended by itself.", hint="Draft it again.")


def lanes(stories: int) -> int:
    """How many of some stories are drafted at the same time: one where no process is worth its start."""
    return 1 if stories <= FEW else min(stories, cores())


@cache
def _events() -> TypeAdapter[Any]:
    from pydantic import Field, TypeAdapter

    from core.model import DraftEvent

    return TypeAdapter(Annotated[DraftEvent, Field(discriminator="kind")])


class Pool:
    """The processes that draft, each one card at a time; started when they are needed, ended by `close`.

    An Engine: what it says of a story is what the embedded engine says in this process, in the same order.
    `most` is how many there are at most, else one for each core. For one event loop.
    """

    def __init__(self, engine: ExtractiveEngine, most: int = 0, *, start: Start = Helper) -> None:
        self._engine = engine
        self._most = most or cores()
        self._start = start
        self._free: list[_Drafter] = []
        self._busy: set[_Drafter] = set()
        self._turn = asyncio.Semaphore(self._most)
        self._idle: asyncio.TimerHandle | None = None

    @property
    def name(self) -> str:
        """What to call it on a screen."""
        return self._engine.name

    @property
    def pids(self) -> tuple[int, ...]:
        """Of the processes that there are."""
        return tuple(each.helper.pid for each in (*self._free, *self._busy) if each.helper.pid is not None)

    async def draft(self, story: Story, request: DraftRequest) -> AsyncGenerator[DraftEvent, None]:
        """Draft the whole card of a story; closing it ends the process that is at work on it."""
        line = b"".join(
            (
                *(b'draft {"story":', story.model_dump_json().encode("utf-8")),
                *(b',"request":', request.model_dump_json().encode("utf-8"), b"}"),
            )
        )
        async with self._turn:
            tried = False
            while True:
                drafter, fresh = self._drafter()
                said = 0
                try:
                    async with aclosing(drafter.ask(line)) as events:
                        async for event in events:
                            said += 1
                            yield event
                finally:
                    self._put_back(drafter)
                if drafter.over:
                    return
                if said or (tried and drafter.ever):
                    yield ENDED
                    return
                if fresh and not drafter.ever:
                    break  # no process works here at all
                tried = True
        async with aclosing(self._engine.draft(story, request)) as events:
            async for event in events:
                yield event

    def _drafter(self) -> tuple[_Drafter, bool]:
        """(a process that does nothing now, whether it is a new one)"""
        if self._idle is not None:
            self._idle.cancel()
        while self._free:
            drafter = self._free.pop()
            if drafter.helper.alive:
                self._busy.add(drafter)
                return drafter, False
        drafter = _Drafter(self._start)
        self._busy.add(drafter)
        return drafter, True

    def _put_back(self, drafter: _Drafter) -> None:
        """Keep a process that finished its card; end one that did not."""
        known = drafter in self._busy
        self._busy.discard(drafter)
        if known and drafter.over and drafter.helper.alive:
            self._free.append(drafter)
        else:
            drafter.helper.stop()
        if not self._busy:
            self._idle = asyncio.get_running_loop().call_later(IDLE, self.close)

    async def redraft(self, story: Story, request: RedraftRequest) -> AsyncGenerator[DraftEvent, None]:
        """Draft parts of a card again, in this process."""
        async with aclosing(self._engine.redraft(story, request)) as events:
            async for event in events:
                yield event

    def close(self) -> None:
        """End the processes."""
        if self._idle is not None:
            self._idle.cancel()
        for each in (*self._free, *self._busy):
            each.helper.stop()
        self._free.clear()
        self._busy.clear()


class _Drafter:
    """One process, and what it says for the event loop that asked it last."""

    def __init__(self, start: Start) -> None:
        self.over = True
        """Whether it has said the last word on what it was asked."""
        self.ever = False
        """Whether it has ever said anything."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._said: asyncio.Queue[DraftEvent | None] = asyncio.Queue()
        self.helper = start(self._hear)

    async def ask(self, line: bytes) -> AsyncGenerator[DraftEvent, None]:
        """Have a card drafted; ends without Finished or Failed when the process does."""
        self.over = False
        self._loop, self._said = asyncio.get_running_loop(), asyncio.Queue()
        if not await asyncio.to_thread(self.helper.ask, line):
            return
        while (event := await self._said.get()) is not None:
            self.ever = True
            self.over = isinstance(event, Finished | Failed)
            yield event
            if self.over:
                return

    def _hear(self, line: bytes | None) -> None:
        """Hand on a line, understood in the helper's own thread."""
        event: DraftEvent | None = None
        if line is not None:
            try:
                event = _events().validate_json(line)
            except ValueError:
                self.helper.stop()
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                self._loop.call_soon_threadsafe(self._said.put_nowait, event)
