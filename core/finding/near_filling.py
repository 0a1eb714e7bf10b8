"""Writing to the index of neighbours: documents weighed into vectors, rows under the stems of their names."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from math import log, sqrt
from typing import TYPE_CHECKING

from core.finding.store import transaction
from core.prose.tokens import stems
from core.prose.weighing import commonness, terms

if TYPE_CHECKING:
    import sqlite3

    from core.finding.near import Document

_PRIOR = 400
_TERMS = 60
_WORDS = 260
_LEAD = 120
_BATCH = 64
_COUNTED = 16
"""New documents that are counted before they are weighed, so that they do not weigh what only they say."""


@dataclass
class Weighed:
    """A document on its way in; `print` tells whether it changed, the rest is there once it is weighed."""

    document: Document
    print: bytes
    counts: dict[str, float] = field(default_factory=dict)
    stems: list[tuple[str, ...]] = field(default_factory=list)
    """Of the name of each row."""


def counts(document: Document) -> dict[str, float]:
    """The terms of a document with their weighted counts."""
    found: dict[str, float] = defaultdict(float)
    for term, sharp in terms(document.title, 40):
        found[term] += 3.0 * (1.5 if sharp and term[0].isdigit() else 1.0)
    lead = terms(document.lead, _LEAD)
    for term, sharp in lead:
        found[term] += 2.0 * (1.5 if sharp else 1.0)
    for term, sharp in terms(document.body, _WORDS - len(lead)):
        found[term] += 1.5 if sharp else 1.0
    return {term: max(count, 1.0) for term, count in found.items()}


def vector(connection: sqlite3.Connection, found: dict[str, float]) -> dict[str, float]:
    """The heaviest terms of a document, at length 1, the heaviest first."""
    return _weighted(found, _commonness(connection, ("", *found)))


def _weighted(found: dict[str, float], seen: dict[str, int]) -> dict[str, float]:
    """A document's vector, by how many documents each term was seen in; `""` is how many there were."""
    documents = seen.get("", 0) + _PRIOR
    weights = {
        term: (1 + log(count)) * log((documents + 1) / (seen.get(term, 0) + commonness(term) + 0.5))
        for term, count in found.items()
    }
    heaviest = nlargest(_TERMS, ((weight, term) for term, weight in weights.items() if weight > 0))
    length = sqrt(sum(weight * weight for weight, _ in heaviest)) or 1.0
    return {term: weight / length for weight, term in heaviest}


def _commonness(connection: sqlite3.Connection, wanted: Iterable[str]) -> dict[str, int]:
    asked = tuple(wanted)
    found: dict[str, int] = {}
    for at in range(0, len(asked), 500):
        some = asked[at : at + 500]
        marks = ",".join("?" * len(some))
        found.update(connection.execute(f"SELECT term, count FROM seen WHERE term IN ({marks})", some))
    return found


def _print(document: Document) -> bytes:
    told = "\0".join(
        (document.title, document.lead, document.body, document.day, document.outlet, document.id)
    ) + repr(document.rows)
    return hashlib.blake2b(told.encode("utf-8", "replace"), digest_size=12).digest()


def changed(desk: str, batch: Sequence[Document]) -> Callable[[sqlite3.Connection], list[Weighed]]:
    """Which of some documents are new or changed."""
    prints = [Weighed(document, _print(document)) for document in batch]

    def look(connection: sqlite3.Connection) -> list[Weighed]:
        asked = "SELECT print FROM docs WHERE desk = ? AND story = ?"
        known = (connection.execute(asked, (desk, one.document.story)).fetchone() for one in prints)
        return [one for one, row in zip(prints, known, strict=True) if row is None or row[0] != one.print]

    return look


def weigh(fresh: Iterable[Weighed]) -> None:
    """Find the terms of documents and the stems of their rows, which takes longer than to write them."""
    for one in fresh:
        one.counts = counts(one.document)
        one.stems = [tuple(sorted(set(stems(row.name)))) for row in one.document.rows]


def filling(desk: str, fresh: Sequence[Weighed]) -> Callable[[sqlite3.Connection], bool]:
    """Write documents that were weighed."""

    def fill(connection: sqlite3.Connection) -> bool:
        with transaction(connection):
            connection.execute("INSERT OR IGNORE INTO desks VALUES (?, '')", (desk,))
            asked = "SELECT id FROM docs WHERE desk = ? AND story = ?"
            places: list[int | None] = []
            for one in fresh:
                row = connection.execute(asked, (desk, one.document.story)).fetchone()
                places.append(row[0] if row else None)
                if row:
                    _remove(connection, row[0])
            vectors = _vectors(connection, fresh, places)
            docs = [
                _insert(connection, desk, one, id, vector)
                for one, id, vector in zip(fresh, places, vectors, strict=True)
            ]
            each = zip(docs, vectors, strict=True)
            connection.executemany(
                "INSERT INTO terms VALUES (?, ?, ?)",
                sorted((term, doc, weight) for doc, vector in each for term, weight in vector.items()),
            )
            _insert_rows(connection, fresh, docs)
        return True

    return fill


