"""Find the place in the sources at which given words stand: exactly, evened out, in parts, or nearly so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from core.model import Quote, Span
from core.prose.altered import differing
from core.prose.normal import UNSPACED, inside_word, normalise
from core.prose.standing import EDGES, Collage, evened_place, occurrences
from core.prose.tokens import STOP

if TYPE_CHECKING:
    from core.model import Clipping
    from core.prose.normal import Normal

How = Literal["exact", "normalised", "joined", "fuzzy"]

COVERAGE = 0.75
"""The share of the words that has to be found."""
DENSITY = 0.6
"""The share of the span that the found words have to make up."""
CONTENT = 0.5
"""The share of the words that mean something by themselves that has to be found."""
FEWEST = 4
"""Words below which nothing is looked for but the words themselves."""
GAP = 0.34
"""What a word of the source that was not found costs a span, against 1 that a found one brings."""
WINDOWS = 4
"""Places at which a quote is compared word by word, the likeliest of all sources."""
COMMON = 40
"""Times that a word may stand in a source and still point to a place."""

_WORD = re.compile(rf"[{UNSPACED}]|\d+(?:[.,]\d+)*|[^\W\d{UNSPACED}]+(?:'[^\W\d{UNSPACED}]+)*")
_ELLIPSIS = re.compile(r"\s*(?:\[\s*(?:\.{3}|…)\s*\]|\(\s*(?:\.{3}|…)\s*\)|\.{3,}|…)\s*")
_STOPS = re.compile(r"[.!?]")

_Rank = tuple[bool, bool, int, int]


@dataclass(frozen=True)
class Alignment:
    """Where some words stand, and how nearly it is they."""

    quote: Quote
    how: How
    coverage: float = 1.0
    """The share of the words that stands in the span."""
    density: float = 1.0
    """The share of the span that those words make up."""
    altered: tuple[str, ...] = ()
    """One clause for each figure, month or negation that the words and the span do not share."""


@dataclass(frozen=True)
class _Index:
    """A source's evened text and its words."""

    normal: Normal
    words: tuple[tuple[int, int], ...]
    roots: tuple[str, ...]
    postings: dict[str, list[int]]


@lru_cache(maxsize=128)
def _indexed(text: str) -> _Index:
    normal = normalise(text)
    words = tuple(match.span() for match in _WORD.finditer(normal.text))
    roots = tuple(_root(normal.text[start:end]) for start, end in words)
    postings: dict[str, list[int]] = {}
    for at, root in enumerate(roots):
        postings.setdefault(root, []).append(at)
    return _Index(normal, words, roots, postings)


@lru_cache(maxsize=16384)
def _root(word: str) -> str:
    """A word without the ending that a plural or an owner puts on it."""
    word = word.removesuffix("'s")
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


