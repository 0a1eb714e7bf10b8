"""What is near, and a row through time, as lines: days, closeness as a bar, months as a line of bars."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from core.archive import ARCHIVE
from tui.widgets.lines import Part, pad, wrap_parts
from tui.widgets.triage_line import MONTHS

if TYPE_CHECKING:
    from core.finding.near import Neighbour, Occurrence
    from tui.widgets.lines import Line

DAY = 13
"""Columns of a day."""
BAR = 5
"""Columns of a bar of closeness."""
SECTION = 13
"""Columns of the name of a table."""
WIDE = 48
"""Columns from which closeness is a bar beside its number."""
LEVELS = "▁▂▃▄▅▆▇"
"""From few to most; a month without any is a blank."""


def day_words(day: str, otherwise: str = "no date") -> str:
    """An ISO date as people write it, `28 Oct 2026`."""
    try:
        at = date.fromisoformat(day)
    except ValueError:
        return day or otherwise
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"


def one_line(text: str) -> str:
    """A text without its line ends."""
    return " ".join(text.split())


def near_lines(near: Neighbour, called: str, width: int, *, chosen: bool) -> list[Line]:
    """The lines of a neighbour, each at most `width` columns; the chosen one says all, and what is shared.

    `called` is its desk or collection for people.
    """
    percent = Part(f"{round(near.closeness * 100):>3}% ", "figures")
    bar = _bar(near.closeness) if width >= WIDE else ()
    lead = (Part(pad(day_words(near.day, called), DAY - 1) + " ", "score"), *bar, percent)
    used = sum(len(part.text) for part in lead)
    title = one_line(near.title) or "untitled"
    if not chosen:
        return [(*lead, Part(pad(title, max(1, width - used))))]
    first, *rest = wrap_parts([Part(title, "bold")], width - 2, max(1, width - used))
    lines: list[Line] = [(*lead, *first), *((Part("  "), *line) for line in rest)]
    where = f"archive {called}" if near.desk.startswith(ARCHIVE) else f"desk {called}"
    lines += _under([Part(" · ".join(filter(None, (one_line(near.outlet), where))), "dim")], width)
    if near.shared:
        terms = ", ".join(one_line(term) for term in near.shared)
        lines += _under([Part("shared:", "dim"), Part(terms, "good")], width)
    return lines


def _under(parts: Sequence[Part], width: int) -> list[Line]:
    return [(Part("  "), *line) for line in wrap_parts(parts, width - 2)]


def _bar(closeness: float) -> tuple[Part, ...]:
    full = min(BAR, max(0, round(closeness * BAR)))
    return Part("█" * full, "good"), Part("░" * (BAR - full) + " ", "rule")


def occurrence_lines(
    one: Occurrence, name: str, width: int, *, chosen: bool, own: bool = False
) -> list[Line]:
    """The lines of a card on which a row stands; the chosen one says what the row is called there.

    `own` marks the card that was started from.
    """
    lead = (
        Part(pad(day_words(one.day), DAY - 1) + " ", "score"),
        Part(f"{one.score or '-'} ", "figures"),
        Part(pad(one.section, SECTION), "dim"),
    )
    used = sum(len(part.text) for part in lead)
    title = ("(this card) " if own else "") + (one_line(one.title) or "untitled")
    called = one_line(one.name)
    if not chosen:
        return [(*lead, Part(pad(title, max(1, width - used))))]
    first, *rest = wrap_parts([Part(title, "bold")], width - 2, max(1, width - used))
    lines: list[Line] = [(*lead, *first), *((Part("  "), *line) for line in rest)]
    if called and called != name:
        lines += _under([Part(f"called “{called}” there", "dim")], width)
    return lines


def sparkline(months: Sequence[tuple[str, int]], width: int) -> tuple[str, str]:
    """(bars, the first and the last month under them) of at most `width` columns.

    Where there are more months than columns, neighbouring ones share a bar.
    """
    if not months:
        return "", ""
    together = -(-len(months) // max(1, width))
    counts = [sum(count for _, count in months[at : at + together]) for at in range(0, len(months), together)]
    most = max(counts) or 1
    bars = "".join(LEVELS[-(-count * len(LEVELS) // most) - 1] if count else " " for count in counts)
    first, last = months[0][0], months[-1][0]
    if first == last:
        return bars, first
    return bars, f"{first}{' ' * max(1, len(bars) - len(first) - len(last))}{last}"
