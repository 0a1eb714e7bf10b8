"""Where the words of a brief stand: in the row itself, in the sentence behind it, or around that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from core.scoring.brief import PLAIN, words_of

if TYPE_CHECKING:
    from core.scoring.brief import Match, Term

SHOWN = 3
"""Words of a brief that a reason names."""


def named(found: Match, own: str, behind: str, around: str) -> str:
    """The words by which a row stands to a brief, in quotation marks, each as it stands where it is said to.

    `own` is the text of the row, `behind` that of the sentences behind it,
    `around` that of the sentences around these; what stands in the row is named first.
    """
    for text, where in ((own, ""), (behind, " in the source"), (around, " near it in the source")):
        words = dict(reversed(words_of(text)))
        exact = [pair for term in found.said if (pair := _pair(term, term.same, words))]
        kin = [pair for term in found.near if (pair := _pair(term, term.same | term.kin, words))]
        if exact or kin:
            return listed((exact or kin)[:SHOWN]) + where
    return ""


def left_out(terms: Sequence[Term], text: str) -> str:
    """What a brief leaves out, as a row or its sentence says it."""
    words = dict(reversed(words_of(text)))
    return listed([pair for term in terms if (pair := _pair(term, term.same, words))][:SHOWN])


def topic(found: Match) -> str:
    """The weightiest noun of the brief that is there; nothing when there is none."""
    nouns = [term for term in found.said if term.weight >= PLAIN]
    return max(nouns, key=lambda term: term.weight).shown if nouns else ""


def listed(pairs: Iterable[tuple[str, str]]) -> str:
    """Words in quotation marks, each with the brief's own for it where that is another."""
    told = (
        f"“{word}”" if word.casefold() == asked.casefold() else f"“{word}” ~ “{asked}”"
        for word, asked in pairs
    )
    return ", ".join(dict.fromkeys(told))


def _pair(term: Term, roots: frozenset[str], words: dict[str, str]) -> tuple[str, str] | None:
    """(the word that stands there, the brief's own for it); its very stem before its like."""
    root = next((root for root in (term.stem, *sorted(roots)) if root in words), None)
    return (words[root][:40], term.shown) if root else None