class Aligner:
    """Finds words in some sources, the first source first; may be used from any thread."""

    def __init__(self, sources: Sequence[Clipping]) -> None:
        self.sources = tuple(sources)

    def align(self, words: str, near: Span | None = None) -> Alignment | None:
        """The place that says some words, or None when no source says anything like them.

        Of several equal places the one that is not page furniture counts, then
        the one closest to `near`, then the first.
        """
        evened = normalise(words).text.strip()
        if not evened:
            return None
        found = self._found(evened, words, near)
        if found is None and (bare := evened.strip(EDGES)) and bare != evened:
            found = self._found(bare, words, near)
        return found or self._joined(words, near) or self._fuzzy(evened, words, near) or self._literal(words)

    def _found(self, evened: str, words: str, near: Span | None) -> Alignment | None:
        places: list[tuple[_Rank, int, int, int]] = []
        for number, source in enumerate(self.sources):
            normal = _indexed(source.text).normal
            for whole in occurrences(normal.text, evened, _likely(source, normal, near)):
                rank = self._rank(number, *normal.origin(*whole), near)
                places.append((rank, number, *whole))
        if not places:
            return None
        _, number, start, end = min(places)
        source = self.sources[number]
        quote = _quote(source, *_indexed(source.text).normal.origin(start, end))
        same = " ".join(quote.text.split()) == " ".join(words.split())
        if same:
            return Alignment(quote, "exact")
        density = len(evened) / (end - start)
        figures, negations = differing(words, quote.text)
        return Alignment(quote, "normalised", 1.0, density, (*figures, *negations))

    def _rank(self, number: int, start: int, end: int, near: Span | None) -> _Rank:
        """How little a place is wanted: furniture, another source than that of `near`, late, far."""
        source = self.sources[number]
        hidden = any(mask.start < end and start < mask.end for mask in source.furniture)
        away = near is not None and near.source != source.digest
        return hidden, away, number, abs(start - near.start) if near is not None and not away else start

    def _nearest_first(self, near: Span | None) -> list[tuple[int, Clipping]]:
        """The sources by number, the one of `near` first."""
        numbered = list(enumerate(self.sources))
        return sorted(numbered, key=lambda each: near is None or each[1].digest != near.source)

    def _joined(self, words: str, near: Span | None) -> Alignment | None:
        """The place of a quote that leaves something out and says so with an ellipsis."""
        evened = (normalise(part).text.strip(EDGES) for part in _ELLIPSIS.split(words))
        collage = Collage([part for part in evened if part])
        if not collage.tells:
            return None
        best: tuple[_Rank, Quote] | None = None
        for number, source in self._nearest_first(near):
            normal = _indexed(source.text).normal
            for pieces in collage.places(normal, _likely(source, normal, near)):
                start, end = pieces[0][0], pieces[-1][1]
                rank = self._rank(number, start, end, near)
                if best is None or rank < best[0]:
                    span = Span(source=source.digest, start=start, end=end)
                    best = rank, Quote(text=source.text[start:end], span=span, kept=tuple(pieces))
        if best is None:
            return None
        quote = best[1]
        kept_length = sum(end - start for start, end in quote.pieces)
        figures, _ = differing(words, quote.kept_text)
        lost = tuple(_lost_between(quote))
        return Alignment(quote, "joined", 1.0, kept_length / len(quote.text), (*figures, *lost))

    def _fuzzy(self, evened: str, words: str, near: Span | None) -> Alignment | None:
        wanted = [match.span() for match in _WORD.finditer(evened)]
        roots = tuple(_root(evened[start:end]) for start, end in wanted)
        if len(roots) < FEWEST:
            return None
        best: tuple[tuple[bool, float, float], _Near, Clipping] | None = None
        likely = sorted(
            (-votes, number, bucket)
            for number, source in enumerate(self.sources)
            for bucket, votes in _votes(_indexed(source.text), roots)
        )
        for _, number, bucket in likely[:WINDOWS]:
            index = _indexed(self.sources[number].text)
            near_by = _compared(index, roots, bucket)
            if near_by is not None:
                start, end = index.normal.origin(index.words[near_by.first][0], index.words[near_by.last][1])
                hidden, away, *_ = self._rank(number, start, end, near)
                rank = (hidden, -near_by.coverage + (0.02 if away else 0.0), -near_by.density)
                if best is None or rank < best[0]:
                    best = rank, near_by, self.sources[number]
        if best is None:
            return None
        _, near_by, source = best
        index = _indexed(source.text)
        first, last = _widened(source.text, index, near_by)
        start, end = index.words[first][0], index.words[last][1]
        start, end = _with_marks(index.normal.text, start, end, evened, wanted)
        quote = _quote(source, *index.normal.origin(start, end))
        figures, negations = differing(words, quote.text)
        return Alignment(quote, "fuzzy", near_by.coverage, near_by.density, (*figures, *negations))

    def _literal(self, words: str) -> Alignment | None:
        """The place of a stretch that only holds unevened, such as marks that are no letters."""
        bare = words.strip()
        for source in self.sources:
            at = source.text.find(bare)
            end = at + len(bare)
            if bare and at >= 0 and not (inside_word(source.text, at) or inside_word(source.text, end)):
                return Alignment(_quote(source, at, end), "exact")
        return None


def _likely(source: Clipping, normal: Normal, near: Span | None) -> int | None:
    """Where in a source's evened text words are likely."""
    return evened_place(normal, near.start) if near is not None and near.source == source.digest else None


def _quote(source: Clipping, start: int, end: int) -> Quote:
    return Quote(text=source.text[start:end], span=Span(source=source.digest, start=start, end=end))


def _lost_between(quote: Quote) -> Iterator[str]:
    """Clauses on negations that an ellipsis of a few words swallowed."""
    for (_, left), (right, _) in pairwise(quote.pieces):
        between = quote.text[left - quote.span.start : right - quote.span.start]
        if len(between.split()) <= 5:
            yield from differing("", between)[1]


@dataclass(frozen=True, slots=True)
class _Near:
    """Words of a source, `first` to `last`, that are nearly the wanted ones."""

    first: int
    last: int
    coverage: float
    density: float
    before: int
    """Wanted words in front of the first that was found."""
    after: int
    """Wanted words behind the last that was found."""


