"""Texts as vectors of an embedding model: asked in batches, with new tries, up to a cap."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from core.asking.asking import is_free, pause, price_of
from core.asking.keys import key
from core.asking.memory import fingerprint
from core.asking.prices import money
from core.asking.talk import NOTHING_TAKEN, Call, Embedded, Tally
from core.asking.trouble import trouble
from core.errors import ModelTrouble

if TYPE_CHECKING:
    from core.asking.profile import Profile
    from core.asking.talk import Caller

BATCH = 64
"""Texts of one call; hosted models take some hundred, a small machine wants fewer."""
WAIT = 30.0
"""Seconds that one question waits for all its vectors, and for the start of the worker: somebody looks on."""
OVER = "The profile {name} took {taken} in this session, and {limit} allows no more."

Keep = Callable[[Sequence[str], Sequence[bytes]], None]


class Embedder:
    """Asks the embedding model of a profile. `caller` is asked for the worker when something is to be sent.

    `sleep` and `chance` (0 to 1) are handed in by tests.
    """

    def __init__(
        self,
        profile: Profile,
        caller: Callable[[], Caller],
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.profile = profile
        self.mark = fingerprint(profile)
        """What tells the model at its address from all others."""
        self.taken = NOTHING_TAKEN
        """What this session took."""
        self.texts = 0
        """Texts that this session sent and has vectors of."""
        self._caller = caller
        self._sleep = sleep
        self._chance = chance
        self._stopped = threading.Event()

    @property
    def words(self) -> str:
        """What this session took: `201 texts, about 20,100 tokens, $0.004`; empty for nothing."""
        if not self.taken.prompt:
            return ""
        about = "about " if self.taken.estimated else ""
        sent = f"{self.texts:,} {'text' if self.texts == 1 else 'texts'}"
        return f"{sent}, {about}{self.taken.prompt:,} tokens, {money(self.taken.cost)}"

    def vectors(self, texts: Sequence[str], keep: Keep) -> None:
        """Hand the vectors of texts to `keep`, batch by batch; for a thread that has no event loop.

        Raises ModelTrouble; what came before is kept.
        """
        self._stopped.clear()
        asyncio.run(self._in_time(texts, keep))

    def stop(self) -> None:
        """Have no batch begin any more of what is asked for now, from any thread."""
        self._stopped.set()

    async def _in_time(self, texts: Sequence[str], keep: Keep) -> None:
        try:
            async with asyncio.timeout(WAIT):
                for at in range(0, len(texts), BATCH):
                    batch = tuple(texts[at : at + BATCH])
                    vectors = await self._tried(batch)
                    self.texts += len(batch)
                    keep(batch, vectors)
        except TimeoutError:
            raise self._trouble("total", f"{WAIT:g} s") from None

    async def _tried(self, texts: tuple[str, ...]) -> tuple[bytes, ...]:
        attempt = 1
        while True:
            self._allowed()
            try:
                return await self._once(texts)
            except ModelTrouble as error:
                wait = pause(error, attempt, self._chance())
                if wait is None or error.kind == "worker" or self._stopped.is_set():
                    raise
            await self._sleep(wait)
            attempt += 1

    def _allowed(self) -> None:
        """Raise ModelTrouble when this session may ask no more."""
        profile, taken = self.profile, self.taken
        if self._stopped.is_set():
            raise self._trouble("worker", "it was ended")
        for limit, most, spent in (
            ("most_tokens", profile.most_tokens, taken.prompt),
            ("most_cost", profile.most_cost, taken.cost or 0.0),
        ):
            if most is not None and spent >= most:
                said = OVER.format(name=profile.name, taken=self.words, limit=limit)
                raise ModelTrouble("limit", said, "Raise it in settings.toml.")

    async def _once(self, texts: tuple[str, ...]) -> tuple[bytes, ...]:
        profile = self.profile
        call = Call(
            profile.model,
            (),
            {"api_base": profile.api_base} if profile.api_base else {},
            key=key(profile),
            env=profile.pass_env,
            connect=profile.connect,
            first=profile.first,
            total=profile.total,
            price=price_of(profile),
            name=profile.name,
        )
        vectors: tuple[bytes, ...] = ()
        async with aclosing(self._caller().embed(call, texts)) as answer:
            async for said in answer:
                if isinstance(said, Embedded):
                    vectors = said.vectors
                elif isinstance(said, Tally):
                    free = said.cost is None and is_free(profile)
                    self.taken += replace(said, cost=0.0) if free else said
        if len(vectors) != len(texts):
            raise self._trouble("vectors", f"{len(vectors):,} came for {len(texts):,} texts")
        return vectors

    def _trouble(self, kind: str, detail: str) -> ModelTrouble:
        return trouble(kind, name=self.profile.name, model=self.profile.model, detail=detail)
