"""Which sentences of the sources tell what a row tells, whoever made the row."""

from __future__ import annotations

from core.drafting.extractive.statistics import Analysis, Sentence, cosine, overlap
from core.model import Cell, Row
from core.prose.tokens import stems

SAME = 0.45
"""From this likeness on a sentence only repeats another."""


def stems_of_row(row: Row) -> frozenset[str]:
    """The content stems of a row's name."""
    return frozenset(stems(row.name.text))


def told_by(analysis: Analysis, row: Row) -> set[int]:
    """The sentences that a row tells, and those that only repeat them, by index."""
    own = quoted_by(analysis, row.description)
    return {
        other.index
        for sentence in own
        for other in analysis.sentences
        if other is sentence or max(cosine(sentence, other), overlap(sentence, other) - 0.12) >= SAME
    }


def quoted_by(analysis: Analysis, cell: Cell) -> list[Sentence]:
    """The sentences that a cell quotes, else the one that says what the cell says, if any."""
    found = []
    for quote in cell.quotes:
        for sentence in analysis.sentences:
            digest = analysis.clippings[sentence.doc].digest
            shared = min(sentence.end, quote.span.end) - max(sentence.start, quote.span.start)
            if digest == quote.span.source and shared > 0.4 * (sentence.end - sentence.start):
                found.append(sentence)
    if found:
        return found
    words = set(stems(cell.text))
    if len(words) < 3:
        return []
    best = max(analysis.sentences, key=lambda s: (len(words & s.counts.keys()), -s.index), default=None)
    return [best] if best is not None and len(words & best.counts.keys()) >= 0.6 * len(words) else []
