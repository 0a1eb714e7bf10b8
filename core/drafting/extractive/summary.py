"""The summary: a few sentences of the sources that say the most and repeat each other the least."""

from __future__ import annotations

from core.drafting.extractive.cuts import balanced, quote
from core.drafting.extractive.statistics import Analysis, Sentence, cosine, overlap
from core.model import Cell
from core.prose.tokens import wordset

SHORTEST, ENOUGH, LONGEST = 90, 100, 116
MOST_SENTENCES = 5
COVERAGE = 0.4
BREVITY = 0.3


def summary(analysis: Analysis) -> tuple[Cell, ...]:
    """Three to five quoted sentences of 90 to 118 words in all; fewer when the sources hold no more."""
    chosen = _chosen(analysis)
    return tuple(quote(analysis.clippings[s.doc], s.start, s.end) for s in _ordered(chosen))


def _chosen(analysis: Analysis) -> list[Sentence]:
    """Sentences that together cover the weightiest words of the story, within the word limits."""
    pool = [s for s in analysis.sentences if _fit(s)] or [s for s in analysis.sentences if s.words <= LONGEST]
    pool = sorted(pool, key=lambda s: -s.score)[:60]
    chosen: list[Sentence] = []
    words = 0
    while pool and len(chosen) < MOST_SENTENCES and words < ENOUGH:
        room = LONGEST - words
        need = (SHORTEST - words) / (MOST_SENTENCES - len(chosen))
        fits = [s for s in pool if s.words <= room and (len(chosen) < 2 or s.words >= 0.8 * need)]
        fits = [s for s in fits if all(_repeats(s, other) < 0.45 for other in chosen)]
        if not fits:
            break
        best = max(fits, key=lambda s: _gain(analysis, s, chosen))
        chosen.append(best)
        pool.remove(best)
        words += best.words
    return chosen


def _gain(analysis: Analysis, sentence: Sentence, chosen: list[Sentence]) -> float:
    """What a sentence adds: the weight of words not yet covered, for its length, and its own score."""
    covered = {stem for other in chosen for stem in other.counts}
    fresh = sum(analysis.weights.get(stem, 0.0) for stem in sentence.counts if stem not in covered)
    value: float = (COVERAGE * fresh / analysis.top + sentence.score) / max(14, sentence.words) ** BREVITY
    return value


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