def _step(roots: Sequence[str]) -> int:
    """How many words two places may be apart that vote for the same stretch."""
    return max(4, len(roots) // 3)


def _votes(index: _Index, roots: Sequence[str]) -> list[tuple[int, int]]:
    """(stretch, votes) of the places in a source that enough of the telling words point to."""
    step = _step(roots)
    votes: Counter[int] = Counter()
    telling = 0
    for number, root in enumerate(roots):
        places = index.postings.get(root, ())
        if root in STOP or len(places) > COMMON:
            continue
        telling += 1
        votes.update({(place - number) // step for place in places})
    enough = max(2, telling // 3)
    sums = ((bucket, votes[bucket] + votes[bucket + 1]) for bucket in {*votes, *(b - 1 for b in votes)})
    return [(bucket, count) for bucket, count in sums if count >= enough]


def _compared(index: _Index, roots: tuple[str, ...], bucket: int) -> _Near | None:
    """The words of a stretch of the source that are nearly the wanted ones, or None when too few are."""
    step, half = _step(roots), len(roots) // 2
    offset = max(0, bucket * step - half)
    window = index.roots[offset : (bucket + 2) * step + len(roots) + half]
    worth, kept = _densest(_shared(roots, window))
    if len(kept) < len(roots):
        n, m = len(roots) - 1, len(window) - 1
        turned = [(n - a, m - b) for a, b in reversed(_shared(roots[::-1], window[::-1]))]
        worth, kept = max((worth, kept), _densest(turned), key=lambda found: found[0])
    if not kept:
        return None
    coverage = len(kept) / len(roots)
    first, last = kept[0][1], kept[-1][1]
    density = len(kept) / (last - first + 1)
    if coverage < COVERAGE or density < DENSITY:
        return None
    content = [number for number, root in enumerate(roots) if root not in STOP]
    met = {number for number, _ in kept}.intersection(content)
    if len(met) < max(2, CONTENT * len(content)):
        return None
    return _Near(first + offset, last + offset, coverage, density, kept[0][0], len(roots) - 1 - kept[-1][0])


def _shared(roots: tuple[str, ...], window: tuple[str, ...]) -> list[tuple[int, int]]:
    """(wanted, source) word numbers of the longest sequence that the two share."""
    from rapidfuzz.distance import LCSseq

    blocks = LCSseq.editops(roots, window).as_matching_blocks()
    return [(block.a + k, block.b + k) for block in blocks for k in range(block.size)]


def _densest(pairs: list[tuple[int, int]]) -> tuple[float, list[tuple[int, int]]]:
    """The run of shared words that is worth the most for the words it passes over, and that worth."""
    best: tuple[float, int, int] = (0.0, 0, 0)
    worth, start = 0.0, 0
    for at, (_, place) in enumerate(pairs):
        carried = worth - GAP * (place - pairs[at - 1][1] - 1) if at else 0.0
        if carried <= 0:
            carried, start = 0.0, at
        worth = carried + 1
        if worth > best[0]:
            best = worth, start, at + 1
    return best[0], pairs[best[1] : best[2]]


def _widened(text: str, index: _Index, near: _Near) -> tuple[int, int]:
    """The first and last word of the span with those that a changed word at its edge stands for."""
    first, last = near.first, near.last
    for _ in range(min(near.before, 2)):
        if first == 0 or _breaks(text, index, first - 1):
            break
        first -= 1
    for _ in range(min(near.after, 2)):
        if last + 1 >= len(index.words) or _breaks(text, index, last):
            break
        last += 1
    return first, last


def _breaks(text: str, index: _Index, word: int) -> bool:
    """Whether a sentence or line ends behind a word."""
    left, right = index.words[word][1], index.words[word + 1][0]
    if _STOPS.search(index.normal.text, left, right):
        return True
    start, end = index.normal.ends[left - 1], index.normal.starts[right]
    return "\n" in text[start:end]


def _with_marks(
    text: str, start: int, end: int, evened: str, wanted: list[tuple[int, int]]
) -> tuple[int, int]:
    """The span with the marks around its words (`$`, `%`, a full stop) that the wanted words have too."""
    lead, tail = evened[: wanted[0][0]].strip(), evened[wanted[-1][1] :].strip()
    if lead and text.endswith(lead, 0, start):
        start -= len(lead)
    while tail and not text.startswith(tail, end):
        tail = tail[:-1]
    return start, end + len(tail)
