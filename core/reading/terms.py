"""The words by which an article is known: weighted terms of its title and its beginning."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from core.prose.weighing import terms

if TYPE_CHECKING:
    from core.model import Clipping

MOST_TERMS = 260
"""Words of a body that count; what comes later is background."""
LEAD = 60


def term_counts(clipping: Clipping) -> dict[str, float]:
    """Terms with their weighted counts: title three times, lead twice, names and figures half more."""
    body = clipping.readable()[:12_000]
    if clipping.headline:
        body = body[clipping.headline[1] :]
    counts: dict[str, float] = defaultdict(float)
    for term, sharp in terms(clipping.title, 40):
        counts[term] += 3.0 * (1.5 if sharp and term[0].isdigit() else 1.0)
    for place, (term, sharp) in enumerate(terms(body, MOST_TERMS)):
        counts[term] += (2.0 if place < LEAD else 1.0) * (1.5 if sharp else 1.0)
    return {term: max(count, 1.0) for term, count in counts.items()}
