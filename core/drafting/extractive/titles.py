"""The title of a card: the best headline of its sources, else the start of the strongest sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.drafting.extractive.cuts import cut, quote, trimmed
from core.model import Cell

if TYPE_CHECKING:
    from core.drafting.extractive.statistics import Analysis, Sentence

_TAIL = re.compile(r"\s*(?:read more|continue reading|share|subscribe)\s*$", re.IGNORECASE)
LONGEST = 30


def title(analysis: Analysis) -> Cell:
    """A quote or cut of a headline; blank when the sources hold no words."""
    headline = best_headline(analysis)
    if headline is not None:
        clipping = analysis.clippings[headline.doc]
        text = clipping.text[headline.start : headline.end]
        glued = _TAIL.search(text)
        if glued:
            return cut(
                clipping, headline.start, headline.end, ((headline.start, headline.start + glued.start()),)
            )
        return quote(clipping, headline.start, headline.end)
    leads = [s for s in analysis.sentences if s.order < 2 and s.words <= 60] or analysis.sentences[:1]
    if not leads:
        return Cell()
    lead = max(leads, key=lambda s: s.score)
    end = trimmed(lead.tokens, lead.tags, 12)
    clipping = analysis.clippings[lead.doc]
    stop = lead.tokens[end - 1].end
    return (
        cut(clipping, lead.start, lead.end, ((lead.start, stop),))
        if stop < lead.end
        else quote(clipping, lead.start, lead.end)
    )


def best_headline(analysis: Analysis) -> Sentence | None:
    """The headline that says most of the story, stated ones before lines that only look like one."""
    best: tuple[float, Sentence] | None = None
    for line in analysis.headlines:
        clipping = analysis.clippings[line.doc]
        text = clipping.text[line.start : line.end]
        stated = clipping.headline is not None and line.start < clipping.headline[1]
        if text.endswith(":") or line.item or not 2 <= line.words <= LONGEST:
            continue
        first = line.line == 0
        if not stated and (not first and not _looks_like_title(analysis, line)):
            continue
        mass = sum(analysis.weights.get(stem, 0.0) for stem in line.counts)
        worth = mass / (len(line.counts) + 2) ** 0.5 * (1.5 if stated else 1.2 if first else 0.8)
        worth *= 0.6 if _TAIL.search(text) else 1.0
        if best is None or worth > best[0]:
            best = worth, line
    return best[1] if best else None


def _looks_like_title(analysis: Analysis, line: Sentence) -> bool:
    """Whether a line away from the top shares enough with the story to be its headline."""
    heavy = sorted(analysis.weights, key=lambda stem: -analysis.weights[stem])[:12]
    return line.words >= 5 and sum(stem in line.counts for stem in heavy) >= 3
