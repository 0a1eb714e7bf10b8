"""Writing to an index: entries go in, and out again with just the tokens that went in."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from core.finding.hits import NO_FACETS, Entry, Facets
from core.finding.looking import unpacked
from core.finding.words import tokens
from core.model.cleaning import clean_line, clean_text

if TYPE_CHECKING:
    import sqlite3


_FILLERS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
"""Characters that are printable in name only; cleaning takes them out."""


SHORT = 400
"""Characters up to which a text is kept as it is: to compress it would take longer than it saves."""


@dataclass(frozen=True)
class Label:
    """What a card can be narrowed by, once for all its entries: folded for looking, and as it is shown."""

    print: bytes
    columns: tuple[str, str, str, str, str]
    """Themes, keywords, category, type, outlet: tokens with blanks around, a line for each."""
    shown: str


@dataclass(frozen=True)
class Cleaned:
    """An entry, cleaned; `print` tells whether it changed."""

    entry: Entry
    part: str
    print: bytes
    label: Label | None


@dataclass(frozen=True)
class Prepared:
    """An entry as it is written: `words` are those of title and text."""

    clean: Cleaned
    text: bytes | str
    words: tuple[str, str]


def prepare(clean: Cleaned, *, full: bool) -> Prepared:
    """What is written of an entry; this takes several times longer than to clean it."""
    title, text = clean.entry.title, clean.entry.text
    packed = text if len(text) <= SHORT else zlib.compress(text.encode("utf-8"), 1)
    return Prepared(clean, packed, _words(title, text, full=full))


def changed(connection: sqlite3.Connection, desk: str, each: Sequence[Cleaned]) -> list[Cleaned]:
    """Those that do not stand in the index just so."""
    known = "SELECT print FROM entries WHERE desk = ? AND story = ? AND part = ?"
    rows = (connection.execute(known, (desk, one.entry.story, one.part)).fetchone() for one in each)
    return [one for one, row in zip(each, rows, strict=True) if row is None or row[0] != one.print]


def cleaned(entry: Entry) -> Cleaned:
    """An entry as it may be kept."""
    facets = entry.facets
    clean = Entry(
        story=entry.story,
        digest=clean_line(entry.digest),
        title=clean_line(entry.title),
        text=_clean(entry.text),
        where=entry.where,
        outlet=clean_line(entry.outlet),
        day=clean_line(entry.day),
        facets=facets,
    )
    label = None
    if clean.outlet or facets is not NO_FACETS:
        named = (facets.category, facets.type, facets.card, facets.link, facets.id, clean.outlet)
        label = _label(facets.themes, facets.keywords, named)
    parts = (clean.digest, clean.title, clean.text, clean.where, clean.outlet, clean.day, facets.section)
    fields = "\0".join((*parts, f"{facets.row} {facets.score}")).encode("utf-8")
    print = hashlib.blake2b(fields + (label.print if label else b""), digest_size=16).digest()
    return Cleaned(clean, clean.part, print, label)


@lru_cache(256)
def _label(themes: tuple[str, ...], keywords: tuple[str, ...], named: tuple[str, ...]) -> Label:
    """The label of a card; its rows follow one another and have the same one.

    `named` are category, type, title, link, id and outlet.
    """
    themes, keywords, named = (tuple(map(clean_line, texts)) for texts in (themes, keywords, named))
    category, type, card, link, id, outlet = named
    shown = json.dumps([themes, keywords, category, type, card, link, id], ensure_ascii=False)
    columns = (_folded(themes), _folded(keywords), _folded([category]), _folded([type]), _folded([outlet]))
    print = hashlib.blake2b(f"{shown}\0{outlet}".encode(), digest_size=16).digest()
    return Label(print, columns, shown)


def _folded(items: Sequence[str]) -> str:
    """The tokens of some texts, so that none is found across two of them."""
    return "\n".join(f" {' '.join(words)} " for item in items if (words := tokens(item)))


def facets_of(shown: str, section: str, row: int, score: int) -> Facets:
    """The facets of an entry as they were put."""
    if not shown:
        return Facets(section=section, row=row, score=score) if section else NO_FACETS
    try:
        themes, keywords, category, type, card, link, id = json.loads(shown)
    except (ValueError, TypeError):  # a torn row
        return NO_FACETS
    return Facets(
        tuple(themes), tuple(keywords), category, type, section, row, score, card=card, link=link, id=id
    )


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
        row = connection.execute(known, (desk, one.clean.entry.story, one.clean.part)).fetchone()
        if row is None:
            new.append(one)
        elif row[1] != one.clean.print:
            old.append((row[0], one))
    labels: dict[bytes, int] = {}
    for id, one in sorted(old, key=lambda pair: pair[0]):
        _unindex(connection, full, id)
        connection.execute("DELETE FROM entries WHERE id = ?", (id,))
        _insert(connection, desk, one, id, labels)
    for one in new:
        _insert(connection, desk, one, None, labels)
    return len(old) + len(new)


def _insert(
    connection: sqlite3.Connection, desk: str, one: Prepared, id: int | None, labels: dict[bytes, int]
) -> None:
    clean, entry, facets = one.clean, one.clean.entry, one.clean.entry.facets
    fields = (id, desk, entry.story, clean.part, entry.digest, entry.where, entry.outlet, entry.day)
    narrow = (clean.print, facets.section, facets.row, facets.score)
    label = _label_id(connection, clean.label, labels)
    marks = ", ".join("?" * 14)
    values = (*fields, *narrow, label, _same(entry))
    id = connection.execute(f"INSERT INTO entries VALUES ({marks})", values).lastrowid
    connection.execute("INSERT INTO texts VALUES (?, ?, ?)", (id, entry.title, one.text))
    connection.execute("INSERT INTO words(rowid, title, text) VALUES (?, ?, ?)", (id, *one.words))


def _same(entry: Entry) -> int | None:
    """What a card or a row of it is known by on a desk and in the archive alike; None for others."""
    if entry.where not in ("card", "row") or not entry.facets.id:
        return None
    parts = (entry.facets.id, entry.where, entry.facets.section, entry.title, entry.text)
    digest = hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _label_id(connection: sqlite3.Connection, label: Label | None, known: dict[bytes, int]) -> int:
    """The id of a label, which is written when it is new; 0 for none. `known` are those met before."""
    if label is None:
        return 0
    if label.print not in known:
        row = connection.execute("SELECT id FROM labels WHERE print = ?", (label.print,)).fetchone()
        if row is None:
            fields = (label.print, *label.columns, label.shown)
            row = (
                connection.execute("INSERT INTO labels VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", fields).lastrowid,
            )
        known[label.print] = row[0]
    return known[label.print]


def _unindex(connection: sqlite3.Connection, full: bool, id: int) -> None:
    """Take the words and the text of an entry out."""
    row = connection.execute("SELECT title, text FROM texts WHERE id = ?", (id,)).fetchone()
    if full and row is not None:
        words = _words(row[0], unpacked(row[1]), full=True)
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
    for statement in ("DELETE FROM entries", "DELETE FROM texts", "DELETE FROM labels", command):
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
    if gone:
        _remove(connection, full, gone)
        connection.execute("DELETE FROM labels WHERE id NOT IN (SELECT label FROM entries)")
    return len(gone)
