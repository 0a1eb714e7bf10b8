"""The lines of a text around what was looked for, on one line, with the places that match."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.finding.query import Term
from core.finding.words import Placed, folded, is_single, placed
from core.model.cleaning import clean_line

WIDTH = 160
"""Characters of a snippet at most, without its ellipses."""

_BEFORE = 40
_CANDIDATES = 12

Marks = tuple[tuple[int, int], ...]


class Showing:
    """Cuts the snippets for one query."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._terms = terms
        firsts = sorted({_beginning(term) for term in terms}, key=lambda word: (-len(word), word))
        self._quick = re.compile("|".join(firsts), re.IGNORECASE) if firsts else None

    def of(self, text: str) -> tuple[str, Marks]:
        """The snippet of a cleaned text and its marked ranges; its beginning when nothing matches."""
        at = self._place(text)
        start, end = _window(text, at)
        line = clean_line(text[start:end])
        before, after = ("…" if start else ""), ("…" if end < len(text) else "")
        shift = len(before)
        marks = tuple((first + shift, last + shift) for first, last in self.marks(line))
        return f"{before}{line}{after}", marks

    def marks(self, line: str) -> Marks:
        """The ranges of a line where a term stands, in order, none of them touching another."""
        words = list(placed(line))
        return _joined(span for term in self._terms for span in _spans(term, words))

    def _place(self, text: str) -> int:
        """Where the most terms stand close together; the quick look first, then one that knows accents."""
        if self._quick is None or len(text) <= WIDTH:
            return 0
        best, most = 0, 0
        for count, match in enumerate(self._quick.finditer(text)):
            if count >= _CANDIDATES:
                break
            start, end = _window(text, match.start())
            found = self._count(text[start:end])
            if found > most:
                best, most = match.start(), found
            if most >= len(self._terms):
                break
        if most or text.isascii() or self._quick.search(folded(text)) is None:
            return best
        words = list(placed(text))
        return min((span[0] for term in self._terms for span in _spans(term, words)), default=0)

    def _count(self, line: str) -> int:
        """How many of the terms stand in a line."""
        words = list(placed(line))
        return sum(next(_spans(term, words), None) is not None for term in self._terms)


def _beginning(term: Term) -> str:
    """A pattern for where a term may begin, in a text as it is."""
    first = re.escape(term.tokens[0])
    if not first.isascii():
        return first
    return f"(?<![a-z0-9]){first}" + ("" if term.begun and len(term.tokens) == 1 else "(?![a-z0-9])")


def _spans(term: Term, words: Sequence[Placed]) -> Iterator[tuple[int, int]]:
    """Where a term stands among the words."""
    *firsts, last = term.tokens
    reach = len(firsts)
    for at in range(len(words) - reach):
        word = words[at + reach]
        if not (word.token.startswith(last) if term.begun else word.token == last):
            continue
        if all(words[at + step].token == first for step, first in enumerate(firsts)):
            end = word.start + 1 if is_single(last) else word.end
            yield words[at].start, end


def _joined(spans: Iterator[tuple[int, int]]) -> Marks:
    """The ranges in order, those that overlap made one."""
    marks: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if marks and start < marks[-1][1]:
            marks[-1] = (marks[-1][0], max(end, marks[-1][1]))
        else:
            marks.append((start, end))
    return tuple(marks)


def _window(text: str, at: int) -> tuple[int, int]:
    """The part of the text to show for a match at a place: whole words where there are blanks."""
    start = max(0, at - _BEFORE)
    if start:
        blank = text.find(" ", start, at)
        start = blank + 1 if blank >= 0 else start
    end = min(len(text), start + WIDTH)
    if end < len(text):
        blank = text.rfind(" ", max(at + _BEFORE, start), end)
        end = blank if blank > start else end
    return start, end
