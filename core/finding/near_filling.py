"""Writing to the index of neighbours: documents weighed into vectors, rows under the stems of their names."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from heapq import nlargest
from math import log, sqrt
from typing import TYPE_CHECKING

from core.finding.near import Document
from core.finding.store import transaction
from core.prose.tokens import stems
from core.prose.weighing import commonness, terms

if TYPE_CHECKING:
    import sqlite3

_PRIOR = 400
_TERMS = 60
_WORDS = 260
_LEAD = 120
_BATCH = 64


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
    common = _commonness(connection, found)
    total = connection.execute("SELECT count FROM seen WHERE term = ''").fetchone()
    documents = (total[0] if total else 0) + _PRIOR
    weights = {
        term: (1 + log(count)) * log((documents + 1) / (common.get(term, 0) + commonness(term) + 0.5))
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


def filling(desk: str, batch: Sequence[Document]) -> Callable[[sqlite3.Connection], bool]:
    """Write what is new or changed of some documents."""
    prints = [(document, _print(document)) for document in batch]

    def fill(connection: sqlite3.Connection) -> bool:
        asked = "SELECT id, print FROM docs WHERE desk = ? AND story = ?"
        fresh: list[tuple[Document, bytes, int | None]] = []
        for document, print_ in prints:
            row = connection.execute(asked, (desk, document.story)).fetchone()
            if row is None or row[1] != print_:
                fresh.append((document, print_, row[0] if row else None))
        if not fresh:
            return True
        weighed = [(*each, counts(each[0])) for each in fresh]
        with transaction(connection):
            connection.execute("INSERT OR IGNORE INTO desks VALUES (?, '')", (desk,))
            tally: Counter[str] = Counter()
            for _, _, id, found in weighed:
                if id is None:
                    tally.update(found.keys())
                    tally[""] += 1
            connection.executemany(
                "INSERT INTO seen VALUES (?, ?)"
                " ON CONFLICT (term) DO UPDATE SET count = count + excluded.count",
                sorted(tally.items()),
            )
            for document, print_, id, found in weighed:
                if id is not None:
                    _remove(connection, id)
                _insert(connection, desk, document, print_, id, vector(connection, found))
        return True

    return fill


def _insert(
    connection: sqlite3.Connection,
    desk: str,
    document: Document,
    print_: bytes,
    id: int | None,
    vector: dict[str, float],
) -> None:
    fields = (id, desk, document.story, document.title, document.day, document.outlet, document.id, print_)
    doc = connection.execute(
        "INSERT INTO docs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*fields, " ".join(vector))
    ).lastrowid
    connection.executemany(
        "INSERT INTO terms VALUES (?, ?, ?)", [(term, doc, weight) for term, weight in vector.items()]
    )
    _insert_rows(connection, document, doc)


def _insert_rows(connection: sqlite3.Connection, document: Document, doc: int | None) -> None:
    """Put the rows of a card under the stems of their names, those of several rows once."""
    stemmed = [(row, sorted(set(stems(row.name)))) for row in document.rows]
    keys = {" ".join(mine): mine for _, mine in stemmed if mine}
    known = _names(connection, keys)
    new = [key for key in keys if key not in known]
    connection.executemany(
        "INSERT INTO names (stems, size) VALUES (?, ?)", [(key, len(keys[key])) for key in new]
    )
    fresh = _names(connection, new)
    connection.executemany(
        "INSERT INTO stems VALUES (?, ?)", [(stem, name) for key, name in fresh.items() for stem in keys[key]]
    )
    known |= fresh
    connection.executemany(
        "INSERT OR IGNORE INTO rows VALUES (?, ?, ?, ?, ?, ?)",
        [
            (known[" ".join(mine)], doc, row.section, row.row, row.name, row.score)
            for row, mine in stemmed
            if mine
        ],
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
