"""What the sources have in the place of a date or a figure that they do not bear out.

A counterpart stands in a sentence that tells of the same thing and has the same role in it. It is sure
enough to be written in the cell's place only when it is the only one and the words around it are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from core.checking.index import key, once
from core.checking.quantities import quantities
from core.checking.times import MONTH_NAMES
from core.prose.tokens import tokenize, wordset

if TYPE_CHECKING:
    from core.checking.index import Dated, Said, Sources
    from core.checking.quantities import Quantity
    from core.checking.times import When

CLOSE = 0.5
"""Share of a sentence's words that a source sentence has at least when both tell of one thing."""
_APART = 0.3
"""Figures further apart than this ratio count different things."""
_NEAREST = 6
"""Telling words before a date or figure that a counterpart has to have as well."""
_LINKS = wordset(
    "in on at from by until till since before after of during to through between within for around per"
)
_CLAUSE = wordset(", ; : ( ) – — “ ” and while but whereas as which when if because after before")
_RANGE_BEFORE = re.compile(r"\d(?:st|nd|rd|th|%)?\s?(?:to|and|or|-|–|—)\s?[$€£¥]?$")
_RANGE_BEHIND = re.compile(r"\s?(?:to|and|or|-|–|—)\s?[$€£¥]?\d")
_RELATIVE_BEHIND = re.compile(r",? (?:of )?(?:last|this|next|that|the same) year")
_RELATIVE_BEFORE = re.compile(r"\b(?:last|this|next|past)(?: year[’']s)? $", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A date or figure of a source at `start:end` of its text."""

    said: Said
    start: int
    end: int
    instead: str = ""
    """What can be written in the cell's place; nothing when that is not certain."""


@dataclass(frozen=True, slots=True)
class _Around:
    """The words around a date or figure: the preposition before it, and the stems of its clause."""

    link: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    def same(self, other: _Around) -> bool:
        """Whether the telling words before this one, two at least, stand in the other's clause."""
        count = max(0, 2 - len(self.before))
        nearest = {*self.before[-_NEAREST:], *self.after[:count]}
        return bool(nearest) and nearest <= {*other.before, *other.after}


@lru_cache(maxsize=512)
def stems_of(text: str, start: int, end: int) -> tuple[str, ...]:
    """The stems of a stretch of a text, without bare numbers."""
    return tuple(t.stem for t in tokenize(text, start, end) if t.stem and not t.text[0].isdigit())


def head_of(text: str, end: int) -> str:
    """The stem of the first telling word that follows a figure, looking three words far."""
    for token in tokenize(text, end, min(len(text), end + 60))[:3]:
        if token.text in ".,;:()":
            return ""
        if token.stem:
            return token.stem
    return ""


def _around(text: str, start: int, end: int, sentence: tuple[int, int]) -> _Around:
    before = tokenize(text, sentence[0], max(sentence[0], start))
    behind = tokenize(text, end, max(end, sentence[1]))
    link = before[-1].lower if before and before[-1].lower in _LINKS else ""
    left = next((i + 1 for i in range(len(before) - 2, -1, -1) if before[i].lower in _CLAUSE), 0)
    right = next((i for i, token in enumerate(behind) if token.lower in _CLAUSE), len(behind))
    stems = [
        tuple(t.stem for t in tokens if t.stem and not t.text[0].isdigit())
        for tokens in (before[left:], behind[:right])
    ]
    return _Around(link, stems[0], stems[1])


def _in_range(text: str, start: int, end: int) -> bool:
    return bool(_RANGE_BEFORE.search(text[max(0, start - 12) : start]) or _RANGE_BEHIND.match(text, end))


# Dates


def of_date(
    sources: Sources, text: str, one: When, sentence: tuple[int, int]
) -> tuple[Counterpart | None, Sequence[Said]]:
    """(the date that the sources have in its place, sentences that may tell of the same)."""
    stems = set(stems_of(text, *sentence))
    total = sum(map(sources.weight, stems)) or 1.0
    near: list[tuple[float, int, Dated]] = []
    for spot in sources.dated:
        shared = stems & spot.said.counts.keys()
        cover = sum(map(sources.weight, shared)) / total
        one_month = bool(one.month) and one.month == spot.when.month
        if (one_month and len(shared) >= 2) or (len(shared) >= 3 and cover >= CLOSE):
            near.append((cover, len(shared), spot))
    near.sort(key=lambda entry: -entry[0])
    if one.decade:
        return None, [spot.said for _, _, spot in near]
    mine = _around(text, one.start, one.end, sentence)
    mates = [
        (count, spot, theirs)
        for _, count, spot in near
        if (spot.when.month if one.month else spot.when.year) and not spot.when.decade
        for theirs in (_around_dated(sources, spot),)
        if (mine.link == theirs.link if mine.link or theirs.link else mine.same(theirs))
    ]
    if not _agree([spot for _, spot, _ in mates], one):
        mates = []
    said = once(spot.said for _, spot, _ in [*mates, *((0, spot, None) for _, _, spot in near)])
    if not mates:
        return None, said
    instead = _date_instead(sources, text, one, mine, mates)
    parts = [_parts(one), *(() if one.year else [(True, bool(one.month), bool(one.day))])]
    best = next((spot for _, spot, _ in mates if _parts(spot.when) in parts), mates[0][1])
    return Counterpart(best.said, best.when.start, best.when.end, instead), said


def _around_dated(sources: Sources, spot: Dated) -> _Around:
    text = sources.clippings[spot.said.doc].text
    return _around(text, spot.when.start, spot.when.end, (spot.said.start, spot.said.end))


def _parts(one: When) -> tuple[bool, bool, bool]:
    return bool(one.year), bool(one.month), bool(one.day)


def _agree(spots: Sequence[Dated], one: When) -> bool:
    """Whether dates can all be one, as far as the cell's own says a date."""
    return all(_can_be_one(a, b, one) for at, a in enumerate(spots) for b in spots[at + 1 :])


def _can_be_one(a: Dated, b: Dated, one: When) -> bool:
    for ours in a.values:
        for theirs in b.values:
            asked = zip(ours, theirs, (True, one.month, one.day), strict=True)
            if all(not x or not y or x == y for x, y, wanted in asked if wanted):
                return True
    return False


def _date_instead(
    sources: Sources, text: str, one: When, mine: _Around, mates: Sequence[tuple[int, Dated, _Around]]
) -> str:
    """The date to write: said in full by a source, no end of a range, among the same words or years apart."""
    if _in_range(text, one.start, one.end) or _RELATIVE_BEHIND.match(text, one.end):
        return ""
    if _RELATIVE_BEFORE.search(text[max(0, one.start - 14) : one.start]):
        return ""
    for count, spot, theirs in mates:
        when, source = spot.when, sources.clippings[spot.said.doc].text
        if _parts(when) != _parts(one) or count < 3 or _in_range(source, when.start, when.end):
            continue
        only_year = one.year and one.month and (one.month, one.day) == (when.month, when.day)
        if only_year or mine.same(theirs):
            return _written(text[one.start : one.end], one, when)
    return ""


def _written(words: str, one: When, told: When) -> str:
    """A date as the cell writes its own; nothing when that is not in plain words."""
    if not one.month:
        return str(told.year) if words == str(one.year) else ""
    if not any(mark.isalpha() for mark in words):
        return ""
    month = MONTH_NAMES[told.month - 1]
    if told.day and not words[0].isdigit():
        return f"{month} {told.day}" + (f", {told.year}" if told.year else "")
    return " ".join(str(part) for part in (told.day, month, told.year) if part)


# Figures


def of_figure(
    sources: Sources, text: str, one: Quantity, sentence: tuple[int, int]
) -> tuple[Counterpart | None, Sequence[Said]]:
    """(the figure that a like sentence has for the same thing, sentences that may tell of the same)."""
    stems = set(stems_of(text, *sentence))
    near = sources.nearest(stems_of(text, *sentence), 3)
    said = [found for cover, found in near[:2] if cover >= 0.3]
    close = [found for cover, found in near if cover >= CLOSE and len(stems & found.counts.keys()) >= 3]
    alike = [(found, other) for found in close for other in _alike(sources, text, one, found)]
    written = {key(q.value) for q in quantities(text[sentence[0] : sentence[1]])}
    if len({key(other.value) for _, other in alike}) != 1:
        return None, said
    found, other = alike[0]
    low, high = sorted((one.value, other.value))
    if key(other.value) in written or low < _APART * high:
        return None, said
    mine = _around(text, one.start, one.end, sentence)
    source = sources.clippings[found.doc].text
    same = (one.hedge, one.part) == (other.hedge, other.part)
    if (
        not same
        or _in_range(text, one.start, one.end)
        or _in_range(source, other.start, other.end)
        or not mine.same(_around_figure(sources, found, other))
    ):
        return Counterpart(found, other.start, other.end), once([found, *said])
    instead = source[other.start : other.end]
    return Counterpart(found, other.start, other.end, instead), once([found, *said])


def _alike(sources: Sources, text: str, one: Quantity, found: Said) -> Iterable[Quantity]:
    """The figures of a sentence that count the same: same unit, or the same noun behind."""
    source, head = sources.clippings[found.doc].text, head_of(text, one.end)
    for other in sources.amounts[found.doc]:
        if not (found.start <= other.start and other.end <= found.end) or other.nth != one.nth:
            continue
        if other.unit == one.unit and (one.unit or (head and head_of(source, other.end) == head)):
            yield other


def _around_figure(sources: Sources, found: Said, other: Quantity) -> _Around:
    text = sources.clippings[found.doc].text
    return _around(text, other.start, other.end, (found.start, found.end))
