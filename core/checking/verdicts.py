"""Whether the sources bear out a claim, and what they say in its place."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from core.checking.counterparts import head_of, of_date, of_figure, stems_of
from core.checking.index import key, once
from core.checking.quantities import DAYS, MONTHS, TIMES, Quantity, factor
from core.checking.times import When
from core.model import Check

if TYPE_CHECKING:
    from core.checking.claims import Claim
    from core.checking.index import Said, Sources
    from core.checking.times import Period

_PER_YEAR = {"half": 2, "quarter": 4, "third": 3, "nine": 4 / 3}
_OPPOSITE = {"above": "below", "below": "above"}
_ROUGH = 0.05
"""How far a hedged figure may lie from what it rounds."""
_APART_IN_TIME = re.compile(r" (?:ago|earlier|later|before|after)\b")
_BEHIND = re.compile(r" [a-z]+ (?:[a-z]+ )?((?:second|minute|hour|day|night|week|month|year)s?)\b")
_FAR = 0.15
"""How far `more than 3,000` may lie from 3,400."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of a claim that the sources do not bear out."""

    check: Check
    sentence: str
    said: tuple[Said, ...] = ()
    """Sentences to read beside it."""
    instead: str = ""
    """What could be written in its place, when that is evident."""


def verdict(sources: Sources, text: str, claim: Claim, around: tuple[int, int]) -> Verdict | None:
    """None when a source bears the claim out; `around` is the sentence of the text that makes it."""
    what = claim.what
    if isinstance(what, Quantity):
        return _figure(sources, text, claim, what, around)
    if isinstance(what, When):
        return _date(sources, text, what, around)
    return _period(sources, text, what)


def _figure(
    sources: Sources, text: str, claim: Claim, one: Quantity, around: tuple[int, int]
) -> Verdict | None:
    same = [(doc, other) for doc, other in sources.by_value.get(key(one.value), ()) if _one_unit(one, other)]
    if not same and (
        _rounded(sources, text, one, around)
        or _part(sources, one)
        or _named_year(sources, one)
        or _worked_out(sources, one)
        or _ago(sources, text, one)
        or _elided(sources, text, one)
    ):
        return None
    if same:
        turned = _OPPOSITE.get(one.hedge)
        if turned is None or any(other.hedge != turned for _, other in same):
            return None
        doc, other = same[0]
        hedged = text[one.hedge_start : one.end]
        theirs = sources.clippings[doc].text[other.hedge_start : other.end]
        said = sources.sentence_at(doc, other.start)
        return Verdict(
            Check.CONTRADICTION,
            f"“{hedged}” is not in the sources you gave; source {doc + 1} says “{theirs}”.",
            (said,) if said else (),
        )
    return _other_figure(sources, text, claim, one, around)


def _one_unit(one: Quantity, other: Quantity) -> bool:
    """Whether a source's figure can stand for the cell's: same unit, or none said where that is no matter."""
    if one.unit == other.unit:
        return True
    if one.unit == "percent" or one.unit in TIMES or other.unit in TIMES:
        return False
    return not one.unit or not other.unit


def _significant(value: float) -> int:
    digits = f"{value:.9g}".split("e")[0].replace(".", "").replace("-", "").strip("0")
    return len(digits)


def _rounded(sources: Sources, text: str, one: Quantity, around: tuple[int, int]) -> bool:
    """Whether it is a fair rounding of a figure of the sources for the same thing."""
    if one.nth or not one.value:
        return False
    digits = _significant(one.value)
    stems, head = set(stems_of(text, *around)), head_of(text, one.end)
    for doc, other in sources.about(one.value, _FAR):
        if not _one_unit(one, other) or not _rounds(one, other.value, digits):
            continue
        if (one.unit and one.unit == other.unit) or head == head_of(sources.clippings[doc].text, other.end):
            return True
        said = sources.sentence_at(doc, other.start)
        if said is not None and len(stems & said.counts.keys()) >= 2:
            return True
    return False


def _rounds(one: Quantity, value: float, digits: int) -> bool:
    if not value or _significant(value) <= digits:
        return False
    away = abs(one.value - value)
    if one.hedge in ("above", "below"):
        last = 10.0 ** (math.floor(math.log10(one.value)) + 1 - digits)
        return (one.hedge == "above") == (one.value < value) and away < max(last, _ROUGH * value)
    if one.hedge:
        return away <= _ROUGH * value
    return float(f"{value:.{digits}g}") == one.value and digits >= 2 and away <= 0.01 * value


def _ago(sources: Sources, text: str, one: Quantity) -> bool:
    """Whether `four years ago` or `six weeks later` is how far dates of the sources lie apart."""
    if one.unit not in (MONTHS, DAYS) or not _APART_IN_TIME.match(text, one.end):
        return False
    days = [clipping.published for clipping in sources.clippings if clipping.published]
    if one.unit == MONTHS and one.value % 12 == 0:
        return any((day.year - int(one.value / 12), 0, 0) in sources.days for day in days)
    length = one.value * (30.4 if one.unit == MONTHS else 1)
    known = {
        w.year * 365.25 + w.month * 30.4 + w.day for _, w in sources.whens if w.sure and w.year and w.day
    }
    return len(known) < 200 and any(abs(b - a - length) <= 0.1 * length for a in known for b in known)


