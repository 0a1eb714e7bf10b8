"""Stand-ins for what is around the asking: a caller that follows scripts, answers in memory, a clock."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from datetime import datetime
from typing import Any

import pytest

from core.asking.asking import ModelAsker
from core.asking.profile import Profile
from core.asking.talk import (
    Answered,
    Begun,
    Call,
    Delta,
    KeptAnswer,
    Known,
    Message,
    Mode,
    Question,
    Said,
    Tally,
)
from core.asking.trouble import trouble
from core.errors import ModelTrouble

Step = Begun | Delta | Tally | Answered | Exception | asyncio.Event | str
"""What a scripted call does next: say something, fail, wait for an event, or (text) say a `Delta`."""
Script = Iterable[Step] | Callable[[Call], Iterable[Step]]


LISTED = Known(price=(1.0, 2.0), context=100_000)
"""What the price list says when a test does not say."""


def says(text: str, size: int = 40, finish: str = "stop", tally: Tally | None = None) -> list[Step]:
    """A whole call that answers with a text in pieces."""
    pieces = [Delta(text[at : at + size]) for at in range(0, len(text), size)]
    tally = tally or Tally(prompt=100, completion=len(text) // 4, cost=0.01, seconds=1.0)
    return [Begun(), *pieces, tally, Answered(text, finish)]


class ScriptedCaller:
    """Implements `Caller`: each call follows the next script, the last one for ever."""

    def __init__(self, *scripts: Script, known: Known = LISTED) -> None:
        self.scripts = list(scripts)
        self.calls: list[Call] = []
        self.under_way = 0
        self.most = 0
        """Calls that were under way at the same time, at most."""
        self.left = 0
        """Calls that were closed before their end."""
        self.warmed: list[tuple[str, ...]] = []
        """The variables of each worker that was to be ready."""
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

    async def warm(self, env: Iterable[str] = ()) -> None:
        self.warmed.append(tuple(env))

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


SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"title": {"type": "string"}},
    "required": ["title"],
    "additionalProperties": False,
}
CARD = json.dumps({"title": "A quay at Keldmouth closes for a winter"})
LOCAL = Profile(name="home", model="openai/tiny", api_base="http://127.0.0.1:8080/v1/")
AWAY = Profile(name="fast", model="openai/gpt-5-mini")
MESSAGES = (Message("system", "You write cards.", keep=True), Message("user", "[A1.1] The quay closes."))
QUESTION = Question(MESSAGES, SCHEMA, schema_name="card", version="1")


def asker(
    *scripts: Any, answers: Answers | None = None, modes: Modes | None = None, chance: float = 0.5
) -> tuple[ModelAsker, ScriptedCaller, Clock]:
    """An asker whose calls follow scripts, its caller and its clock."""
    caller, clock = ScriptedCaller(*scripts), Clock()
    made = ModelAsker(caller, answers, modes, sleep=clock.sleep, now=clock.now, chance=lambda: chance)
    return made, caller, clock


async def heard(
    made: ModelAsker,
    profile: Profile = LOCAL,
    question: Question = QUESTION,
    *,
    shown: Callable[[], bool] = lambda: False,
    into: list[Said] | None = None,
) -> list[Said]:
    """All that is said to a question; `into` has what came before a trouble, too."""
    heard = [] if into is None else into
    async with aclosing(made.ask(profile, question, shown)) as said:
        async for each in said:
            heard.append(each)
    return heard


class Reading(list[Any]):
    """A list that says at each thing that it is given."""

    def __init__(self, read: Callable[[], object]) -> None:
        super().__init__()
        self._read = read

    def append(self, each: Any) -> None:
        super().append(each)
        self._read()


async def refused(made: ModelAsker, profile: Profile = LOCAL, **more: Any) -> ModelTrouble:
    """The trouble that a question ends in."""
    with pytest.raises(ModelTrouble) as failure:
        await heard(made, profile, **more)
    return failure.value


def fails(kind: str, *before: Step, after: float | None = None) -> list[Step]:
    """A call that goes wrong after some steps."""
    return [*before, trouble(kind, name="home", model="tiny", detail="said so", retry_after=after)]
