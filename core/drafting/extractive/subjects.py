"""Which sentences of the sources tell what a row tells, whoever made the row."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING

from core.drafting.extractive.signals import COLUMN
from core.drafting.extractive.statistics import cosine, overlap
from core.model import TABLES, Section
from core.prose.tokens import stems

if TYPE_CHECKING:
    from core.drafting.extractive.rows import Rows
    from core.drafting.extractive.statistics import Analysis, Sentence
    from core.model import Card, Cell, Place, Row

SAME = 0.32
"""From this likeness on a sentence of a table only repeats another of it."""
VERY_SAME = 0.45
"""And this is how alike it must be to one of another table."""


def stems_of_row(row: Row) -> frozenset[str]:
    """The content stems of a row's name."""
    return frozenset(stems(row.name.text))


def told_by(analysis: Analysis, row: Row, same: float = SAME) -> set[int]:
    """The sentences that a row tells, and those that only repeat them, by index."""
    return {
        other.index
        for sentence in said_in(analysis, row.description)
        for other in analysis.sentences
        if other is sentence or max(cosine(sentence, other), overlap(sentence, other) - 0.12) >= same
    }


def said_in(analysis: Analysis, cell: Cell) -> list[Sentence]:
    """The sentences that a cell quotes, else the one that says what the cell says, if any."""
    found = []
    for quote in cell.quotes:
        for sentence in analysis.sentences:
            if analysis.clippings[sentence.doc].digest == quote.span.source:
                shared = min(sentence.end, quote.span.end) - max(sentence.start, quote.span.start)
                if shared > 0 and shared >= 0.8 * min(len(quote.text), sentence.end - sentence.start):
                    found.append(sentence)
    if found:
        return found
    words = frozenset(stems(cell.text))
    best = best_on(analysis, words) if len(words) >= 3 else []
    return best[:1]


def best_on(analysis: Analysis, words: Collection[str], least: float = 0.6) -> list[Sentence]:
    """The sentences that hold the greater part of some stems, rare ones counting more; best first."""
    if not words:
        return []
    counts = Counter(stem for sentence in analysis.sentences for stem in sentence.counts if stem in words)
    shares = ((share_of(analysis, words, sentence, counts), sentence) for sentence in analysis.sentences)
    found = [(share, sentence) for share, sentence in shares if share >= least]
    found.sort(key=lambda entry: (-round(entry[0], 3), -entry[1].score, entry[1].index))
    return [sentence for _, sentence in found]


def share_of(
    analysis: Analysis, words: Collection[str], sentence: Sentence, counts: Counter[str] | None = None
) -> float:
    """The share of some stems that a sentence has, 0 to 1; a stem counts by how rare it is in the story."""
    if counts is None:
        counts = Counter(stem for other in analysis.sentences for stem in other.counts if stem in words)
    total = len(analysis.sentences) or 1
    weight = {stem: math.log(1 + total / (counts[stem] or 0.5)) for stem in words}
    mass = math.fsum(weight.values())
    return math.fsum(weight[stem] for stem in words if stem in sentence.counts) / mass if mass else 0.0


def note_card(rows: Rows, card: Card, but: Place | None = None) -> None:
    """Have rows know what the card's rows hold already, one place left out: names, sentences, cues."""
    for section in TABLES:
        for index, row in enumerate(card.rows(section)):
            if but is not None and (but.section, but.index) == (section, index):
                continue
            rows.names.hold_elsewhere([stems_of_row(row)])
            for sentence in said_in(rows.analysis, row.description):
                rows.used[sentence.index] += 1
            note_cues(rows, section, row)


def note_cues(rows: Rows, section: Section, row: Row) -> None:
    """Have rows know which changes, horizons and causes a row tells already."""
    for kind, column in COLUMN.items() if section is Section.SIGNALS else ():
        cell = row.cell(column)
        if not cell.blank:
            rows.spent.update((sentence.index, kind) for sentence in said_in(rows.analysis, cell))
