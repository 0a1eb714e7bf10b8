"""What a user typed, as terms to look for and fields to narrow by. Every text is a legal query."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.finding.fields import NAMES, OF_ROWS, SIGNS, field_of
from core.finding.terms import term_of
from core.finding.words import tokens
from core.model.cleaning import clean_line

if TYPE_CHECKING:
    from core.finding.fields import Field
    from core.finding.terms import Term

MOST_TOKENS = 200
"""Tokens of a query that are looked for; what a longer one says after them is left out."""

MOST_FIELDS = 50
"""Fields of a query that count; more are left out."""

_PART = re.compile('(?:^|(?<=\\s))(-?)"([^"]*)("|$)|(?:^|(?<=[\\s"]))(-?)([^\\s"]+)|"')
_FIELD = re.compile(
    '(?:^|(?<=\\s))(?:(?P<words>-?"[^"]*"?)'
    f"|(?P<turned>-?)(?P<name>{NAMES})(?P<sign>{SIGNS})"
    '(?:"(?P<quoted>[^"]*)(?P<closed>"?)|(?P<value>[^\\s"]*)))',
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Query:
    """Terms that a text must hold, terms that no text of its story may hold, and fields to narrow by.

    `problem` is one sentence about a field that cannot be; such a query finds nothing.
    """

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    fields: tuple[Field, ...] = ()
    problem: str = ""

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted or self.fields) and not self.problem

    @property
    def of_rows(self) -> bool:
        """Whether it asks for what only rows of tables have."""
        return any(field.name in OF_ROWS for field in self.fields)

    @property
    def wanted_match(self) -> str:
        """All wanted terms, in the query language of FTS5."""
        return " AND ".join(term.match for term in self.wanted)

    @property
    def unwanted_match(self) -> str:
        """Any unwanted term, in the query language of FTS5."""
        return " OR ".join(term.match for term in self.unwanted)


def query_problem(text: str) -> str:
    """One sentence about a field of a query whose value cannot be, or empty."""
    return parse(text).problem


def parse(text: str) -> Query:
    """The query of a text: words, "words in order", -word to leave out, fields; the last word may be begun.

    So may be the last word of a field's value, unless a quote closes it. A blank
    or a closing quote after the last word says that it is whole. Signs inside a
    word part it into words that must stand next to each other; so does a colon
    behind a name that is no field, or with a blank after it.
    """
    whole = text[-1:].isspace()
    line = clean_line(text)
    fields: dict[Field, None] = {}
    problem = ""
    rest: list[str] = []
    at = 0
    for part in _FIELD.finditer(line):
        if part["words"] or (part["value"] == "" and part.end() < len(line)):
            continue
        rest.append(line[at : part.start()])
        at = part.end()
        if len(fields) >= MOST_FIELDS:
            continue
        quoted = part["quoted"]
        value = quoted if quoted is not None else part["value"]
        found = field_of(
            part["name"], part["sign"], value[:200], turned=bool(part["turned"]), begun=not part["closed"]
        )
        if isinstance(found, str):
            problem = problem or found
        else:
            fields[found] = None
    left = " ".join([*rest, line[at:]]) + (" " if whole or (at and at == len(line)) else "")
    wanted, unwanted = _terms(left)
    return Query(wanted, unwanted, tuple(fields), problem)


def _terms(text: str) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """The terms that are wanted and those that are not."""
    wanted: dict[tuple[str, ...], Term] = {}
    unwanted: dict[tuple[str, ...], Term] = {}
    whole = text[-1:].isspace()
    line = text.strip()
    left = MOST_TOKENS
    for part in _PART.finditer(line):
        quoted, word = part[2], part[5]
        found = tuple(tokens(quoted if quoted is not None else word or "")[:left])
        if not found:
            continue
        left -= len(found)
        turned = bool(part[1] or part[4])
        last = part.end() == len(line) and not whole and part[3] != '"'
        term = term_of(found, begun=last and not turned)
        if turned:
            unwanted[term.tokens] = term
        elif term.tokens not in wanted:
            wanted[term.tokens] = term
    return tuple(wanted.values()), tuple(unwanted.values())
