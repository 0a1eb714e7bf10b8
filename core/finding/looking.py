"""Asking an index: which entries match, best first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from core.finding.hits import Where
from core.finding.query import Query, Term

if TYPE_CHECKING:
    import sqlite3

TITLE, TEXT = 8.0, 1.0
"""How much a word counts in the title and in the text."""

RANKED = 1000
"""Matches up to which each is weighed (BM25); of more, those with all words in the title come first, then
those that came last: weighing what nearly everything matches takes longer than a key stroke."""

_COLUMNS = "e.id, e.desk, e.story, e.digest, e.place, e.day, e.part"


class Found(NamedTuple):
    """An entry that matches, by its id in the index."""

    id: int
    desk: str
    story: int
    digest: str
    where: Where
    day: str
    part: str


class _Clause(NamedTuple):
    """A condition of an SQL statement and its values."""

    text: str
    values: tuple[object, ...] = ()


def look(connection: sqlite3.Connection, full: bool, asked: Query, desk: str, most: int) -> list[Found]:
    """The entries that match, best first; the same question on the same index has the same answer."""
    narrowed = _narrowed(connection, asked, desk, full)
    if narrowed is None:
        return []
    if not asked.wanted:
        order = "ORDER BY e.id DESC LIMIT ?"
        where = " AND ".join(clause.text for clause in narrowed)
        values = [value for clause in narrowed for value in clause.values]
        others = connection.execute(
            f"SELECT {_COLUMNS} FROM entries e WHERE {where} {order}", (*values, most)
        )
        return [Found(*row) for row in others]
    rows = _matching(connection, _wanted(asked, full), narrowed, max(most, RANKED + 1))
    if len(rows) > RANKED or not full:
        first = _matching(connection, _wanted(asked, full, title=True), narrowed, most)
        return list(dict.fromkeys([*first, *rows]))[:most]
    weight = _weights(connection, asked, rows)
    rows.sort(key=lambda row: (row.desk, row.story, row.part))
    rows.sort(key=lambda row: row.day, reverse=True)
    rows.sort(key=lambda row: weight.get(row.id, 0.0))
    return rows[:most]


def _weights(connection: sqlite3.Connection, asked: Query, rows: Sequence[Found]) -> dict[int, float]:
    """How well each of the entries matches, the best with the least number."""
    ids = [row.id for row in rows]
    weight = f"bm25(words, {TITLE}, {TEXT})"
    weighed = connection.execute(
        f"SELECT rowid, {weight} FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ?",
        (asked.wanted_match, min(ids, default=0), max(ids, default=0)),
    )
    return {id: round(weight, 9) for id, weight in weighed}


def _wanted(asked: Query, full: bool, *, title: bool = False) -> list[_Clause]:
    """The conditions that an entry holds all wanted terms; with `title` all of them in its title."""
    if full:
        match = f"{{title}} : ({asked.wanted_match})" if title else asked.wanted_match
        return [_Clause("words MATCH ?", (match,))]
    return [_holding(term, "words", title=title) for term in asked.wanted]


def _holding(term: Term, table: str, *, title: bool = False) -> _Clause:
    """The condition that an entry holds a term, without FTS5."""
    in_title = f"instr({table}.title, ?) > 0"
    if title:
        return _Clause(in_title, (term.part,))
    return _Clause(f"({in_title} OR instr({table}.text, ?) > 0)", (term.part, term.part))


def _narrowed(connection: sqlite3.Connection, asked: Query, desk: str, full: bool) -> list[_Clause] | None:
    """What else must hold: the desk, no unwanted term in any text of the story; None when nothing can."""
    clauses = []
    if desk:
        ends = connection.execute("SELECT min(id), max(id) FROM entries WHERE desk = ?", (desk,)).fetchone()
        if ends[0] is None:
            return None
        clauses += [_Clause("e.id BETWEEN ? AND ?", tuple(ends)), _Clause("e.desk = ?", (desk,))]
    if asked.unwanted:
        if full:
            holding = [_Clause("w.words MATCH ?", (asked.unwanted_match,))]
        else:
            holding = [_holding(term, "w") for term in asked.unwanted]
        values = tuple(value for clause in holding for value in clause.values)
        clauses.append(
            _Clause(
                "(e.desk, e.story) NOT IN (SELECT x.desk, x.story FROM words w CROSS JOIN entries x"
                f" ON x.id = w.rowid WHERE {' OR '.join(clause.text for clause in holding)})",
                values,
            )
        )
    return clauses


def _matching(
    connection: sqlite3.Connection, wanted: Sequence[_Clause], narrowed: Sequence[_Clause], most: int
) -> list[Found]:
    """The entries for which all conditions hold, the last that came first."""
    clauses = [
        *wanted,
        *(clause._replace(text=clause.text.replace("e.id", "words.rowid")) for clause in narrowed),
    ]
    where = " AND ".join(clause.text for clause in clauses)
    values = [value for clause in clauses for value in clause.values]
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM words CROSS JOIN entries e ON e.id = words.rowid WHERE {where}"
        " ORDER BY words.rowid DESC LIMIT ?",
        (*values, most),
    )
    return [Found(*row) for row in rows]
