"""Writing to an index: entries go in, and out again with just the tokens that went in."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.finding.hits import Entry
from core.finding.words import tokens
from core.model.cleaning import clean_line, clean_text

if TYPE_CHECKING:
    import sqlite3


_FILLERS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
"""Characters that are printable in name only; cleaning takes them out."""


@dataclass(frozen=True)
class Prepared:
    """An entry, cleaned and taken apart: `print` tells whether it changed, `words` are title and text."""

    entry: Entry
    part: str
    print: bytes
    text: bytes
    words: tuple[str, str]


def prepare(entry: Entry, *, full: bool) -> Prepared:
    """What is written of an entry."""
    clean = Entry(
        story=entry.story,
        digest=clean_line(entry.digest),
        title=clean_line(entry.title),
        text=_clean(entry.text),
        where=entry.where,
        outlet=clean_line(entry.outlet),
        day=clean_line(entry.day),
    )
    fields = "\0".join((clean.digest, clean.title, clean.text, clean.where, clean.outlet, clean.day))
    packed = zlib.compress(clean.text.encode("utf-8"), 1)
    print = hashlib.blake2b(fields.encode("utf-8"), digest_size=16).digest()
    return Prepared(clean, clean.part, print, packed, _words(clean.title, clean.text, full=full))


def _clean(text: str) -> str:
    """The text cleaned; one look tells of most that there is nothing to clean."""
    flat = text.replace("\n", " ").replace("\xa0", " ")
    if flat.isprintable() and (flat.isascii() or _FILLERS.search(flat) is None):
        return text
    return clean_text(text)


def _words(title: str, text: str, *, full: bool) -> tuple[str, str]:
    """Title and text as they are indexed; with blanks around where there is no FTS5."""
    if full:
        return " ".join(tokens(title)), " ".join(tokens(text))
    return f" {' '.join(tokens(title))} ", f" {' '.join(tokens(text))} "


def fill(connection: sqlite3.Connection, full: bool, desk: str, ready: Sequence[Prepared]) -> int:
    """Write what is new or changed; returns how many that were."""
    connection.execute("INSERT OR IGNORE INTO desks VALUES (?, '')", (desk,))
    known = "SELECT id, print FROM entries WHERE desk = ? AND story = ? AND part = ?"
    old: list[tuple[int, Prepared]] = []
    new: list[Prepared] = []
    for one in ready:
        row = connection.execute(known, (desk, one.entry.story, one.part)).fetchone()
        if row is None:
            new.append(one)
        elif row[1] != one.print:
            old.append((row[0], one))
    for id, one in sorted(old, key=lambda pair: pair[0]):
        _unindex(connection, full, id)
        connection.execute("DELETE FROM entries WHERE id = ?", (id,))
        _insert(connection, desk, one, id)
    for one in new:
        _insert(connection, desk, one, None)
    return len(old) + len(new)


def _insert(connection: sqlite3.Connection, desk: str, one: Prepared, id: int | None) -> None:
    entry = one.entry
    fields = (id, desk, entry.story, one.part, entry.digest, entry.where, entry.outlet, entry.day, one.print)
    id = connection.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", fields).lastrowid
    connection.execute("INSERT INTO texts VALUES (?, ?, ?)", (id, entry.title, one.text))
    connection.execute("INSERT INTO words(rowid, title, text) VALUES (?, ?, ?)", (id, *one.words))


def _unindex(connection: sqlite3.Connection, full: bool, id: int) -> None:
    """Take the words and the text of an entry out."""
    row = connection.execute("SELECT title, text FROM texts WHERE id = ?", (id,)).fetchone()
    if full and row is not None:
        words = _words(row[0], zlib.decompress(row[1]).decode("utf-8"), full=True)
        connection.execute(
            "INSERT INTO words(words, rowid, title, text) VALUES ('delete', ?, ?, ?)", (id, *words)
        )
    elif not full:
        connection.execute("DELETE FROM words WHERE rowid = ?", (id,))
    connection.execute("DELETE FROM texts WHERE id = ?", (id,))


def remove(connection: sqlite3.Connection, full: bool, desk: str, story: int | None, most: int) -> int:
    """Take out entries of a desk or of one of its stories, `most` at a time; returns how many those were."""
    if story is None:
        connection.execute("DELETE FROM desks WHERE desk = ?", (desk,))
        if connection.execute("SELECT 1 FROM entries WHERE desk <> ? LIMIT 1", (desk,)).fetchone() is None:
            return _empty(connection, full)
        rows = connection.execute("SELECT id FROM entries WHERE desk = ? LIMIT ?", (desk, most)).fetchall()
    else:
        asked = "SELECT id FROM entries WHERE desk = ? AND story = ? LIMIT ?"
        rows = connection.execute(asked, (desk, story, most)).fetchall()
    return _remove(connection, full, [row[0] for row in rows])


def _empty(connection: sqlite3.Connection, full: bool) -> int:
    """Take everything out at once."""
    command = "INSERT INTO words(words) VALUES ('delete-all')" if full else "DELETE FROM words"
    for statement in ("DELETE FROM entries", "DELETE FROM texts", command):
        connection.execute(statement)
    return 0


def _remove(connection: sqlite3.Connection, full: bool, ids: Sequence[int]) -> int:
    for id in sorted(ids):
        _unindex(connection, full, id)
        connection.execute("DELETE FROM entries WHERE id = ?", (id,))
    return len(ids)


def leave_only(
    connection: sqlite3.Connection, full: bool, desk: str, parts: set[tuple[int, str]], stamp: str
) -> int:
    """Take out the entries of a desk that are none of the parts, and remember the desk's stamp."""
    rows = connection.execute("SELECT id, story, part FROM entries WHERE desk = ?", (desk,)).fetchall()
    gone = [id for id, story, part in rows if (story, part) not in parts]
    connection.execute("INSERT OR REPLACE INTO desks VALUES (?, ?)", (desk, stamp))
    return _remove(connection, full, gone)
