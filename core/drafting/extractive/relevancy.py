"""The relevancy rubric of the embedded engine: a sum anyone can check, told in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.model import Score

if TYPE_CHECKING:
    from core.drafting.extractive.statistics import Analysis, Sentence
    from core.model import Row

START = 20
"""Tenths of a point with which every row starts."""
_WORDS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five"}
_CENTRAL = ((0, ""), (3, "near the centre"), (7, "central"), (14, "very central"))


def score(analysis: Analysis, sentence: Sentence, row: Row) -> Score:
    """How much a row matters, 1 to 5, with the arithmetic as the reason; sums are kept in tenths."""
    parts: list[tuple[int, str]] = []
    backing = sentence.support - 1
    if backing:
        more = _WORDS.get(backing, "many")
        parts.append((min(12, 6 * backing), f"{more} more source{'s' if backing > 1 else ''}"))
    rank = sum(other.centrality < sentence.centrality for other in analysis.sentences)
    central = _CENTRAL[min(3, 4 * rank // max(1, len(analysis.sentences)))]
    if central[0]:
        parts.append(central)
    if sentence.figures:
        parts.append((4, "a figure"))
    if sentence.headline >= 0.6:
        parts.append((7, "in the headline"))
    told = (("a change", row.change), ("years ahead", row.horizon), ("a cause", row.driver))
    parts.extend((6, what) for what, cell in told if not cell.blank)
    if sentence.quoted:
        parts.append((-5, "a quoted opinion"))
    if sentence.vague:
        parts.append((-3, "needs context"))
    total = START + sum(tenths for tenths, _ in parts)
    value = max(1, min(5, (total + 5) // 10))
    if not row.description.quotes:
        value = min(value, 2)
    return Score(engine=value, reason=_told(parts, total, value))


def _told(parts: list[tuple[int, str]], total: int, value: int) -> str:
    """The sum in one line, such as `2 + 1.2 very central + .4 a figure = 3.6, rounded 4`."""
    terms = [f"{'+' if tenths > 0 else '-'} {_number(abs(tenths))} {why}" for tenths, why in parts]
    if not terms:
        return f"{_number(START)} to start, nothing adds to it"
    summed = " ".join([_number(START), *terms, "=", _number(total)])
    if total == value * 10:
        return summed
    nearest = (total + 5) // 10
    return f"{summed}, {'rounded' if nearest == value else 'at most'} {value}"


def _number(tenths: int) -> str:
    """Tenths as a short number: 20 is `2`, 4 is `.4`, 36 is `3.6`."""
    whole, rest = divmod(tenths, 10)
    return f"{whole or ''}.{rest}" if rest else str(whole)
