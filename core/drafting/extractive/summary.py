"""The summary: a few sentences of the sources that say the most and repeat each other the least."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.drafting.extractive.cuts import balanced, quote
from core.drafting.extractive.statistics import cosine, overlap
from core.prose.tokens import wordset

if TYPE_CHECKING:
    from core.drafting.extractive.statistics import Analysis, Sentence
    from core.model import Cell

SHORTEST, LONGEST = 90, 116
MOST_SENTENCES = 5
COVERAGE = 0.3
CANDIDATES = 13
ALIKE = 0.45
BREVITY = 0.3


@dataclass(frozen=True, slots=True)
class Size:
    """How long a summary is to be: words in all, and sentences."""

    words: tuple[int, int] = (SHORTEST, LONGEST)
    sentences: tuple[int, int] = (3, MOST_SENTENCES)


def summary(analysis: Analysis, told: int = 0, size: Size | None = None) -> tuple[Cell, ...]:
    """Three to five quoted sentences of 90 to 116 words in all; fewer when the sources hold no more.

    `told` are words that the summary has besides, on conflicts: with them it stays within 130 words.
    Another `size` counts instead where the analyst wants one.
    """
    chosen = _chosen(analysis, size or Size((SHORTEST, min(LONGEST, max(SHORTEST + 10, 130 - told)))))
    return tuple(quote(analysis.clippings[s.doc], s.start, s.end) for s in _ordered(chosen))


def _chosen(analysis: Analysis, wanted: Size) -> list[Sentence]:
    """The set of sentences, within the limits, that is worth most together."""
    longest = wanted.words[1]
    pool = [s for s in analysis.sentences if _fit(s)] or [s for s in analysis.sentences if s.words <= longest]
    pool = sorted(pool, key=lambda s: -s.score / max(14, s.words) ** BREVITY)[:CANDIDATES]
    return list(_Search(analysis, pool, wanted).best()) or pool[:1]


class _Search:
    """All sets of a pool's sentences, grown one by one; what is too long or repeats itself grows no more."""

    def __init__(self, analysis: Analysis, pool: list[Sentence], wanted: Size) -> None:
        self._pool = pool
        self._shortest, self._longest = wanted.words
        self._fewest, self._most = (min(each, len(pool)) for each in wanted.sentences)
        self._likeness = [[_repeats(a, b) for b in pool] for a in pool]
        self._weights = [
            {stem: analysis.weights.get(stem, 0.0) / analysis.top for stem in sentence.counts}
            for sentence in pool
        ]
        self._best: dict[int, tuple[float, tuple[Sentence, ...]]] = {}

    def best(self) -> tuple[Sentence, ...]:
        """The set that is worth most: scores and the weight of all words covered, less what is said twice."""
        if self._pool:
            self._grow((), 0, 0.0, {})
        return max(
            (self._best[size] for size in sorted(self._best)), key=lambda each: each[0], default=(0.0, ())
        )[1]

    def _grow(self, group: tuple[int, ...], words: int, worth: float, covered: dict[str, float]) -> None:
        """Try a set, then each that has one more sentence, of those that come later in the pool."""
        size = len(group)
        if size >= self._fewest:
            value = worth - 0.05 * max(0, self._shortest - words)
            if value > self._best.get(size, (-1.0, ()))[0]:
                self._best[size] = value, tuple(self._pool[at] for at in group)
        if size == self._most:
            return
        for at in range(group[-1] + 1 if group else 0, len(self._pool)):
            sentence, alike = self._pool[at], [self._likeness[other][at] for other in group]
            if words + sentence.words > self._longest or max(alike, default=0.0) >= ALIKE:
                continue
            fresh = {stem: weight for stem, weight in self._weights[at].items() if stem not in covered}
            more = COVERAGE * sum(fresh.values()) + sentence.score - sum(alike)
            self._grow((*group, at), words + sentence.words, worth + more, covered | fresh)


def _repeats(a: Sentence, b: Sentence) -> float:
    """How much of what one sentence says the other says too, 0 to 1."""
    return max(cosine(a, b), overlap(a, b))


def _fit(sentence: Sentence) -> bool:
    """Whether a sentence can stand in a summary on its own."""
    return (
        9 <= sentence.words <= 45
        and not sentence.question
        and sentence.tags[0] not in ("PRP", "EX", "CC")
        and sentence.tokens[0].lower not in ("this", "these", "those", "that", "however", "they", "such")
        and sentence.label is None
        and sentence.tokens[0].lower not in ("if", "should")
        and not any(token.lower in _SPEAKERS for token in sentence.tokens)
        and balanced(sentence.tokens)
    )


_SPEAKERS = wordset("i we you your our my")


def _ordered(chosen: list[Sentence]) -> list[Sentence]:
    """The strongest first, the others in the order in which their sources tell them."""
    if not chosen:
        return []
    lead = max(chosen, key=lambda s: s.score + 0.3 * (s.order == 0))
    rest = sorted((s for s in chosen if s is not lead), key=lambda s: (s.order, s.doc))
    return [lead, *rest]
