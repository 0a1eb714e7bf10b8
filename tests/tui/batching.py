"""A model that drafts many stories at once, each when the test lets it, and the engines that have it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator
from pathlib import Path

from scripted import ScriptedEngines, ScriptedModel

from core.asking.prices import Estimate
from core.asking.profile import Profile
from core.drafting.engine import DraftRequest, Engine
from core.model import Card, Cell, DraftEvent, Failed, Finished, Section, Started, Story, Usage, Waiting
from core.settings import Settings

BY = "fast (openai/gpt-5-mini), prompt draft 3f9a1c"
EACH = Usage(model="fast (openai/gpt-5-mini)", prompt=8000, completion=500, cost=0.01, seconds=4.0)


def usage(**fields: object) -> Usage:
    """What one draft has used."""
    return EACH.model_copy(update=fields)


class ManyModel(ScriptedModel):
    """Each story waits for its `gate` (by the title of its first source) when it has one.

    `first` is said before that, `EACH` after it. It remembers how many ran together, and what ended.
    """

    def __init__(self) -> None:
        super().__init__()
        self.gates: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self.open = False
        self.before: dict[str, list[DraftEvent]] = {}
        self.ends: dict[str, DraftEvent] = {}
        self.now: list[str] = []
        self.most = 0
        self.begun: list[str] = []
        self.ended: list[str] = []

    async def draft(self, story: Story, request: DraftRequest) -> AsyncGenerator[DraftEvent, None]:
        title = story.clippings[0].title
        self.now.append(title)
        self.begun.append(title)
        self.most = max(self.most, len(self.now))
        try:
            yield Started(engine=self.name, sections=(Section.TITLE,))
            for event in self.before.get(title, []):
                yield event
            if not self.open:
                await self.gates[title].wait()
            yield EACH
            yield self.ends.get(title) or Finished(card=Card(title=Cell.page(f"{title}, drafted")), by=BY)
        finally:
            self.now.remove(title)
            self.ended.append(title)


class ManyEngines(ScriptedEngines):
    """The embedded engine, and the profile `fast` with that model: three stories at once."""

    def __init__(self, place: Path, embedded: Engine, model: ScriptedModel, **fields: object) -> None:
        super().__init__(place, embedded, model)
        profile = Profile(
            name="fast",
            model="openai/gpt-5-mini",
            key_env="none",
            **{"at_once": 3, "most_cost": 1.0} | fields,
        )
        self.settings = Settings(models={"fast": profile})
        self.price: float | None = 0.01

    async def estimate(self, name: str, story: Story, request: object) -> Estimate:
        """What each story takes."""
        return Estimate(prompt=8000, completion=500, cost=self.price)


def waiting(seconds: float) -> Waiting:
    return Waiting(sentence="The server asks to be left alone for a while.", seconds=seconds)


def failed(partial: Card | None = None) -> Failed:
    return Failed(sentence="The line \x1b]52;c;eA==\x07broke.", hint="Ask again.", partial=partial, by=BY)
