"""The engines that there are on a workspace: the embedded one and the models of the profiles.

Nothing of a model is imported, no process started and no server asked before one is used.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput
from core.model import Finished, ScoreRequest
from core.scoring.embedded import NAME as EMBEDDED
from core.scoring.embedded import EmbeddedScorer
from core.scoring.scorer import LaterScorer
from core.settings import load_settings

if TYPE_CHECKING:
    from core.asking.connection import TestResult
    from core.asking.embedding import Embedder
    from core.asking.memory import LastTest, ModelMemory
    from core.asking.prices import Estimate
    from core.asking.profile import Profile
    from core.asking.talk import Asker, Caller, KeptAnswer, KeptAnswers
    from core.beside.drafting import Pool
    from core.drafting.engine import DraftRequest, Engine
    from core.drafting.llm.engine import ModelEngine
    from core.drafting.llm.prompts import Prompts
    from core.errors import ModelTrouble
    from core.model import DraftEvent, RedraftRequest, Story
    from core.reading import Problem
    from core.scoring.llm.scorer import ModelScorer
    from core.scoring.scorer import Scorer
    from core.settings import Settings

__all__ = ["EMBEDDED", "EngineInfo", "Engines"]

HERE = "this machine"


@dataclass(frozen=True)
class EngineInfo:
    """An engine, as a list shows it. Every text is clean."""

    name: str
    model: str = ""
    """As litellm names it; empty for the embedded engine and for a profile that cannot be read."""
    where: str = ""
    """The server's host and port, or the provider's name; `this machine` for the embedded engine."""
    trouble: str = ""
    """Why it cannot be used, in one sentence; empty when it can."""
    at_once: int = 1
    """Stories at the same time."""
    context: int | None = None
    """Tokens of question and answer together, as far as it is known."""
    tested: LastTest | None = None
    """How the last test of the connection went."""

    @property
    def usable(self) -> bool:
        """Whether it can be used, as far as that is known without asking anyone."""
        return not self.trouble


class Engines:
    """Which engines a workspace has, and who builds them when they are used.

    `embedded` is the engine without a model, `caller` the worker process (one is made when
    a model is first used), `answers` says where answers of models are kept now.
    """

    def __init__(
        self,
        place: Path,
        settings: Settings,
        caller: Caller | None = None,
        *,
        embedded: Engine | None = None,
        answers: Callable[[], KeptAnswers | None] = lambda: None,
    ) -> None:
        self.place = place
        self.settings = settings
        self.answers = answers
        """Asked at each question, so that a desk that takes another's place keeps its own."""
        self.wanted = ""
        """The engine that was asked for on the command line, for this session."""
        self.prompt_problems: tuple[str, ...] = ()
        """What is wrong with prompts of the workspace, as of when one was last used."""
        self._caller = caller
        self._embedded = embedded
        self.processes = False
        """Whether the embedded engine drafts many stories in processes beside this one."""
        self._pool: Pool | None = None
        self._memory: ModelMemory | None = None
        self._asker: Asker | None = None
        self._embedder: Embedder | None = None
        self._turn = threading.RLock()

    # Which there are

    @property
    def names(self) -> tuple[str, ...]:
        """The embedded engine and every profile that can be read."""
        return (EMBEDDED, *self.settings.models)

    def infos(self) -> tuple[EngineInfo, ...]:
        """All engines, the embedded one first, those that cannot be used too; asks nobody."""
        return tuple(self.info(name) for name in (*self.names, *self.settings.bad_models))

    def info(self, name: str) -> EngineInfo:
        """One engine. Raises BadInput when there is none of that name."""
        if name == EMBEDDED:
            return EngineInfo(EMBEDDED, where=HERE)
        if name in self.settings.bad_models:
            return EngineInfo(name, trouble=self.settings.bad_models[name])
        from core.asking.profiles import where

        profile = self.profile(name)
        tested = self.memory.tested(profile)
        trouble = self._trouble(profile)
        return EngineInfo(
            name=name,
            model=profile.model,
            where=where(profile),
            trouble=trouble.sentence if trouble else "",
            at_once=self.at_once(name),
            context=profile.context or (tested.context if tested else None),
            tested=tested,
        )

    def profile(self, name: str) -> Profile:
        """A profile. Raises BadInput with the names that there are, or with what is wrong with it."""
        if name in self.settings.models:
            return self.settings.models[name]
        if name in self.settings.bad_models:
            said = self.settings.bad_models[name]
            raise BadInput(f"The profile {name} is not used: {said[:1].lower()}{said[1:]}")
        self.known(name)
        raise BadInput("The embedded engine has no profile.")

    def known(self, name: str) -> None:
        """Raise BadInput with the names that there are when there is no engine or profile of that name."""
        if name not in (*self.names, *self.settings.bad_models):
            raise BadInput(*self._unknown(name))

    def check(self, name: str) -> None:
        """Raise BadInput, with what to do, when there is no such engine or it cannot be used."""
        if name != EMBEDDED and (trouble := self._trouble(self.profile(name))):
            raise BadInput(trouble.sentence, trouble.hint)

    def at_once(self, name: str, stories: int = 1) -> int:
        """How many of some stories it drafts at the same time."""
        if name == EMBEDDED:
            from core.beside.drafting import lanes

            return lanes(stories) if self.processes else 1
        from core.asking.keys import at_once

        return at_once(self.profile(name))

    def refresh(self) -> tuple[Problem, ...]:
        """Read settings.toml again for its profiles; the sentences for all that cannot be used in it."""
        settings, problems = load_settings(self.place)
        self.renew(settings)
        return problems

    def renew(self, settings: Settings) -> None:
        """Go on with other settings."""
        self.settings = settings

    # Using one

    def engine(self, name: str) -> Engine:
        """The engine of that name, which imports what it needs when it is first asked to draft.

        Raises BadInput when there is none or it cannot be used.
        """
        self.check(name)
        if name != EMBEDDED:
            return _LaterEngine(self, name)
        if self._embedded is None:
            from core.drafting.extractive import ExtractiveEngine

            self._embedded = ExtractiveEngine()
        return self._embedded

    def for_many(self, name: str) -> Engine:
        """The engine of that name for one story of many, as `engine`."""
        from core.drafting.extractive import ExtractiveEngine

        engine = self.engine(name)
        if not (self.processes and isinstance(engine, ExtractiveEngine)):
            return engine
        if self._pool is None:
            from core.beside.drafting import Pool

            self._pool = Pool(engine)
        return self._pool

    def scorer(self, name: str) -> Scorer:
        """The scorer of that name, as `engine`."""
        self.check(name)
        return EmbeddedScorer() if name == EMBEDDED else LaterScorer(name, self.model_scorer)

    async def estimate(
        self, name: str, story: Story, request: DraftRequest | RedraftRequest | ScoreRequest
    ) -> Estimate:
        """What asking for this would take, without asking. Raises ModelTrouble."""
        if name == EMBEDDED:
            from core.asking.prices import NOTHING

            return NOTHING
        if isinstance(request, ScoreRequest):
            scorer = await asyncio.to_thread(self.model_scorer, name)
            return await scorer.estimate(story, request)
        engine = await asyncio.to_thread(self.model_engine, name)
        return await engine.estimate(story, request)

    async def warm(self, name: str) -> None:
        """Have an engine ready before it is needed; says nothing when that fails."""
        if name == EMBEDDED or not self.info(name).usable:
            return
        await asyncio.to_thread(self.model_engine, name)
        await self.caller.warm(self.profile(name).pass_env)

    async def test(self, name: str) -> TestResult:
        """Ask a model one tiny question and remember how it is held to a form; never raises ModelTrouble."""
        from core.asking.connection import TestResult, tested

        if name == EMBEDDED:
            return TestResult(True, "The embedded engine is part of Foredeck: it needs no connection.")
        self.known(name)
        if name in self.settings.bad_models:
            return TestResult(False, self.settings.bad_models[name])
        profile = self.profile(name)
        if trouble := self._trouble(profile):
            return TestResult(False, str(trouble), kind=trouble.kind)
        return await tested(profile, self.caller, self.memory)

    def worked(self, name: str) -> None:
        """Remember that a card came whole, where no test says already that the model works; from a thread."""
        from core.asking.memory import LastTest

        profile = self.profile(name)
        before = self.memory.tested(profile)
        if before is None or not before.ok:
            self.memory.keep_test(
                profile,
                LastTest(
                    at=datetime.now(UTC).replace(microsecond=0),
                    ok=True,
                    sentence="a card was drafted",
                    context=before.context if before else None,
                    drafted=True,
                ),
            )

    async def close(self) -> None:
        """End the worker process, if there is one."""
        if self._pool is not None:
            self._pool.close()
        if self._embedder is not None:
            self._embedder.stop()
        caller, self._caller = self._caller, None
        self._asker = None
        if caller is not None:
            await caller.close()

    # Building

    @property
    def memory(self) -> ModelMemory:
        """What was learned of models by asking them."""
        if self._memory is None:
            from core.asking.memory import NAME, ModelMemory

            self._memory = ModelMemory(self.place / NAME)
        return self._memory

    @property
    def caller(self) -> Caller:
        """The worker process, which starts when it is first needed."""
        with self._turn:
            if self._caller is None:
                from core.asking.process import WorkerCaller

                self._caller = WorkerCaller(self.place / "models.log")
            return self._caller

    def embedder(self) -> Embedder | None:
        """The one that orders neighbours, None where the settings name no profile for it."""
        if not (profile := self.settings.models.get(self.settings.neighbours)):
            return None
        with self._turn:
            from core.asking.embedding import Embedder

            if self._embedder is None or self._embedder.profile != profile:
                self._embedder = Embedder(profile, lambda: self.caller)
            return self._embedder

    def model_engine(self, name: str) -> ModelEngine:
        """The engine behind a profile, imported and made: for a thread, the first time takes a while."""
        from core.drafting.llm.engine import ModelEngine

        return ModelEngine(self.profile(name), self.asker, self._prompts)

    def model_scorer(self, name: str) -> ModelScorer:
        """The scorer behind a profile, as `model_engine`."""
        from core.scoring.llm.scorer import ModelScorer

        return ModelScorer(self.profile(name), self.asker, self._prompts)

    @property
    def asker(self) -> Asker:
        """The one that asks for all stories and profiles: it counts how many at once, also when a profile
        is changed meanwhile."""
        from core.asking.asking import ModelAsker

        with self._turn:
            if self._asker is None:
                self._asker = ModelAsker(self.caller, _Answers(self), self.memory)
            return self._asker

    def _prompts(self) -> Prompts:
        from core.drafting.llm.prompts import load_prompts

        prompts, self.prompt_problems = load_prompts(self.place)
        return prompts

    def _trouble(self, profile: Profile) -> ModelTrouble | None:
        """Why a profile cannot be used, as far as this machine knows; None when it can."""
        from core.asking.keys import has_key, key_name
        from core.asking.trouble import trouble

        if self._caller is None and find_spec("litellm") is None:
            return trouble("no_litellm", name=profile.name, detail="it is not installed")
        if not has_key(profile):
            return trouble("no_key", name=profile.name, detail=key_name(profile) or "")
        return None

    def _unknown(self, name: str) -> tuple[str, str]:
        """The sentence and the hint on an engine that there is not."""
        from difflib import get_close_matches

        from core.model.cleaning import clean_line

        near = get_close_matches(name, self.names, 1, 0.6)
        there = ", ".join(self.names)
        hint = f"Perhaps {near[0]} is meant." if near else f"There are: {there}."
        return f"There is no engine “{clean_line(name)[:40]}”.", hint


