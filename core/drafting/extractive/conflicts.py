"""What the summary says where sources differ on a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.drafting.extractive.cuts import evidence
from core.model import Cell, CellKind
from core.prose.differing import ABOVE, differing

if TYPE_CHECKING:
    from core.drafting.extractive.statistics import Analysis
    from core.prose.differing import Mention


def conflicts(analysis: Analysis) -> tuple[Cell, ...]:
    """A sentence for each plain difference between the sources, at most two; none when they agree."""
    return tuple(_cell(analysis, mentions) for mentions in differing(analysis.sentences)[:2])


def _cell(analysis: Analysis, mentions: list[Mention]) -> Cell:
    """The sentence itself, with a quote for each figure."""
    shown: dict[tuple[float, str], tuple[str, list[int]]] = {}
    quotes = []
    for mention in sorted(mentions, key=lambda m: (m.doc, m.sentence.order)):
        figure = mention.figure
        group = "above" if figure.qualifier in ABOVE else figure.qualifier
        clipping = analysis.clippings[mention.doc]
        text = mention.words(clipping.text)
        entry = shown.setdefault((figure.value, group), (text[0].lower() + text[1:], []))
        if mention.doc + 1 not in entry[1]:
            entry[1].append(mention.doc + 1)
        quotes.append(evidence(clipping, *mention.span))
    nouns = [mention.figure.noun or mention.figure.unit for mention in mentions]
    noun = max(nouns, key=lambda word: (nouns.count(word), word.islower(), len(word)))
    listed = ", ".join(f"{text} [{', '.join(map(str, docs))}]" for text, docs in shown.values())
    return Cell(
        text=f"Sources differ on the figure for {noun}: {listed}.",
        kind=CellKind.FIGURES,
        quotes=tuple(quotes),
        doubt="The sources may count different things or days; compare the passages.",
    )