def _elided(sources: Sources, text: str, one: Quantity) -> bool:
    """Whether a source says a stretch of time without its unit, behind another (`from 30 years to 15`),
    or with a word between (`38 lost days`)."""
    if not one.lasting:
        return False
    for doc, other in sources.by_value.get(key(one.value / factor(text, one)), ()):
        said = sources.sentence_at(doc, other.start) if not other.unit else None
        if said is None:
            continue
        if any(q.unit == one.unit and said.start <= q.start < other.start for q in sources.amounts[doc]):
            return True
        behind = _BEHIND.match(sources.clippings[doc].text, other.end, said.end)
        if behind and behind[1].lower().rstrip("s") == text[: one.end].lower().rpartition(" ")[2].rstrip("s"):
            return True
    return False


def _worked_out(sources: Sources, one: Quantity) -> bool:
    """Whether a share or a change in percent follows from two figures of one sentence of a source."""
    if one.unit != "percent" or one.value < 10 or not one.value.is_integer():
        return False
    far = 1.5 if one.hedge else 0.6
    for doc, amounts in enumerate(sources.amounts):
        for a, b in pairwise(amounts):
            if b.start - a.end > 120 or a.unit != b.unit or a.unit == "percent" or a.nth or b.nth:
                continue
            low, high = sorted((a.value, b.value))
            if low < 10 or sources.sentence_at(doc, a.start) is not sources.sentence_at(doc, b.start):
                continue
            ways = (100 * low / high, 100 * (high - low) / high, 100 * (high - low) / low)
            if any(abs(one.value - way) <= far for way in ways):
                return True
    return False


def _part(sources: Sources, one: Quantity) -> bool:
    """Whether a share stands as a fraction in the one place and in percent in the other."""
    if one.unit != "percent" or not (one.part or one.value.is_integer()):
        return False
    for value, part in sources.shares:
        far = 4.0 if one.part and one.hedge else 1.7 if one.part else 0.7
        if (one.part or part) and abs(one.value - value) <= far:
            return True
    return False


def _named_year(sources: Sources, one: Quantity) -> bool:
    return not one.unit and one.value.is_integer() and (int(one.value), 0, 0) in sources.days


def _other_figure(
    sources: Sources, text: str, claim: Claim, one: Quantity, around: tuple[int, int]
) -> Verdict:
    """A figure that no source has: with the one that a like sentence of a source has for the same thing."""
    found, said = of_figure(sources, text, one, around)
    plain = f"“{claim.words(text)}” is not in the sources you gave"
    if found is None:
        return Verdict(claim.check, f"{plain}.", tuple(said))
    doc = found.said.doc
    theirs = sources.clippings[doc].text[found.start : found.end]
    sentence = f"{plain}; source {doc + 1} says “{theirs}” in a like sentence."
    return Verdict(Check.CONTRADICTION, sentence, tuple(said), found.instead)


def _date(sources: Sources, text: str, one: When, around: tuple[int, int]) -> Verdict | None:
    if one.decade:
        if any(other.year // 10 == one.year // 10 for _, other in sources.whens if other.year):
            return None
    elif (one.year, one.month, one.day) in sources.days or _dated_elsewhere(sources, one):
        return None
    plain = f"“{text[one.start : one.end]}” is not in the sources you gave"
    found, said = of_date(sources, text, one, around)
    near = sources.nearest(stems_of(text, *around), 2)
    if found is None:
        said = [*said, *(sentence for cover, sentence in near if cover >= 0.3)]
        return Verdict(Check.DATE, f"{plain}.", once(said)[:2])
    doc = found.said.doc
    theirs = sources.clippings[doc].text[found.start : found.end]
    return Verdict(
        Check.CONTRADICTION,
        f"{plain}; source {doc + 1} says “{theirs}” of what may be the same.",
        once((found.said, *said, *(sentence for _, sentence in near[:1])))[:3],
        found.instead,
    )


def _dated_elsewhere(sources: Sources, one: When) -> bool:
    """Whether a year stands in the sources as a number of four digits, or a day and month beside its year."""
    if one.year and not one.month:
        same = sources.by_value.get(key(one.year), ())
        return any(not other.unit and other.end - other.start == 4 for _, other in same)
    return bool(one.day and one.year) and (0, one.month, one.day) in sources.days and any(
        other.year == one.year for _, other in sources.whens if other.said
    )  # fmt: skip


def _falls_in(other: When, one: Period) -> bool:
    """Whether a date of a source lies in a part of the year."""
    return bool(other.month) and math.ceil(other.month * _PER_YEAR[one.what] / 12) == one.nth


def _period(sources: Sources, text: str, one: Period) -> Verdict | None:
    like = [
        (doc, other) for doc, other in sources.periods
        if (other.nth, other.what) == (one.nth, one.what) or {one.what, other.what} == {"half"}
    ]  # fmt: skip
    if any(other.calendar and (other.nth, other.what) == (one.nth, one.what) for _, other in like):
        return None
    if one.year and any(other.year == one.year and _falls_in(other, one) for _, other in sources.whens):
        return None
    quarters = [other for _, other in sources.periods if other.what == "quarter" and other.calendar]
    if one.what == "half" and any((q.nth + 1) // 2 == one.nth and q.year == one.year for q in quarters):
        return None
    spots = [(doc, other.start, other.end) for doc, other in like]
    lasting = sources.by_value.get(key(12.0 / _PER_YEAR[one.what]), ())
    spots += [(doc, other.start, other.end) for doc, other in lasting if other.unit == MONTHS]
    said = once(found for doc, at, _ in spots if (found := sources.sentence_at(doc, at)) is not None)
    more = ""
    if spots:
        doc, start, end = spots[0]
        more = (
            f"; source {doc + 1} says “{sources.clippings[doc].text[start:end]}”, which may be another time"
        )
    words = text[one.start : one.end]
    return Verdict(Check.PERIOD, f"“{words}” is not in the sources you gave{more}.", said[:3])
