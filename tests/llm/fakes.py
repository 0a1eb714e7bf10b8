"""Stand-ins for what is around the asking: a caller that follows scripts, answers in memory, a clock."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterable
from datetime import datetime
from typing import Any

from core.asking.profile import Profile
from core.asking.talk import Answered, Begun, Call, Delta, KeptAnswer, Known, Mode, Tally

Step = Begun | Delta | Tally | Answered | Exception | asyncio.Event | str
"""What a scripted call does next: say something, fail, wait for an event, or (text) say a `Delta`."""
Script = Iterable[Step] | Callable[[Call], Iterable[Step]]


def says(text: str, size: int = 40, finish: str = "stop", tally: Tally | None = None) -> list[Step]:
    """A whole call that answers with a text in pieces."""
    pieces = [Delta(text[at : at + size]) for at in range(0, len(text), size)]
    tally = tally or Tally(prompt=100, completion=len(text) // 4, cost=0.01, seconds=1.0)
    return [Begun(), *pieces, tally, Answered(text, finish)]


class ScriptedCaller:
    """Implements `Caller`: each call follows the next script, the last one for ever."""

    def __init__(self, *scripts: Script, known: Known = Known(price=(1.0, 2.0), context=100_000)) -> None:
        self.scripts = list(scripts)
        self.calls: list[Call] = []
        self.under_way = 0
        self.most = 0
        """Calls that were under way at the same time, at most."""
        self.left = 0
        """Calls that were closed before their end."""
        self.closed = False
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        """What `known` was asked."""
        self._known = known

    async def complete(self, call: Call) -> AsyncGenerator[Begun | Delta | Tally | Answered, None]:
        script = self.scripts[min(len(self.calls), len(self.scripts) - 1)]
        self.calls.append(call)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        done = False
        try:
            for step in script(call) if callable(script) else script:
                if isinstance(step, Exception):
                    done = True
                    raise step
                if isinstance(step, asyncio.Event):
                    await step.wait()
                    continue
                done = isinstance(step, Answered)
                yield Delta(step) if isinstance(step, str) else step
        finally:
            self.under_way -= 1
            self.left += not done

    async def known(self, model: str, texts: tuple[str, ...] = ()) -> Known:
        self.asked.append((model, texts))
        tokens = tuple(len(text) // 4 for text in texts)
        return Known(tokens, self._known.price, self._known.context, self._known.output)

    async def warm(self) -> None:
        pass

    async def close(self) -> None:
        self.closed = True


class Answers(dict[str, KeptAnswer]):
    """Kept answers in memory."""

    def put(self, key: str, answer: KeptAnswer) -> None:
        self[key] = answer


class Modes:
    """What was learned of forms, in memory."""

    def __init__(self, learned: Mode | None = None) -> None:
        self.learned = learned

    def mode(self, profile: Profile) -> Mode | None:
        return self.learned

    def learn(self, profile: Profile, mode: Mode) -> None:
        self.learned = mode


class Clock:
    """Time that goes on when somebody sleeps, and only then."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)

    def now(self) -> datetime:
        return datetime.fromisoformat("2026-11-20T08:00:00+01:00")


async def until(true: Callable[[], Any], seconds: float = 5.0) -> None:
    """Let the event loop run until something holds; AssertionError when it does not come to that."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to that"
        await asyncio.sleep(0.005)
