"""Asking an index: which entries match, best first."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from core.finding.narrowing import Clause, holding, narrowed

if TYPE_CHECKING:
    import sqlite3

    from core.finding.hits import Where
    from core.finding.query import Query

TITLE, TEXT = 8.0, 1.0
"""How much a word counts in the title and in the text."""

RANKED = 1000
"""Matches up to which each is weighed (BM25); of more, those with all words in the title come first, then
those that came last: weighing what nearly everything matches takes longer than a key stroke."""

_LAST = 1 << 60
"""More than any id: puts an entry behind all others of its story."""


class Found(NamedTuple):
    """An entry that matches, by its id in the index."""

    id: int
    desk: str
    story: int
    digest: str
    where: Where
    day: str
    outlet: str
    section: str
    row: int
    score: int
    label: int


class Texts(NamedTuple):
    """What is shown of an entry; `shown` are the other facets as JSON, empty for none."""

    title: str
    text: str
    shown: str


def look(connection: sqlite3.Connection, full: bool, asked: Query, desk: str, most: int) -> list[Found]:
    """The entries that match, best first; the same question on the same index has the same answer."""
    fields = (
        "SELECT id, desk, story, digest, place, day, outlet, section, row, score, label"
        " FROM entries WHERE id = ?"
    )
    rows = (
        connection.execute(fields, pair[:1]).fetchone() for pair in order(connection, full, asked, desk, most)
    )
    return [Found(*row) for row in rows if row is not None]


def with_texts(connection: sqlite3.Connection, found: Sequence[Found]) -> list[tuple[Found, Texts]]:
    """What was found with its title, its text and its facets."""
    fields = "SELECT title, text, (SELECT shown FROM labels WHERE id = ?) FROM texts WHERE id = ?"
    rows = ((row, connection.execute(fields, (row.label, row.id)).fetchone()) for row in found)
    return [(row, Texts(text[0], unpacked(text[1]), text[2] or "")) for row, text in rows if text]


def unpacked(kept: bytes | str) -> str:
    """A text as it was before it was kept: long ones are compressed."""
    return kept if isinstance(kept, str) else zlib.decompress(kept).decode("utf-8")


def order(
    connection: sqlite3.Connection, full: bool, asked: Query, desk: str, most: int
) -> list[tuple[int, int]]:
    """The ids of the entries that match and of their stories, best first."""
    conditions = narrowed(connection, asked, desk, full)
    if conditions is None:
        return []
    if not asked.wanted:
        return _all(connection, asked, conditions, most)
    pairs = _matching(connection, _wanted(asked, full), conditions, max(most, RANKED + 1))
    if full and len(pairs) <= RANKED:
        return _ranked(connection, asked, pairs)[:most]
    titled = _matching(connection, _wanted(asked, full, title=True), conditions, most)
    return list(dict.fromkeys([*titled, *pairs]))[:most]


def count(connection: sqlite3.Connection, full: bool, asked: Query, desk: str) -> int:
    """How many entries match; without words, and with fields of texts, how many stories do."""
    conditions = narrowed(connection, asked, desk, full)
    if conditions is None:
        return 0
    if asked.wanted:
        clauses = [*_wanted(asked, full), *_of_words(conditions)]
        source = "words CROSS JOIN entries e ON e.id = words.rowid"
    else:
        clauses, source = conditions, "entries e"
    stories = bool(asked.fields) and not asked.wanted and not asked.of_rows
    counted = "DISTINCT e.desk || '/' || e.story" if stories else "*"
    where = " AND ".join(clause.text for clause in clauses) or "1"
    values = [value for clause in clauses for value in clause.values]
    row = connection.execute(f"SELECT count({counted}) FROM {source} WHERE {where}", values).fetchone()
    return int(row[0])


def _all(
    connection: sqlite3.Connection, asked: Query, conditions: Sequence[Clause], most: int
) -> list[tuple[int, int]]:
    """What fits a query without words, the last that came first; with fields the newest day first.

    Of the texts of a story that fit fields the card stands for all.
    """
    where = " AND ".join(clause.text for clause in conditions) or "1"
    values = [value for clause in conditions for value in clause.values]
    if not asked.fields:
        last = f"SELECT e.id, e.story FROM entries e WHERE {where} ORDER BY e.id DESC LIMIT ?"
    elif asked.of_rows:
        last = (
            "SELECT e.id, e.story FROM entries e"
            f" WHERE {where} ORDER BY e.day DESC, e.score DESC, e.id LIMIT ?"
        )
    else:
        last = (
            f"SELECT min(e.id + CASE e.place WHEN 'card' THEN 0 ELSE {_LAST} END) % {_LAST}, e.story"
            f" FROM entries e WHERE {where} GROUP BY e.desk, e.story ORDER BY max(e.day) DESC, 1 DESC LIMIT ?"
        )
    return connection.execute(last, (*values, most)).fetchall()


def _ranked(
    connection: sqlite3.Connection, asked: Query, pairs: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The pairs by how well they match; of equals the newest first, then by desk, story and part."""
    ids = {pair[0] for pair in pairs}
    if not ids:
        return []
    among = f" AND +words.rowid IN ({', '.join(str(id) for id in ids)})" if asked.fields else ""
    rows = connection.execute(
        f"SELECT round(bm25(words, {TITLE}, {TEXT}), 9), e.day, e.desk, e.story, e.part, e.id"
        " FROM words CROSS JOIN entries e ON e.id = words.rowid"
        f" WHERE words MATCH ? AND words.rowid BETWEEN ? AND ?{among}",
        (asked.wanted_match, min(ids), max(ids)),
    ).fetchall()
    rows.sort(key=lambda row: row[2:5])
    rows.sort(key=lambda row: row[1], reverse=True)
    rows.sort(key=lambda row: row[0])
    return [(row[5], row[3]) for row in rows if row[5] in ids]


def _wanted(asked: Query, full: bool, *, title: bool = False) -> list[Clause]:
    """The conditions that an entry holds all wanted terms; with `title` all of them in its title."""
    if full:
        match = f"{{title}} : ({asked.wanted_match})" if title else asked.wanted_match
        return [Clause("words MATCH ?", (match,))]
    return [holding(term, "words", title=title) for term in asked.wanted]


def _matching(
    connection: sqlite3.Connection, wanted: Sequence[Clause], conditions: Sequence[Clause], most: int
) -> list[tuple[int, int]]:
    """The entries, with their stories, for which all conditions hold, the last that came first."""
    clauses = [*wanted, *_of_words(conditions)]
    where = " AND ".join(clause.text for clause in clauses)
    values = [value for clause in clauses for value in clause.values]
    return connection.execute(
        "SELECT words.rowid, e.story FROM words CROSS JOIN entries e ON e.id = words.rowid"
        f" WHERE {where} ORDER BY words.rowid DESC LIMIT ?",
        (*values, most),
    ).fetchall()


def _of_words(conditions: Sequence[Clause]) -> list[Clause]:
    """The conditions, where the words are looked up first."""
    return [clause._replace(text=clause.text.replace("e.id", "words.rowid")) for clause in conditions]
