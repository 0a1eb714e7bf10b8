"""What no score may pass, whoever gave it: rows without a verified quote, and names that stand twice."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from core.model import COLUMNS, TABLES

if TYPE_CHECKING:
    from core.model import Card, Row, Section, Story

UNQUOTED, REPEATED = 2, 3
"""The most that a row without a verified quote gets, and one whose name stands in another table."""


def guarded(card: Card, story: Story | None = None) -> Card:
    """The card with engine scores held down where a guard says so, each with the reason put before its own.

    With a story, a quote counts when its words stand at its place in one of the
    sources; without one, every quote counts. The same card when nothing is held.
    """
    tables: defaultdict[str, set[Section]] = defaultdict(set)
    for section in TABLES:
        for row in card.rows(section):
            tables[_name(row)].add(section)
    for section in TABLES:
        rows = card.rows(section)
        held = tuple(_held(row, section, tables[_name(row)], story) for row in rows)
        if held != rows:
            card = card.with_rows(section, held)
    return card


def _unverified(row: Row, section: Section, story: Story | None) -> str:
    """Why no quote of a row counts, or empty when one does."""
    why = "it has no verified quote (e in the source pane cites one)"
    for quote in (quote for column in COLUMNS[section] for quote in row.cell(column).quotes):
        clipping = story.clipping(quote.span.source) if story else None
        if story is None:
            return ""
        if clipping is None or not story.holds(quote):
            continue
        from core.prose.instructions import rests_on_orders

        if not rests_on_orders(quote, clipping):
            return ""
        why = "its quotes speak to a language model, not to readers"
    return why


def _held(row: Row, section: Section, tables: set[Section], story: Story | None) -> Row:
    score = row.score.engine
    if score is None:
        return row
    holds: list[tuple[int, str]] = []
    if why := _unverified(row, section, story):
        holds.append((UNQUOTED, why))
    others = [table for table in TABLES if table in tables and table is not section]
    if others and _name(row):
        holds.append((REPEATED, f"its name stands in {others[0]} too"))
    most, why = min(holds, default=(5, ""))
    if score <= most:
        return row
    reason = f"{most}, not {score}: {why}" + (f". {row.score.reason}" if row.score.reason else "")
    return row.model_copy(update={"score": row.score.model_copy(update={"engine": most, "reason": reason})})


def _name(row: Row) -> str:
    return " ".join(row.name.text.casefold().split())
