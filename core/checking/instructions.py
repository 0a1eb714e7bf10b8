"""Cells that rest on words of a source which speak to a language model instead of its readers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.model import TABLES, Check, Finding, Section
from core.prose.instructions import orders

if TYPE_CHECKING:
    from core.model import Card, Place, Quote, Story

CHECKED = (Section.TITLE, Section.SUMMARY, *TABLES)
"""Sections whose cells say something; a keyword or a label only happens to stand in such a place."""


def instruction_findings(card: Card, story: Story) -> Iterator[Finding]:
    """A finding for the title, each part of the summary, and each row with such words behind it."""
    rows: set[tuple[Section, int]] = set()
    at = 0
    for place, cell in card.cells():
        offset = 0
        if place.section is Section.SUMMARY:
            offset, at = at, at + len(cell.text) + 1
        if place.section not in CHECKED or (place.section in TABLES and (place.section, place.index) in rows):
            continue
        found = next(((quote, why) for quote in cell.quotes if (why := _why(quote, story))), None)
        if found is not None:
            rows.add((place.section, place.index))
            yield _finding(place, cell.text, offset, *found)


def _why(quote: Quote, story: Story) -> str:
    """What gives away the stretch of a source that a quote lies in, or empty."""
    source = story.clipping(quote.span.source)
    for order in orders(source) if source is not None and story.holds(quote) else ():
        if order.start < quote.span.end and quote.span.start < order.end:
            return order.why
    return ""


def _finding(place: Place, text: str, offset: int, quote: Quote, why: str) -> Finding:
    return Finding(
        check=Check.INSTRUCTION,
        place=place,
        sentence=f"What this rests on speaks to a language model, not to readers: {why}.",
        words=text,
        start=offset,
        end=offset + len(text),
        evidence=(quote,),
        about=" ".join(quote.text.split())[:120],
    )
