"""Which clippings tell of one event: weighted words, an inverted index, one clipping at a time."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from heapq import nlargest
from math import fsum, log, sqrt
from typing import TYPE_CHECKING

from core.model import Story
from core.prose.weighing import commonness
from core.reading.copies import Copies, independent
from core.reading.terms import term_counts

if TYPE_CHECKING:
    from core.model import Clipping

CLOSE = 0.16
"""A clipping whose mean cosine to a story reaches this belongs to it."""
CLOSE_TO_ONE = 0.22
LOOSE = 0.10
"""Or one whose cosine to a single member reaches the first, and its mean the second."""
FOREIGN = 0.75
"""Of that, one in another language has to reach this share: it has hardly more than names in common."""
RELATED = 0.15
"""A story with a member of this cosine tells of a related matter."""
DAYS_APART = 30
"""Articles with more days between them are on different events, however alike."""
SAME_TEXT = 0.6
"""A text of which this share stands in another belongs to its story, whatever the words weigh."""

_PRIOR = 400
_TERMS = 80
_BUDGET = 6_000
"""Entries of the index that one question reads: the rarest terms first, the common ones decide nothing."""
_CANDIDATES = 60
_LEAST = 0.02
_MOST_RELATED = 5


@dataclass(frozen=True)
class Near:
    """What the stories there are mean for a new clipping."""

    story: int | None
    """The story of its event, or None."""
    cosine: float
    """The mean cosine to that story, else to the nearest of the same time."""
    related: tuple[int, ...] = ()
    """Stories on the same matter at another time, or on one beside it; the nearest first."""


@dataclass(slots=True, eq=False)
class _Held:
    """A clipping that has its place."""

    number: int
    story: int
    vector: dict[str, float]
    published: date | None


class _Tale:
    """The clippings of one story, and the sum of their vectors."""

    def __init__(self) -> None:
        self.members: set[_Held] = set()
        self.sum: dict[str, float] = defaultdict(float)

    def take(self, held: _Held) -> None:
        self.members.add(held)
        for term, weight in held.vector.items():
            self.sum[term] += weight

    def leave(self, held: _Held) -> None:
        self.members.discard(held)
        for term, weight in held.vector.items():
            self.sum[term] -= weight


class Grouper:
    """An index of clippings by their story; it says where a new one belongs and moves nothing by itself.

    Stories are whatever numbers the caller gives them. One thread at a time.
    """

    def __init__(self) -> None:
        self._held: dict[str, _Held] = {}
        self._numbered: list[_Held | None] = []
        self._tales: dict[int, _Tale] = {}
        # By term: the numbers of the clippings that have it, and its weights there.
        self._postings: dict[str, tuple[array[int], array[float]]] = {}
        self._seen_in: Counter[str] = Counter()
        self._seen: set[str] = set()
        self._last: tuple[str, dict[str, float]] = ("", {})

    def __len__(self) -> int:
        return len(self._held)

    def story_of(self, digest: str) -> int | None:
        """The story that a clipping has its place in."""
        held = self._held.get(digest)
        return held.story if held else None

    def nearest(self, clipping: Clipping, *, foreign: bool = False) -> Near:
        """The story that a clipping belongs to, and those it is related to. Nothing changes.

        A `foreign` one is in another language than the stories.
        """
        vector = self._vector(clipping)
        least = FOREIGN if foreign else 1.0
        best: tuple[float, int] | None = None
        nearest = 0.0
        related: list[tuple[float, int]] = []
        for story, mean, highest in self._cosines(clipping.digest, vector):
            close = mean >= least * CLOSE or (highest >= least * CLOSE_TO_ONE and mean >= least * LOOSE)
            if self._same_time(story, clipping.published):
                nearest = max(nearest, mean)
                if close and (best is None or mean > best[0]):
                    best = (mean, story)
            if close or highest >= RELATED:
                related.append((highest, story))
        home = best[1] if best else None
        others = tuple(other for _, other in nlargest(_MOST_RELATED + 1, related) if other != home)
        return Near(home, best[0] if best else nearest, others[:_MOST_RELATED])

    def place(self, clipping: Clipping, story: int) -> None:
        """Put a clipping into a story, a new or a known one; one that has its place is moved."""
        digest = clipping.digest
        if digest in self._held:
            self.move(digest, story)
            return
        vector = self._vector(clipping)
        held = _Held(len(self._numbered), story, vector, clipping.published)
        self._held[digest] = held
        self._numbered.append(held)
        self._tales.setdefault(story, _Tale()).take(held)
        for term, weight in vector.items():
            numbers, weights = self._postings.setdefault(term, (array("L"), array("f")))
            numbers.append(held.number)
            weights.append(weight)

    def add(self, clipping: Clipping) -> int:
        """Put a clipping to its nearest story, or into a new one; the number of that story."""
        story = self.story_of(clipping.digest)
        if story is None:
            story = self.nearest(clipping).story
        if story is None:
            story = max(self._tales, default=-1) + 1
        self.place(clipping, story)
        return story

    def move(self, digest: str, story: int) -> None:
        """Put a clipping that has its place into another story; nothing happens when it has none."""
        held = self._held.get(digest)
        if held is not None:
            self._leave(held)
            held.story = story
            self._tales.setdefault(story, _Tale()).take(held)

    def forget(self, digest: str) -> None:
        """Take a clipping out; nothing happens when it is not in."""
        held = self._held.pop(digest, None)
        if held is not None:
            self._leave(held)
            self._numbered[held.number] = None

    def _leave(self, held: _Held) -> None:
        tale = self._tales[held.story]
        tale.leave(held)
        if not tale.members:
            del self._tales[held.story]

    def _vector(self, clipping: Clipping) -> dict[str, float]:
        """The heaviest terms (TF-IDF), at length 1. The prior keeps the first articles from looking alike."""
        digest = clipping.digest
        if self._last[0] == digest:
            return self._last[1]
        counts = term_counts(clipping)
        if digest not in self._seen:
            self._seen.add(digest)
            self._seen_in.update(counts.keys())
        total = len(self._seen) + _PRIOR
        weights = {
            term: (1 + log(count)) * log((total + 1) / (self._seen_in[term] + commonness(term) + 0.5))
            for term, count in counts.items()
        }
        heaviest = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:_TERMS]
        length = sqrt(sum(weight * weight for _, weight in heaviest)) or 1.0
        vector = {term: weight / length for term, weight in heaviest}
        self._last = (digest, vector)
        return vector

    def _cosines(self, digest: str, vector: dict[str, float]) -> Iterable[tuple[int, float, float]]:
        """(story, mean cosine, highest cosine) of the stories whose members share most with a vector."""
        itself = self._held.get(digest)
        highest: dict[int, float] = {}
        for held in self._candidates(vector):
            if held is not itself:
                cosine = _dot(vector, held.vector)
                highest[held.story] = max(highest.get(held.story, 0.0), cosine)
        for story, most in highest.items():
            tale = self._tales[story]
            total, count = _dot(vector, tale.sum), len(tale.members)
            if itself in tale.members:
                total, count = total - _dot(vector, itself.vector), count - 1
            yield story, total / count, most

    def _candidates(self, vector: dict[str, float]) -> list[_Held]:
        """The clippings that share most with a vector, by its rarest terms."""
        rough = [0.0] * len(self._numbered)
        left = _BUDGET
        found = (self._postings.get(term) for term in vector)
        postings = [(*each, weight) for each, weight in zip(found, vector.values(), strict=True) if each]
        for numbers, weights, weight in sorted(postings, key=lambda each: len(each[0])):
            left -= len(numbers)
            if left < 0:
                break
            for number, there in zip(numbers, weights, strict=True):
                rough[number] += weight * there
        some = [number for number, share in enumerate(rough) if share > _LEAST]
        nearest = nlargest(_CANDIDATES, some, key=rough.__getitem__)
        return [held for number in nearest if (held := self._numbered[number]) is not None]

    def _same_time(self, story: int, published: date | None) -> bool:
        """Whether a date fits all dates of a story; an unknown date fits any."""
        if published is None:
            return True
        dates = (member.published for member in self._tales[story].members)
        return all(other is None or abs((published - other).days) <= DAYS_APART for other in dates)


def _dot(vector: dict[str, float], other: dict[str, float]) -> float:
    # Exact, so that the order of a set's words changes nothing.
    return fsum(vector[term] * other[term] for term in vector.keys() & other.keys())


def group_stories(clippings: Iterable[Clipping]) -> tuple[Story, ...]:
    """The clippings by the event they tell of: most sources first, then in the order they came.

    Those that repeat another come last in their story.
    """
    grouper = Grouper()
    copies = Copies()
    stories: dict[int, list[Clipping]] = {}
    for clipping in clippings:
        copy = copies.add(clipping)
        home = grouper.story_of(copy.of) if copy and copy.share >= SAME_TEXT else None
        if home is None:
            home = grouper.add(clipping)
        else:
            grouper.place(clipping, home)
        stories.setdefault(home, []).append(clipping)
    ranked: list[tuple[int, int, Story]] = []
    for members in stories.values():
        ordered, repeats = independent(members)
        ranked.append((len(repeats) - len(ordered), -len(repeats), Story(clippings=ordered)))
    return tuple(story for _, _, story in sorted(ranked, key=lambda each: each[:2]))
