"""What the scores of a card say all together: whether they tell rows apart, or only count them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import factorial, prod
from typing import TYPE_CHECKING

from core.model import TABLES, Check, Finding, Place

if TYPE_CHECKING:
    from core.model import Card, Row, Section

FEWEST_ROWS = 3
"""Scored rows from which on a table can be said to have no spread."""
FEWEST_OF_CARD = 8
"""Scored rows from which on a card can."""
CROWDED = 0.9
"""The share of a card's scores on two neighbouring values above which they tell nothing apart: published
cards, whose scores are known to say little, have 87 % on 4 and 5."""
CHANCE, CHANCE_OF_CARD = 0.05, 0.01
"""How likely, at most, shuffled scores fall like that in a table, and in all tables together."""


def spread(card: Card) -> Iterator[Finding]:
    """A finding for a card with nearly all scores on two values, and for each table with all on one."""
    tables = {section: _values(card.rows(section)) for section in TABLES}
    counts = Counter(value for values in tables.values() for value in values)
    total = sum(counts.values())
    first = next((section for section, values in tables.items() if values), None)
    if first is not None and total >= FEWEST_OF_CARD:
        low = max(range(1, 5), key=lambda value: counts[value] + counts[value + 1])
        crowd = counts[low] + counts[low + 1]
        if crowd >= CROWDED * total:
            of = (
                f"{low} or {low + 1}"
                if counts[low] and counts[low + 1]
                else str(low if counts[low] else low + 1)
            )
            many = f"All {total}" if crowd == total else f"{crowd} of {total}"
            yield _finding(
                Check.SPREAD,
                first,
                f"{many} scores of the card are {of}: they tell rows hardly apart.",
                "card",
            )
            if len(counts) == 1:
                return
    for section, values in tables.items():
        if len(values) >= FEWEST_ROWS and len(set(values)) == 1:
            sentence = (
                f"All {len(values)} scores of {section} are {values[0]}: they tell no row from another."
            )
            yield _finding(Check.SPREAD, section, sentence, "table")


def order(card: Card) -> Iterator[Finding]:
    """A finding where the scores fall from row to row as chance would hardly have it.

    Tables with a score that the analyst gave, or that comes with a reason, are
    left alone: those stand for themselves, and best first is then an order on purpose.
    """
    falling: dict[Section, float] = {}
    rising = False
    for section in TABLES:
        rows = card.rows(section)
        values = _values(rows)
        if len(values) < FEWEST_ROWS or any(row.score.analyst or row.score.reason for row in rows):
            continue
        if any(later > earlier for earlier, later in pairwise(values)):
            rising = True
        elif len(set(values)) > 1:
            falling[section] = _chance(values)
    if len(falling) > 1 and not rising and prod(falling.values()) <= CHANCE_OF_CARD:
        sentence = (
            f"In all {len(falling)} tables the scores only fall with the row order: they may count rows."
        )
        yield _finding(Check.ORDER, next(iter(falling)), sentence, "card")
        return
    for section, chance in falling.items():
        values = _values(card.rows(section))
        if chance <= CHANCE and len(values) > FEWEST_ROWS and len(set(values)) >= 3:
            shown = " ".join(map(str, values))
            sentence = f"The scores of {section} only fall with the row order ({shown}): they may count rows."
            yield _finding(Check.ORDER, section, sentence, "table")


def _values(rows: Sequence[Row]) -> list[int]:
    return [row.score.value for row in rows if row.score.value is not None]


def _chance(values: Sequence[int]) -> float:
    """How likely these scores, shuffled, would stand in falling order."""
    return prod(factorial(count) for count in Counter(values).values()) / factorial(len(values))


def _finding(check: Check, section: Section, sentence: str, about: str) -> Finding:
    return Finding(check=check, place=Place(section=section), sentence=sentence, about=about, whole=True)
