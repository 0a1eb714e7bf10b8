"""An engine that drafts by a script, and the texts that it quotes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from core.drafting.engine import DraftRequest
from core.model import (
    Card,
    Cell,
    CellFilled,
    CellKind,
    Clipping,
    DraftEvent,
    Failed,
    Finished,
    ItemsFilled,
    Place,
    Quote,
    Row,
    RowDrafted,
    Score,
    Section,
    SectionDone,
    Span,
    Started,
    Story,
    apply,
)

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
