"""What a search over all days found, as lines: day and title, and below them where the words stand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tui.terminal.plain import cells
from tui.widgets.lines import Part, fit, pad
from tui.widgets.triage_line import MONTHS

if TYPE_CHECKING:
    from core.finding import Hit
    from tui.widgets.lines import Line

PLACES = {"title": "title", "source": "article", "card": "card", "note": "note"}
LEAD = 12
"""Columns of a hit's date."""
TAG = 10
"""Columns of where it stands, at least."""


def hit_lines(hit: Hit, called: str, width: int, lead: int = LEAD) -> tuple[Line, Line]:
    """The two lines of a hit, each at most `width` columns.

    `called` is a date, or the name of a desk that is no day's; it has `lead`
    columns. A row is shown with its card's title, its table and its score.
    """
    title, tag = hit.title, PLACES.get(hit.where, "")
    if hit.where == "row":
        title, tag = hit.facets.card, f"{hit.facets.section} {hit.facets.score or '-'}"
    title = title or "untitled"
    snippet, marks = hit.named
    room = max(TAG, cells(tag) + 1)
    head = (
        Part(pad(_when(called, lead - 1), lead), "score"),
        Part(pad(title, max(1, width - lead - room))),
        Part(f" {tag}", "dim"),
    )
    return head, (Part(" " * lead), *_marked(snippet, marks, max(1, width - lead - 1)))


def _when(day: str, room: int) -> str:
    try:
        at = date.fromisoformat(day)
    except ValueError:
        return fit(day, room) or "no date"
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"


def _marked(snippet: str, marks: tuple[tuple[int, int], ...], width: int) -> list[Part]:
    parts: list[Part] = []
    at = used = 0
    for start, end in (*marks, (len(snippet), len(snippet))):
        for text, style in ((snippet[at:start], "dim"), (snippet[start:end], "kept")):
            text = text.replace("\n", " ")
            shown = fit(text, width - used)
            if shown:
                parts.append(Part(shown, style))
            used += cells(shown)
            if shown != text:
                return parts
        at = end
    return parts
