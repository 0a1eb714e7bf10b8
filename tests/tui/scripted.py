"""Engines that draft by a script, without and with a model, and the texts that they quote."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

from core.asking.connection import TestResult
from core.asking.profile import Profile
from core.drafting.engine import DraftRequest, Engine
from core.engines import EMBEDDED, Engines
from core.model import (
    Card,
    Cell,
    CellFilled,
    CellKind,
    Clipping,
    Column,
    DraftEvent,
    Failed,
    Finished,
    ItemsFilled,
    Place,
    Quote,
    RedraftRequest,
    Row,
    RowDrafted,
    RowScored,
    Score,
    ScoreRequest,
    Section,
    SectionDone,
    Span,
    Started,
    Story,
    Usage,
    apply,
)
from core.scoring.scorer import Scorer
from core.settings import Settings

TEXT = (
    "Tide power plant opens\n\n"
    "The plant at Sandholm opened on Monday. It feeds 30 megawatts into the grid. "
    "Fishers fear that the turbines may harm eels.\n\n"
    "Read More\n\n" + "A further paragraph tells of the cables on the sea floor. " * 30
)
OTHER = "Fishers of Sandholm are wary. The plant feeds 28 megawatts into the grid, the union says."


class ScriptedEngine:
    """Drafts by quoting fixed words; waits at each event for the test when it is gated."""

    name = "scripted"

    def __init__(self) -> None:
        self.gate: asyncio.Semaphore | None = None
        self.fail_after: int | None = None
        self.closed = 0

    def script(self, story: Story) -> list[DraftEvent]:
        first = story.clippings[0]

        def cell(words: str, clipping: Clipping = first) -> Cell:
            start = clipping.text.find(words)
            if start < 0:
                return Cell()
            span = Span(source=clipping.digest, start=start, end=start + len(words))
            return Cell(text=words, kind=CellKind.QUOTE, quotes=(Quote(text=words, span=span),))

        rows = [
            Row(
                name=cell("Tide power plant"),
                description=cell("It feeds 30 megawatts into the grid."),
                score=Score(engine=4, reason="2 to start, +2 figures = 4"),
            ),
            Row(
                name=cell("the turbines"),
                description=cell("Fishers fear that the turbines may harm eels."),
                score=Score(engine=2, reason="2 to start = 2"),
            ),
        ]
        return [
            Started(engine=self.name, sections=tuple(Section)),
            CellFilled(place=Place(section=Section.TITLE), cells=(cell("Tide power plant opens"),)),
            SectionDone(section=Section.TITLE),
            ItemsFilled(section=Section.KEYWORDS, items=(cell("grid"), cell("turbines"))),
            SectionDone(section=Section.KEYWORDS),
            CellFilled(
                place=Place(section=Section.SUMMARY),
                cells=(
                    cell("The plant at Sandholm opened on Monday."),
                    cell("It feeds 30 megawatts into the grid."),
                ),
            ),
            RowDrafted(section=Section.SIGNALS, row=rows[0]),
            RowDrafted(section=Section.SIGNALS, row=rows[1]),
            SectionDone(section=Section.SIGNALS),
        ]

    async def draft(self, story: Story, request: DraftRequest) -> AsyncGenerator[DraftEvent, None]:
        card: Card = request.head
        try:
            for number, event in enumerate(self.script(story)):
                if self.fail_after is not None and number >= self.fail_after:
                    yield Failed(sentence="The engine broke.", hint="Try again.")
                    return
                if self.gate is not None:
                    await self.gate.acquire()
                card = apply(card, event)
                yield event
            yield Finished(card=card)
        finally:
            self.closed += 1


class ScriptedModel(ScriptedEngine):
    """A model as the screens see it: it waits, tells rows with what it has used, ends well or breaks.

    `rest` is said after the rows; what is asked of it is in `asked`. With a `net` the line to its server
    is closed only when that is set, as on a bad network.
    """

    name = "fast"
    usage = Usage(model="fast (openai/gpt-5-mini)", prompt=8210, completion=640, cost=0.0041, seconds=8.0)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[DraftRequest | RedraftRequest | ScoreRequest] = []
        self.first: list[DraftEvent] = []
        self.broken: Failed | None = None
        self.usage_at_end: Usage = self.usage
        self.notes: tuple[str, ...] = ()
        self.rows: tuple[Row, ...] = ()
        """The rows of Signals that it proposes; with each `fresh` in other words."""
        self.net: asyncio.Event | None = None

    def script(self, story: Story) -> list[DraftEvent]:
        started, *told = super().script(story)
        inferred = Row(
            name=Cell(
                text="Cables", kind=CellKind.INFERRED, doubt="No sentence of the sources stands behind it."
            ),
            description=Cell(text="They tell of a further [b]paragraph[/b].", kind=CellKind.INFERRED),
            score=Score(engine=3, reason="near the brief"),
        )
        return [
            *self.first,
            started,
            *told[:-1],
            RowDrafted(section=Section.SIGNALS, row=inferred),
            self.usage,
        ]

    async def draft(self, story: Story, request: DraftRequest) -> AsyncGenerator[DraftEvent, None]:
        self.asked.append(request)
        card = request.head
        try:
            for event in self.script(story):
                if self.gate is not None:
                    await self.gate.acquire()
                card = apply(card, event)
                yield event
            yield self.usage_at_end
            if self.broken is not None:
                yield self.broken.model_copy(update={"partial": card})
            else:
                yield Finished(
                    card=card, notes=self.notes, by="fast (openai/gpt-5-mini), prompt draft 3f9a1c"
                )
        finally:
            if self.net is not None:
                await self.net.wait()
            self.closed += 1

    async def redraft(self, story: Story, request: RedraftRequest) -> AsyncGenerator[DraftEvent, None]:
        self.asked.append(request)
        yield Started(engine=self.name, sections=request.sections)
        rows = [
            row.with_cell(
                Column.DESCRIPTION,
                Cell(text=f"{row.description.text} Variant {request.fresh}.", kind=CellKind.INFERRED),
            )
            for row in self.rows
        ]
        card = Card()
        for row in rows:
            if self.gate is not None:
                await self.gate.acquire()
            event = RowDrafted(section=Section.SIGNALS, row=row)
            card = apply(card, event)
            yield event
        yield self.usage
        if self.broken is not None:
            yield self.broken.model_copy(update={"partial": card})
        else:
            yield Finished(card=card, notes=self.notes, by="fast (openai/gpt-5-mini), prompt section 3f9a1c")

    async def rescore(self, story: Story, request: ScoreRequest) -> AsyncGenerator[DraftEvent, None]:
        self.asked.append(request)
        yield Started(engine=self.name, sections=(Section.SIGNALS,))
        card = request.card
        for index in range(len(card.rows(Section.SIGNALS))):
            event = RowScored(
                place=Place(section=Section.SIGNALS, index=index),
                score=3 - request.fresh % 2,
                reason="judged",
            )
            card = apply(card, event)
            yield event
        yield self.usage
        yield Finished(card=card, by="fast (openai/gpt-5-mini), prompt rescore 3f9a1c")


class ScriptedEngines(Engines):
    """The engines of a workspace with two profiles: one is a scripted model, the other has no key."""

    def __init__(self, place: Path, embedded: Engine, model: ScriptedModel) -> None:
        profiles = (
            Profile(name="fast", model="openai/gpt-5-mini", api_base="http://127.0.0.1:9/v1", key_env="none"),
            Profile(name="far", model="openai/gpt-5", key_env="NO_SUCH_KEY_IS_SET"),
        )
        super().__init__(place, Settings(models={each.name: each for each in profiles}), embedded=embedded)
        self.model = model
        self.warmed: list[str] = []
        self.result: asyncio.Future[TestResult] | None = None
        """What a test waits for."""

    def engine(self, name: str) -> Engine:
        """The scripted model for each profile that can be used."""
        self.check(name)
        return self.model if name != EMBEDDED else super().engine(name)

    def scorer(self, name: str) -> Scorer:
        """As `engine`."""
        self.check(name)
        return self.model if name != EMBEDDED else super().scorer(name)

    async def warm(self, name: str) -> None:
        """Remember that it was asked for."""
        self.warmed.append(name)

    async def test(self, name: str) -> TestResult:
        """Wait for what the test of the app says."""
        self.result = asyncio.get_running_loop().create_future()
        return await self.result
