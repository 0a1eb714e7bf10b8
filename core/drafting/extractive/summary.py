"""The summary: a few sentences of the sources that say the most and repeat each other the least."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from core.drafting.extractive.cuts import balanced, quote
from core.drafting.extractive.statistics import Analysis, Sentence, cosine, overlap
from core.model import Cell
from core.prose.tokens import wordset

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
    shortest, longest = wanted.words
    pool = [s for s in analysis.sentences if _fit(s)] or [s for s in analysis.sentences if s.words <= longest]
    pool = sorted(pool, key=lambda s: -s.score / max(14, s.words) ** BREVITY)[:CANDIDATES]
    likeness = {(a.index, b.index): _repeats(a, b) for a in pool for b in pool}
    best: tuple[float, tuple[Sentence, ...]] = (-1.0, ())
    fewest, most = (min(each, len(pool)) for each in wanted.sentences)
    for size in range(fewest, most + 1):
        for group in combinations(pool, size):
            words = sum(sentence.words for sentence in group)
            alike = [likeness[a.index, b.index] for a, b in combinations(group, 2)]
            if words > longest or max(alike, default=0.0) >= ALIKE:
                continue
            worth = _worth(analysis, group) - sum(alike) - 0.05 * max(0, shortest - words)
            if worth > best[0]:
                best = worth, group
    return list(best[1]) or pool[:1]


def _worth(analysis: Analysis, group: tuple[Sentence, ...]) -> float:
    """What sentences are worth together: their scores and the weight of all the words that they cover."""
    covered = {stem for sentence in group for stem in sentence.counts}
    weight = sum(analysis.weights.get(stem, 0.0) for stem in covered) / analysis.top
    return COVERAGE * weight + sum(sentence.score for sentence in group)


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
