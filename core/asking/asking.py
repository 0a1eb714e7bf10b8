"""Asks models: kept answers, the ladder of forms, new tries, and only so many questions at once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from core.asking import wording
from core.asking.keys import at_once, is_local, key, provider
from core.asking.prices import Estimate, priced
from core.asking.talk import (
    NOTHING_TAKEN,
    Answered,
    Asking,
    Begun,
    Call,
    Delta,
    Hold,
    KeptAnswer,
    Tally,
)
from core.asking.trouble import KINDS, LONGEST_WAIT, trouble
from core.asking.turns import Turns
from core.errors import ModelTrouble

if TYPE_CHECKING:
    from core.asking.profile import Profile
    from core.asking.talk import (
        Caller,
        KeptAnswers,
        Known,
        Mode,
        ModeMemory,
        Question,
        Said,
    )

TRIES = 3
LONGEST_ANSWER = 400_000
"""Characters; a card has a tenth of it."""


def _now() -> datetime:
    return datetime.now(UTC).astimezone()


class ModelAsker:
    """Asks models through a caller. `answers` keeps what they said, `memory` how they take a form.

    `sleep`, `now` and `chance` (0 to 1) are handed in by tests.
    """

    def __init__(
        self,
        caller: Caller,
        answers: KeptAnswers | None = None,
        memory: ModeMemory | None = None,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        now: Callable[[], datetime] = _now,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._caller = caller
        self._answers = answers
        self._memory = memory
        self._sleep = sleep
        self._now = now
        self._chance = chance
        self._known: dict[str, Known] = {}
        self._turns: dict[str, Turns] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    async def ask(
        self, profile: Profile, question: Question, shown: Callable[[], bool] = lambda: False
    ) -> AsyncGenerator[Said, None]:
        """Ask; `Answered` is last. Nothing is tried again once `shown` is true.

        Closing the generator ends the call on the server too. Raises ModelTrouble.
        """
        kept = await self._kept(profile, question)
        if kept is not None:
            yield Asking("prompt" if question.schema is None else "json_schema", kept=kept.at)
            yield Delta(kept.text)
            yield NOTHING_TAKEN
            yield Answered(kept.text, "stop")
            return
        secret = key(profile)
        learned = await asyncio.to_thread(self._memory.mode, profile) if self._memory else None
        modes = wording.modes(profile, question, learned)
        attempt = 1
        spent = NOTHING_TAKEN
        async with self._turn(profile):
            while True:
                tally = spent
                try:
                    async with aclosing(self._once(profile, question, modes[0], attempt, secret)) as tries:
                        async for said in tries:
                            if isinstance(said, Tally):
                                said = tally = spent + said
                            elif isinstance(said, Answered):
                                await self._remember(profile, question, modes[0], said, tally)
                            yield said
                    return
                except ModelTrouble as error:
                    failed = error
                spent = tally
                if shown():
                    raise failed
                if failed.kind == "structure" and len(modes) > 1:
                    modes = modes[1:]
                    continue
                wait = self._wait(failed, attempt)
                if wait is None:
                    raise failed
                yield Hold(failed.sentence, wait)
                await self._sleep(wait)
                attempt += 1

    async def known(self, profile: Profile, texts: tuple[str, ...] = ()) -> Known:
        """What is known of a profile's model without asking it; what the profile says counts first, and
        `context` is never None. Raises ModelTrouble when the worker cannot be had.
        """
        known = await self._caller.known(profile.model, texts)
        price = price_of(profile) or known.price or ((0.0, 0.0) if is_free(profile) else None)
        return replace(known, price=price, context=wording.room(profile, known))

    async def estimate(self, profile: Profile, question: Question, completion: int) -> Estimate:
        """What asking would take, when the answer has so many tokens: nothing when it is kept.

        Raises ModelTrouble when the worker cannot be had.
        """
        if await self._kept(profile, question) is not None:
            return Estimate(0, 0, 0.0, kept=1)
        wire = wording.wire(profile, replace(question, messages=question.messages[-1:]), "prompt")
        texts = (*(each.text for each in question.messages[:-1]), *_texts(wire[-1]["content"]))
        known = await self.known(profile, texts)
        prompt = sum(known.tokens)
        return Estimate(prompt, completion, priced(prompt, completion, known.price))

    async def _once(
        self, profile: Profile, question: Question, mode: Mode, attempt: int, secret: str
    ) -> AsyncGenerator[Asking | Delta | Tally | Answered, None]:
        """One try."""
        call = Call(
            model=profile.model,
            messages=wording.wire(profile, question, mode),
            params=wording.params(profile, question, mode, await self._facts(profile)),
            key=secret,
            env=profile.pass_env,
            connect=profile.connect,
            first=profile.first,
            idle=profile.idle,
            total=profile.total,
            price=price_of(profile),
            name=profile.name,
        )
        length, begun = 0, False
        async with aclosing(self._caller.complete(call)) as answer:
            async for said in answer:
                if isinstance(said, Begun):
                    begun = True
                    yield Asking(mode, attempt, left_out=said.left_out)
                    continue
                if not begun:
                    begun = True
                    yield Asking(mode, attempt)
                if isinstance(said, Tally) and said.cost is None and is_free(profile):
                    said = replace(said, cost=0.0)
                if isinstance(said, Delta):
                    length += len(said.text)
                    if length > LONGEST_ANSWER:
                        raise trouble("endless", name=profile.name, model=profile.model)
                yield said

    async def _facts(self, profile: Profile) -> Known:
        """What the price list says of a model, looked up once. Raises ModelTrouble without the worker."""
        if profile.model not in self._known:
            self._known[profile.model] = await self._caller.known(profile.model)
        return self._known[profile.model]

    def _turn(self, profile: Profile) -> AbstractAsyncContextManager[None]:
        """A turn among the questions to a profile of that name, whatever else was changed in it."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop = loop
            self._turns = {}
        return self._turns.setdefault(profile.name, Turns()).one(at_once(profile))

    def _wait(self, error: ModelTrouble, attempt: int) -> float | None:
        """Seconds until the next try; None when there is none."""
        return pause(error, attempt, self._chance())

    async def _kept(self, profile: Profile, question: Question) -> KeptAnswer | None:
        if self._answers is None:
            return None
        return await asyncio.to_thread(self._answers.get, wording.mark(profile, question))

    async def _remember(
        self, profile: Profile, question: Question, mode: Mode, answer: Answered, tally: Tally
    ) -> None:
        """Keep a whole answer, and how the model took the form."""
        if not wording.is_whole(question, answer.text, answer.finish):
            return
        if self._answers is not None:
            kept = KeptAnswer(answer.text, tally, self._now(), profile.model)
            await asyncio.to_thread(self._answers.put, wording.mark(profile, question), kept)
        if self._memory is not None and question.schema is not None and profile.structured == "auto":
            await asyncio.to_thread(self._memory.learn, profile, mode)


def pause(error: ModelTrouble, attempt: int, chance: float) -> float | None:
    """Seconds from a failed try to the next; None when there is none. `chance` is from 0 to 1."""
    way = KINDS.get(error.kind)
    asked = error.retry_after
    if way is None or not way.again or attempt >= TRIES or (asked or 0) > LONGEST_WAIT:
        return None
    if asked is not None and asked > 0:
        return asked * (1 + 0.1 * chance)
    return float(2 ** (attempt - 1)) * (0.75 + 0.5 * chance)


def price_of(profile: Profile) -> tuple[float, float] | None:
    """Dollars for a million tokens as the profile says; one of the two left out is nothing."""
    if profile.price_in is None and profile.price_out is None:
        return None
    return profile.price_in or 0.0, profile.price_out or 0.0


def is_free(profile: Profile) -> bool:
    """Whether nobody charges for a model that the price list does not know: it runs on this machine."""
    return is_local(profile) and provider(profile) != "litellm_proxy"


def _texts(content: object) -> tuple[str, ...]:
    """The texts of a message on the wire."""
    if isinstance(content, list):
        return tuple(str(part["text"]) for part in content)
    return (str(content),)
