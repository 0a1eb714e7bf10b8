"""What a user typed, as terms to look for. Every text is a legal query."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.finding.words import is_single, tokens
from core.model.cleaning import clean_line

MOST_TOKENS = 200
"""Tokens of a query that are looked for; what a longer one says after them is left out."""

_PART = re.compile('(?:^|(?<=\\s))(-?)"([^"]*)("|$)|(?:^|(?<=[\\s"]))(-?)([^\\s"]+)|"')


@dataclass(frozen=True)
class Term:
    """Tokens that stand next to each other in this order; `begun` when the last may be only a beginning."""

    tokens: tuple[str, ...]
    begun: bool = False

    @property
    def match(self) -> str:
        """The term in the query language of FTS5."""
        return f'"{" ".join(self.tokens)}"{" *" if self.begun else ""}'

    @property
    def part(self) -> str:
        """The term as part of a text whose tokens are separated and surrounded by blanks."""
        return f" {' '.join(self.tokens)}{'' if self.begun else ' '}"


@dataclass(frozen=True)
class Query:
    """Terms that a text must hold, and terms that no text of its story may hold."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)

    @property
    def wanted_match(self) -> str:
        """All wanted terms, in the query language of FTS5."""
        return " AND ".join(term.match for term in self.wanted)

    @property
    def unwanted_match(self) -> str:
        """Any unwanted term, in the query language of FTS5."""
        return " OR ".join(term.match for term in self.unwanted)


def parse(text: str) -> Query:
    """The query of a text: words, "words in order", -word to leave out; the last word may be just begun.

    A blank or a closing quote after the last word says that it is whole. Signs
    inside a word part it into words that must stand next to each other.
    """
    wanted: dict[tuple[str, ...], Term] = {}
    unwanted: dict[tuple[str, ...], Term] = {}
    whole = text[-1:].isspace()
    line = clean_line(text)
    left = MOST_TOKENS
    for part in _PART.finditer(line):
        quoted, word = part[2], part[5]
        found = tuple(tokens(quoted if quoted is not None else word or "")[:left])
        if not found:
            continue
        left -= len(found)
        found = _within(found)
        single = is_single(found[-1])
        if part[1] or part[4]:
            unwanted[found] = Term(found, begun=single)
        elif found not in wanted:
            last = part.end() == len(line) and not whole and part[3] != '"'
            wanted[found] = Term(found, begun=last or single)
    return Query(tuple(wanted.values()), tuple(unwanted.values()))


def _within(found: tuple[str, ...]) -> tuple[str, ...]:
    """The tokens without the closing character of a run, which need not close the run in the text."""
    if len(found) > 1 and is_single(found[-1]) and found[-2].endswith(found[-1]) and len(found[-2]) == 2:
        return found[:-1]
    return found
