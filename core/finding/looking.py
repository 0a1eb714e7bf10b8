"""Asking an index: which entries match, best first."""

from __future__ import annotations

import zlib
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


class Found(NamedTuple):
    """An entry that matches, by its id in the index."""

    id: int
    desk: str
    story: int
    digest: str
    where: Where
    day: str


class _Clause(NamedTuple):
    """A condition of an SQL statement and its values."""

    text: str
    values: tuple[object, ...] = ()


def look(connection: sqlite3.Connection, full: bool, asked: Query, desk: str, most: int) -> list[Found]:
    """The entries that match, best first; the same question on the same index has the same answer."""
    fields = "SELECT id, desk, story, digest, place, day FROM entries WHERE id = ?"
    rows = (
        connection.execute(fields, pair[:1]).fetchone() for pair in order(connection, full, asked, desk, most)
    )
    return [Found(*row) for row in rows if row is not None]


def with_texts(connection: sqlite3.Connection, found: Sequence[Found]) -> list[tuple[Found, str, str]]:
    """What was found with its title and its text."""
    fields = "SELECT title, text FROM texts WHERE id = ?"
    packed = ((row, connection.execute(fields, (row.id,)).fetchone()) for row in found)
    return [(row, text[0], zlib.decompress(text[1]).decode("utf-8")) for row, text in packed if text]


def order(
    connection: sqlite3.Connection, full: bool, asked: Query, desk: str, most: int
) -> list[tuple[int, int]]:
    """The ids of the entries that match and of their stories, best first."""
    narrowed = _narrowed(connection, asked, desk, full)
    if narrowed is None:
        return []
    if not asked.wanted:
        where = " AND ".join(clause.text for clause in narrowed)
        values = [value for clause in narrowed for value in clause.values]
        others = f"SELECT e.id, e.story FROM entries e WHERE {where} ORDER BY e.id DESC LIMIT ?"
        return connection.execute(others, (*values, most)).fetchall()
    pairs = _matching(connection, _wanted(asked, full), narrowed, max(most, RANKED + 1))
    if full and len(pairs) <= RANKED:
        return _ranked(connection, asked, pairs)[:most]
    titled = _matching(connection, _wanted(asked, full, title=True), narrowed, most)
    return list(dict.fromkeys([*titled, *pairs]))[:most]


def _ranked(
    connection: sqlite3.Connection, asked: Query, pairs: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The pairs by how well they match; of equals the newest first, then by desk, story and part."""
    ids = {pair[0] for pair in pairs}
    if not ids:
        return []
    rows = connection.execute(
        f"SELECT round(bm25(words, {TITLE}, {TEXT}), 9), e.day, e.desk, e.story, e.part, e.id"
        " FROM words CROSS JOIN entries e ON e.id = words.rowid"
        " WHERE words MATCH ? AND words.rowid BETWEEN ? AND ?",
        (asked.wanted_match, min(ids), max(ids)),
    ).fetchall()
    rows.sort(key=lambda row: row[2:5])
    rows.sort(key=lambda row: row[1], reverse=True)
    rows.sort(key=lambda row: row[0])
    return [(row[5], row[3]) for row in rows if row[5] in ids]


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
                "e.desk || '/' || e.story NOT IN (SELECT x.desk || '/' || x.story"
                " FROM words w CROSS JOIN entries x ON x.id = w.rowid"
                f" WHERE {' OR '.join(clause.text for clause in holding)})",
                values,
            )
        )
    return clauses


def _matching(
    connection: sqlite3.Connection, wanted: Sequence[_Clause], narrowed: Sequence[_Clause], most: int
) -> list[tuple[int, int]]:
    """The entries, with their stories, for which all conditions hold, the last that came first."""
    clauses = [
        *wanted,
        *(clause._replace(text=clause.text.replace("e.id", "words.rowid")) for clause in narrowed),
    ]
    where = " AND ".join(clause.text for clause in clauses)
    values = [value for clause in clauses for value in clause.values]
    return connection.execute(
        "SELECT words.rowid, e.story FROM words CROSS JOIN entries e ON e.id = words.rowid"
        f" WHERE {where} ORDER BY words.rowid DESC LIMIT ?",
        (*values, most),
    ).fetchall()
