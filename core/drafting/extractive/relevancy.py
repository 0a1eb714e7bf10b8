"""The relevancy rubric of the embedded engine: a sum anyone can check, told in words."""

from __future__ import annotations

from core.drafting.extractive.statistics import Analysis, Sentence
from core.model import Row, Score


def score(analysis: Analysis, sentence: Sentence, row: Row) -> Score:
    """How much a row matters, 1 to 5, with the arithmetic as the reason."""
    parts: list[tuple[float, str]] = []
    backing = sentence.support - 1
    if backing:
        more = "one further source says it" if backing == 1 else f"{backing} further sources say it"
        parts.append((min(1.2, 0.6 * backing), more))
    rank = sum(other.centrality < sentence.centrality for other in analysis.sentences)
    quarter = 4 * rank // max(1, len(analysis.sentences))
    central = (0.0, 0.3, 0.6, 1.0)[min(3, quarter)]
    if central:
        parts.append(
            (central, ("", "somewhat central", "central", "among the most central")[min(3, quarter)])
        )
    if sentence.figures:
        parts.append((0.4, "gives a figure"))
    if sentence.headline >= 0.6:
        parts.append((0.5, "close to the headline"))
    filled = sum(not cell.blank for cell in (row.change, row.horizon, row.driver))
    if filled:
        parts.append(
            (0.4 * filled, "change, future or cause is stated" if filled == 1 else f"{filled} cells stated")
        )
    if sentence.quoted:
        parts.append((-0.5, "somebody's words"))
    if sentence.vague:
        parts.append((-0.3, "leans on the sentence before"))
    total = 2 + sum(value for value, _ in parts)
    value = max(1, min(5, int(total + 0.5)))
    if not row.description.quotes:
        value = min(value, 2)
        parts.append((0.0, "without a quote at most 2"))
    told = ", ".join(f"{amount:+.1f} {why}" if amount else why for amount, why in parts)
    return Score(engine=value, reason=f"2 to start{', ' if told else ''}{told} = {total:.1f}, so {value}")
