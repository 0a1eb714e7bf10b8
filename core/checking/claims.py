"""What a cell claims: figures, dates and periods that a source would have to bear out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from core.checking.quantities import quantities
from core.checking.times import dates, periods
from core.model import Check

if TYPE_CHECKING:
    from core.checking.quantities import Quantity
    from core.checking.times import Period, When

_DEFINITE = re.compile(
    r"\b(?:the|these|those|both|between|its|their|all|of|other|our|his|her) $", re.IGNORECASE
)
_SET = re.compile(r"\b24/7\b|\b(?:Industry|Web|Society|Health|Work) \d\.0\b")
"""Numbers that are words rather than figures."""
_LIST_MARK = re.compile(r"\s*\d{1,2}[.)]\s")


class Manner(Enum):
    """How the words of a cell are to be taken."""

    PROSE = "prose"
    HEADING = "heading"
    """Names and titles: capitals say little."""
    FORECAST = "forecast"
    """What may be in ten years: its own dates and stretches of time are no claims."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim at `start:end` of a text."""

    check: Check
    start: int
    end: int
    what: Quantity | When | Period

    def words(self, text: str) -> str:
        """It as it stands there."""
        return text[self.start : self.end]


def claims(text: str, manner: Manner = Manner.PROSE) -> list[Claim]:
    """The claims of a text that can be looked up as values, in order; names are looked up by `names`."""
    found: list[Claim] = []
    taken: list[tuple[int, int]] = []
    for period in periods(text):
        if period.nth > 0 and period.calendar:
            found.append(Claim(Check.PERIOD, period.start, period.end, period))
            taken.append((period.start, period.end))
    spans = []
    for when in dates(text):
        spans.append((when.start, when.end))
        if not when.decade or when.year:
            found.append(Claim(Check.DATE, when.start, when.end, when))
    mark = _LIST_MARK.match(text)
    for one in quantities(text):
        if any(a < one.end and one.start < b for a, b in (*taken, *spans)) or _loose(text, one):
            continue
        if mark and one.end <= mark.end():
            continue
        found.append(Claim(Check.PERIOD if one.lasting else Check.FIGURE, one.start, one.end, one))
    if manner is Manner.FORECAST:
        found = [claim for claim in found if claim.check is Check.FIGURE]
    found.sort(key=lambda claim: claim.start)
    return found


def _set_words(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _SET.finditer(text)] if "/7" in text or ".0" in text else []


def _loose(text: str, one: Quantity) -> bool:
    """Whether a figure only points at what was told (`the two countries`, `one year`)."""
    if one.nth and one.value < 4:
        return True
    if any(a <= one.start < b for a, b in _set_words(text)):
        return True
    if not one.spelt or one.part:
        return False
    if one.value <= 3 and not one.unit:
        return _DEFINITE.search(text[max(0, one.start - 9) : one.start]) is not None
    word = text[one.start : one.end].lower()
    return word.startswith(("one ", "one-", "a ")) and one.lasting