class _Answers:
    """The answers that are kept where they are to be kept now."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines

    def get(self, key: str) -> KeptAnswer | None:
        """The answer of a key, None when there is none."""
        store = self._engines.answers()
        return store.get(key) if store else None

    def put(self, key: str, answer: KeptAnswer) -> None:
        """Keep an answer."""
        if store := self._engines.answers():
            store.put(key, answer)


class _LaterEngine:
    """The engine of a profile, made when it is first asked."""

    def __init__(self, engines: Engines, name: str) -> None:
        self._engines = engines
        self.name = name

    async def draft(self, story: Story, request: DraftRequest) -> AsyncGenerator[DraftEvent, None]:
        """Draft the whole card of a story."""
        engine = await asyncio.to_thread(self._engines.model_engine, self.name)
        async with aclosing(self._noted(engine.draft(story, request))) as events:
            async for event in events:
                yield event

    async def redraft(self, story: Story, request: RedraftRequest) -> AsyncGenerator[DraftEvent, None]:
        """Draft parts of a card again."""
        engine = await asyncio.to_thread(self._engines.model_engine, self.name)
        async with aclosing(self._noted(engine.redraft(story, request))) as events:
            async for event in events:
                yield event

    async def _noted(self, events: AsyncGenerator[DraftEvent, None]) -> AsyncGenerator[DraftEvent, None]:
        """The events; at the end it is said which prompt of the workspace was not used."""
        async with aclosing(events):
            async for event in events:
                if isinstance(event, Finished) and event.by and self.name in self._engines.settings.models:
                    await asyncio.to_thread(self._engines.worked, self.name)
                if isinstance(event, Finished) and (said := self._engines.prompt_problems):
                    from core.drafting.llm.remarks import by_weight

                    event = event.model_copy(update={"notes": by_weight((*event.notes, *said))})
                yield event
