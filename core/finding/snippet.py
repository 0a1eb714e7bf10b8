"""The lines of a text around what was looked for, on one line, with the places that match."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from core.finding.words import folded, is_single, placed
from core.model.cleaning import clean_line

if TYPE_CHECKING:
    from core.finding.terms import Term
    from core.finding.words import Placed

WIDTH = 160
"""Characters of a snippet at most, without its ellipses."""

_BEFORE = 40
_CANDIDATES = 12

Marks = tuple[tuple[int, int], ...]


class Showing:
    """Cuts the snippets for one query."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._terms = terms
        patterns = [_pattern(term) for term in terms]
        self._each = [re.compile(pattern, re.IGNORECASE) for pattern in patterns]
        self._any = re.compile("|".join(sorted(patterns, key=lambda one: (-len(one), one))), re.IGNORECASE)

    def of(self, text: str) -> tuple[str, Marks]:
        """The snippet of a cleaned text and its marked ranges; its beginning when nothing matches."""
        shown = self._around(text, self._place(text))
        if shown[1] or len(text) <= WIDTH or text.isascii() or not self._terms:
            return shown
        if self._any.search(folded(text)) is None:
            return shown
        words = list(placed(text))
        starts = [span[0] for term in self._terms for span in _spans(term, words)]
        return self._around(text, min(starts)) if starts else shown

    def _around(self, text: str, at: int) -> tuple[str, Marks]:
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
        """Where most of the terms stand close together, as far as a quick look tells."""
        if not self._terms or len(text) <= WIDTH:
            return 0
        best, most = 0, 0
        for match in islice(self._any.finditer(text), _CANDIDATES):
            start, end = _window(text, match.start())
            found = sum(pattern.search(text, start, end) is not None for pattern in self._each)
            if found > most:
                best, most = match.start(), found
            if most == len(self._terms):
                break
        return best


def _pattern(term: Term) -> str:
    """A pattern for where a term may begin, in a text as it is; it knows nothing of accents."""
    first = term.tokens[0]
    if not all(token.isascii() for token in term.tokens):
        return re.escape(first)
    return f"(?<![a-z0-9]){'[^a-z0-9]+'.join(term.tokens)}" + ("" if term.begun else "(?![a-z0-9])")


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