def _vectors(
    connection: sqlite3.Connection, fresh: Sequence[Weighed], places: Sequence[int | None]
) -> list[dict[str, float]]:
    """The vectors of documents; those that are new are counted first, some at a time."""
    seen = _commonness(connection, {"", *(term for one in fresh for term in one.counts)})
    added: Counter[str] = Counter()
    vectors: list[dict[str, float]] = []
    for at in range(0, len(fresh), _COUNTED):
        some = fresh[at : at + _COUNTED]
        for one, id in zip(some, places[at : at + _COUNTED], strict=True):
            if id is None:
                for term in ("", *one.counts):
                    added[term] += 1
                    seen[term] = seen.get(term, 0) + 1
        vectors += [_weighted(one.counts, seen) for one in some]
    connection.executemany(
        "INSERT INTO seen VALUES (?, ?) ON CONFLICT (term) DO UPDATE SET count = count + excluded.count",
        sorted(added.items()),
    )
    return vectors


def _insert(
    connection: sqlite3.Connection, desk: str, one: Weighed, id: int | None, vector: dict[str, float]
) -> int:
    document = one.document
    fields = (id, desk, document.story, document.title, document.day, document.outlet, document.id)
    asked = "INSERT INTO docs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    return connection.execute(asked, (*fields, one.print, " ".join(vector))).lastrowid or 0


def _insert_rows(connection: sqlite3.Connection, fresh: Sequence[Weighed], docs: Sequence[int]) -> None:
    """Put the rows of cards under the stems of their names, those of several rows once."""
    keys = {" ".join(mine): mine for one in fresh for mine in one.stems if mine}
    known = _names(connection, keys)
    new = [key for key in keys if key not in known]
    connection.executemany(
        "INSERT INTO names (stems, size) VALUES (?, ?)", [(key, len(keys[key])) for key in new]
    )
    added = _names(connection, new)
    connection.executemany(
        "INSERT INTO stems VALUES (?, ?)",
        sorted((stem, name) for key, name in added.items() for stem in keys[key]),
    )
    known |= added
    connection.executemany(
        "INSERT OR IGNORE INTO rows VALUES (?, ?, ?, ?, ?, ?)",
        sorted(
            (known[" ".join(mine)], doc, row.section, row.row, row.name, row.score)
            for one, doc in zip(fresh, docs, strict=True)
            for row, mine in zip(one.document.rows, one.stems, strict=True)
            if mine
        ),
    )


def _names(connection: sqlite3.Connection, keys: Iterable[str]) -> dict[str, int]:
    """The numbers of names, by their stems."""
    asked, found = tuple(keys), dict[str, int]()
    for at in range(0, len(asked), 500):
        some = asked[at : at + 500]
        marks = ",".join("?" * len(some))
        found.update(connection.execute(f"SELECT stems, id FROM names WHERE stems IN ({marks})", some))
    return found


def _remove(connection: sqlite3.Connection, doc: int) -> None:
    row = connection.execute("SELECT terms FROM docs WHERE id = ?", (doc,)).fetchone()
    for term in row[0].split(" ") if row else ():
        connection.execute("DELETE FROM terms WHERE term = ? AND doc = ?", (term, doc))
    connection.execute("DELETE FROM rows WHERE doc = ?", (doc,))
    connection.execute("DELETE FROM docs WHERE id = ?", (doc,))


def finishing(desk: str, there: set[int], stamp: str | None) -> Callable[[sqlite3.Connection], bool]:
    """Take out what a desk has no more, and remember its stamp; without one forget the desk."""

    def finish(connection: sqlite3.Connection) -> bool:
        rows = connection.execute("SELECT id, story FROM docs WHERE desk = ?", (desk,)).fetchall()
        gone = [id for id, story in rows if story not in there]
        for at in range(0, len(gone), _BATCH):
            with transaction(connection):
                for id in gone[at : at + _BATCH]:
                    _remove(connection, id)
        with transaction(connection):
            if stamp is None:
                connection.execute("DELETE FROM desks WHERE desk = ?", (desk,))
            else:
                connection.execute("INSERT OR REPLACE INTO desks VALUES (?, ?)", (desk, stamp))
        return True

    return finish
