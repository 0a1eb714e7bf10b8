"""The sources of a story as a check looks things up in them: sentences, words, figures, dates."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from core.checking.datelines import heads
from core.checking.names import Vocabulary
from core.checking.quantities import Quantity, quantities
from core.checking.times import When, periods, resolved
from core.model import Quote, Span
from core.prose.differing import aliases, differing
from core.prose.normal import UNSPACED
from core.prose.sentences import split
from core.prose.tokens import tokenize

if TYPE_CHECKING:
    from core.checking.times import Period
    from core.model import Clipping
    from core.prose.differing import Mention
    from core.prose.figures import Figure
    from core.prose.tokens import Token

READ_AT_MOST = 110_000
"""Characters of a story that are cut into sentences; words, figures and dates are taken from all of it."""
ALIKE_AT_MOST = 8
"""Mentions of one and the same figure or date of a source that are kept."""
_LONGEST = 160
_THOUSANDS = re.compile(r"(?<=\d)[ .\u00a0\u202f](?=\d{3}(?!\d))")
_DECIMALS = re.compile(r"(?<=\d),(?=\d{1,2}(?!\d))")
_UNSPACED = re.compile(f"[{UNSPACED}]+")
_COUNTING = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty"
    r"|sixty|seventy|eighty|ninety|dozen)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Said:
    """A sentence of a source."""

    doc: int
    order: int
    start: int
    end: int
    tokens: list[Token]
    counts: Counter[str]
    tags: list[str] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    vector: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date that a sentence of a source gives."""

    said: Said
    when: When
    """As it is said there."""
    values: frozenset[tuple[int, int, int]]
    """(year, month, day) of all that it may stand for; 0 for what is not known."""


def once(said: Iterable[Said]) -> tuple[Said, ...]:
    """Sentences in their order, each the first time that it comes."""
    found: dict[int, Said] = {}
    for one in said:
        found.setdefault(id(one), one)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Dissent:
    """A figure on which the sources differ."""

    mentions: tuple[Mention, ...]
    amounts: tuple[Quantity, ...]
    """What each mention says, in their order."""
    heads: frozenset[str]
    context: frozenset[str]


