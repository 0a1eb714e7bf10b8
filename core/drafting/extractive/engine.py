"""The embedded engine: drafts a card from the words of its sources alone, step by step."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator, Iterator
from contextlib import aclosing
from typing import TYPE_CHECKING

from core.model import (
    ITEM_SECTIONS,
    TABLES,
    CellFilled,
    Failed,
    Finished,
    ItemsFilled,
    Place,
    RowDrafted,
    Section,
    SectionDone,
    Started,
    apply,
)
from core.threads import in_threads

if TYPE_CHECKING:
    from core.drafting.engine import DraftRequest
    from core.model import (
        DraftEvent,
        RedraftRequest,
        Story,
    )

NAME = "embedded"
SECTIONS = (Section.TITLE, *ITEM_SECTIONS, Section.OTHER, Section.SUMMARY, *TABLES)


class ExtractiveEngine:
    """Drafts without a model: every cell is a quote, a cut of one, a label or blank."""

    @property
    def name(self) -> str:
        """What to call it on a screen."""
        return NAME

    async def draft(self, story: Story, request: DraftRequest) -> AsyncGenerator[DraftEvent, None]:
        """Draft a card in worker threads, one event at a time; closing it stops the work."""
        async with aclosing(in_threads(draft_events(story, request))) as events:
            async for event in events:
                yield event

    async def redraft(self, story: Story, request: RedraftRequest) -> AsyncGenerator[DraftEvent, None]:
        """Draft parts of a card again, in the same way."""
        async with aclosing(in_threads(redraft_events(story, request))) as events:
            async for event in events:
                yield event


def redraft_events(story: Story, request: RedraftRequest) -> Generator[DraftEvent, None, None]:
    """The events of a redraft, for scripts that need no event loop."""
    from core.drafting.extractive.redraft import events

    try:
        yield from events(story, request, NAME)
    except Exception as error:
        yield Failed(
            sentence=f"The embedded engine met an error it did not expect ({type(error).__name__}).",
            hint="Nothing was changed; ask for one section at a time to find the one that it cannot make.",
        )


def draft_events(story: Story, request: DraftRequest) -> Generator[DraftEvent, None, None]:
    """The events of a draft in page order, for scripts that need no event loop."""
    try:
        yield from _events(story, request)
    except Exception as error:
        yield Failed(
            sentence=f"The embedded engine met an error it did not expect ({type(error).__name__}).",
            hint="Draft the sources one at a time to find the one that it cannot read.",
        )


def _events(story: Story, request: DraftRequest) -> Iterator[DraftEvent]:
    """Fold the parts into the card as they come, so that the last event is exactly their sum."""
    card = request.head
    yield Started(engine=NAME, sections=SECTIONS)
    notes: list[str] = []
    for event in _parts(story, notes):
        card = apply(card, event)
        yield event
    yield Finished(card=card, notes=tuple(notes))


def _parts(story: Story, notes: list[str]) -> Iterator[DraftEvent]:
    """Everything between `Started` and `Finished`; says into `notes` what the analyst should know."""
    from core.drafting.extractive import labels, sections, signals, statistics, titles
    from core.drafting.extractive.conflicts import conflicts
    from core.drafting.extractive.keywords import keywords
    from core.drafting.extractive.notes import notes as remarks
    from core.drafting.extractive.rows import Rows
    from core.drafting.extractive.summary import summary

    analysis = statistics.analyse(story)
    notes.extend(remarks(analysis))
    yield CellFilled(place=Place(section=Section.TITLE), cells=(titles.title(analysis),))
    yield SectionDone(section=Section.TITLE)
    found = keywords(analysis)
    yield ItemsFilled(section=Section.KEYWORDS, items=found)
    yield SectionDone(section=Section.KEYWORDS)
    if analysis.english:
        yield ItemsFilled(section=Section.THEMES, items=labels.themes(analysis, found))
    yield SectionDone(section=Section.THEMES)
    if analysis.english:
        for index, cell in enumerate((labels.category(analysis), labels.kind(analysis))):
            yield CellFilled(place=Place(section=Section.OTHER, index=index), cells=(cell,))
    yield SectionDone(section=Section.OTHER)
    differing = conflicts(analysis)
    told = sum(len(cell.text.split()) for cell in differing)
    yield CellFilled(place=Place(section=Section.SUMMARY), cells=(*summary(analysis, told), *differing))
    yield SectionDone(section=Section.SUMMARY)
    rows = Rows(analysis)
    makers = (signals.signals, sections.concerns, sections.behaviors, sections.technologies, sections.issues)
    for section, make in zip(TABLES, makers, strict=True):
        rows.next_table()
        if analysis.english:
            for row in make(rows):
                yield RowDrafted(section=section, row=row)
        yield SectionDone(section=section)
