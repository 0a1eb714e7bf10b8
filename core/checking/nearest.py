"""Sentences that speak of what a cell speaks of: where to look for evidence when there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.checking.counterparts import stems_of

if TYPE_CHECKING:
    from core.checking.index import Said, Sources
    from core.model import Quote

LEAST = 0.2
"""The share of a text's telling words that a sentence must have to be worth a look."""
USUAL = 30
"""Words of a sentence from which on its length counts against it: long ones hold a bit of everything."""


def nearest(sources: Sources, text: str, count: int = 3) -> tuple[Quote, ...]:
    """The sentences of the sources that have most of a text's words, best first; often none.

    They are where to look, and prove nothing.
    """
    stems = stems_of(text, 0, len(text))
    found = [(_worth(share, said), said) for share, said in sources.nearest(stems, 4 * count)]
    found.sort(key=lambda entry: -entry[0])
    return tuple(sources.quote(said) for worth, said in found[:count] if worth >= LEAST)


def _worth(share: float, said: Said) -> float:
    return share * float(min(1.0, USUAL / len(said.tokens)) ** 0.3)