class Sources:
    """The sources read once; each part when it is first asked for."""

    def __init__(self, clippings: Sequence[Clipping]) -> None:
        self.clippings = tuple(clippings)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Their words, with those of their heads (outlet, author, title)."""
        heads = " ".join(f"{c.title}\n{c.outlet}\n{c.author}\n" for c in self.clippings)
        return Vocabulary([*(clipping.text for clipping in self.clippings), heads])

    @cached_property
    def amounts(self) -> list[list[Quantity]]:
        """Their figures, by source."""
        return [quantities(_english_figures(clipping)) for clipping in self.clippings]

    @cached_property
    def by_value(self) -> dict[str, list[tuple[int, Quantity]]]:
        """(source, figure) by value; a few of those that say the very same in one source."""
        found: defaultdict[str, list[tuple[int, Quantity]]] = defaultdict(list)
        seen: Counter[tuple[object, ...]] = Counter()
        for doc, amounts in enumerate(self.amounts):
            for one in amounts:
                same = (doc, one.value, one.unit, one.hedge, one.part)
                seen[same] += 1
                if seen[same] <= ALIKE_AT_MOST:
                    found[key(one.value)].append((doc, one))
        return dict(found)

    @cached_property
    def ordered(self) -> tuple[list[float], list[tuple[int, Quantity]]]:
        """The values of `by_value` in order, and what they are the values of."""
        listed = sorted(
            (entry for same in self.by_value.values() for entry in same), key=lambda entry: entry[1].value
        )
        return [one.value for _, one in listed], listed

    def about(self, value: float, far: float) -> list[tuple[int, Quantity]]:
        """(source, figure) of those at most a share `far` of themselves away, at most a hundred."""
        values, listed = self.ordered
        return listed[bisect_left(values, value / (1 + far)) : bisect_right(values, value / (1 - far))][:100]

    @cached_property
    def shares(self) -> frozenset[tuple[float, bool]]:
        """(percent, whether it is said as a part of a whole)."""
        return frozenset(
            (one.value, one.part) for amounts in self.amounts for one in amounts if one.unit == "percent"
        )

    @cached_property
    def whens(self) -> list[tuple[int, When]]:
        """(source, date), those also that follow from the day of publication."""
        found: list[tuple[int, When]] = []
        seen: Counter[tuple[int, ...]] = Counter()
        for doc, clipping in enumerate(self.clippings):
            for one in resolved(clipping.text, clipping.published, _abroad(clipping)):
                same = (doc, one.year, one.month, one.day, one.said, one.sure)
                seen[same] += 1
                if seen[same] <= ALIKE_AT_MOST:
                    found.append((doc, one))
            day = clipping.published
            if day is not None:
                found.append((doc, When(0, 0, day.year, day.month, day.day, said=False)))
        return found

    @cached_property
    def dated(self) -> tuple[Dated, ...]:
        """The dates in their sentences that tell of something, not of when the article was written."""
        spots: defaultdict[tuple[int, int, int], list[When]] = defaultdict(list)
        for doc, one in self.whens:
            if one.end:
                spots[doc, one.start, one.end].append(one)
        found = []
        for (doc, start, end), whens in spots.items():
            said = self.sentence_at(doc, start)
            told = [one for one in whens if one.said]
            if said is not None and told and not heads(self.clippings[doc].text, start, end):
                values = [one for one in whens if one.year and one.sure] or told
                days = frozenset((one.year, one.month, one.day) for one in values)
                found.append(Dated(said, told[0], days))
        return tuple(found)

    @cached_property
    def days(self) -> frozenset[tuple[int, int, int]]:
        """Every date with each of its parts left out in turn (0), for looking up."""
        found = set()
        for _, one in self.whens:
            for year in {one.year, 0}:
                for month in {one.month, 0} if one.sure else {one.month}:
                    found.add((year, month, one.day if month else 0))
                    found.add((year, month, 0))
        return frozenset(found)

    @cached_property
    def periods(self) -> list[tuple[int, Period]]:
        """(source, part of a year)."""
        return [(doc, one) for doc, c in enumerate(self.clippings) for one in periods(c.text)]

    @cached_property
    def sentences(self) -> list[Said]:
        """Their sentences, without furniture."""
        found: list[Said] = []
        share = READ_AT_MOST // max(1, len(self.clippings))
        for doc, clipping in enumerate(self.clippings):
            text = _broken(clipping)
            for order, stretch in enumerate(split(text, share)):
                tokens = tokenize(text, stretch.start, stretch.end)
                if tokens and len(tokens) <= _LONGEST:
                    counts = Counter(token.stem for token in tokens if token.stem)
                    found.append(Said(doc, order, stretch.start, stretch.end, tokens, counts))
        return found

    @cached_property
    def _places(self) -> dict[int, tuple[list[int], list[Said]]]:
        by_doc: defaultdict[int, list[Said]] = defaultdict(list)
        for said in self.sentences:
            by_doc[said.doc].append(said)
        return {doc: ([said.start for said in listed], listed) for doc, listed in by_doc.items()}

    def sentence_at(self, doc: int, offset: int) -> Said | None:
        """The sentence of a source that holds an offset."""
        starts, listed = self._places.get(doc, ([], []))
        at = bisect_right(starts, offset) - 1
        return listed[at] if at >= 0 and listed[at].end > offset else None

    @cached_property
    def _holders(self) -> dict[str, list[int]]:
        holders: defaultdict[str, list[int]] = defaultdict(list)
        for at, said in enumerate(self.sentences):
            for stem in said.counts:
                holders[stem].append(at)
        return dict(holders)

    def weight(self, stem: str) -> float:
        """How telling a stem is: rare ones more; one that no source has as much as one that stands once."""
        return math.log(1 + (len(self.sentences) or 1) / len(self._holders.get(stem, (0,))))

    def nearest(self, stems: Iterable[str], count: int = 3) -> list[tuple[float, Said]]:
        """The sentences that have most of some stems, with the share of their weight, best first."""
        wanted = {stem: self.weight(stem) for stem in stems if stem}
        total = sum(wanted.values())
        sums: defaultdict[int, float] = defaultdict(float)
        for stem, weight in wanted.items():
            for at in self._holders.get(stem, ()):
                sums[at] += weight
        best = sorted(sums.items(), key=lambda item: (-item[1], item[0]))[:count]
        return [(weight / total, self.sentences[at]) for at, weight in best]

    def quote(self, said: Said) -> Quote:
        """A sentence as evidence."""
        clipping = self.clippings[said.doc]
        span = Span(source=clipping.digest, start=said.start, end=said.end)
        return Quote(text=clipping.text[said.start : said.end], span=span)

    @cached_property
    def dissents(self) -> tuple[Dissent, ...]:
        """The figures on which they plainly differ."""
        if len(self.clippings) < 2:
            return ()
        alias = aliases(self.sentences)
        found = []
        for mentions in differing(self._counted()):
            amounts = tuple(self._amount(mention) for mention in mentions)
            heads = {mention.head for mention in mentions if mention.head}
            heads |= {short for short, long in alias.items() if long in heads}
            context = frozenset().union(*(mention.context for mention in mentions))
            found.append(Dissent(tuple(mentions), amounts, frozenset(heads), context))
        return tuple(found)

    def _counted(self) -> list[Said]:
        """The sentences with what finding differences asks of them; only those with figures are parsed."""
        from core.prose.figures import figures
        from core.prose.tagging import chunks, tag

        total = len(self.sentences) or 1
        rarity = {stem: math.log(1 + total / len(held)) for stem, held in self._holders.items()}
        for said in self.sentences:
            text = self.clippings[said.doc].text
            if not _COUNTING.search(text, said.start, said.end):
                continue
            said.tags = tag(said.tokens)
            said.figures = figures(said.tokens, said.tags, chunks(said.tokens, said.tags))
            raw = {stem: (1 + math.log(count)) * rarity[stem] for stem, count in said.counts.items()}
            norm = math.sqrt(sum(value * value for value in raw.values())) or 1.0
            said.vector = {stem: value / norm for stem, value in raw.items()}
        return self.sentences

    def _amount(self, mention: Mention) -> Quantity:
        """What a mention says, as `quantities` reads it."""
        start, end = mention.span
        for one in self.amounts[mention.doc]:
            if one.start < end and start < one.end:
                return one
        return Quantity(start, end, mention.figure.value, mention.figure.unit)


def key(value: float) -> str:
    """A value as it is looked up."""
    return f"{value:.6g}"


def _broken(clipping: Clipping) -> str:
    """The text with furniture as line ends, so that no sentence crosses it; same offsets."""
    parts: list[str] = []
    at = 0
    for mask in clipping.furniture:
        start, end = max(at, mask.start), max(at, mask.end)
        parts += [clipping.text[at:start], "\n" * (end - start)]
        at = end
    return "".join(parts) + clipping.text[at:]


def _abroad(clipping: Clipping) -> bool:
    return bool(clipping.language) and not clipping.language.startswith("en")


def _english_figures(clipping: Clipping) -> str:
    """The text with figures as English writes them (`71 000` and `3,8` of other languages); same offsets."""
    if not _abroad(clipping):
        return clipping.text
    text = _DECIMALS.sub(".", _THOUSANDS.sub(",", clipping.text))
    return _UNSPACED.sub(lambda run: " " * len(run[0]), text)
