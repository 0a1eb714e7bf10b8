"""A cue: the words of a sentence that answer one of the three questions of the signals table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from core.drafting.extractive.statistics import Sentence

Kind = Literal["change", "horizon", "driver"]
MARKS = frozenset(',;:.!?–—”“"()')


@dataclass(frozen=True, slots=True)
class Cue:
    """A stretch of a sentence, as token indices, that answers one of the three questions.

    `lead` is its subject when that stands apart from it, before an apposition.
    """

    kind: Kind
    sentence: Sentence
    start: int
    end: int
    cue: str
    strength: float
    lead: tuple[int, int] | None = None


def words_of(sentence: Sentence) -> list[str]:
    """The tokens of a sentence in lower case."""
    return [token.lower for token in sentence.tokens]


def clause_end(sentence: Sentence, at: int) -> int:
    """The token index where the clause that holds token `at` ends: at a mark."""
    while at < len(sentence.tokens) and sentence.tokens[at].text not in MARKS:
        at += 1
    return at


def clause_start(sentence: Sentence, at: int) -> int:
    """The token index where the clause that holds token `at` begins."""
    while at > 0 and sentence.tokens[at - 1].text not in MARKS:
        at -= 1
    return at


def skip_link(sentence: Sentence, at: int) -> int:
    """Past a word that only joins a clause to the one before."""
    return at + 1 if sentence.tokens[at].lower in ("and", "but", "so", "while", "as", "with") else at


def stop(sentence: Sentence) -> int:
    """The end of a sentence without its full stop."""
    end = len(sentence.tokens)
    while end and sentence.tokens[end - 1].text in ".!?":
        end -= 1
    return end
