"""What terms say is near, ordered anew by the vectors of an embedding model, which the index keeps.

A vector belongs to a model and to a text, so that the same text is asked for once, whatever card or story it
is of. Nothing is asked before somebody asks what is near, and then for the candidates only.
"""

from __future__ import annotations

import hashlib
import threading
import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from operator import mul
from statistics import median
from typing import TYPE_CHECKING

from core.errors import ModelTrouble
from core.finding.near import Document
from core.finding.near_asking import LEAST
from core.finding.store import transaction

if TYPE_CHECKING:
    import sqlite3

    from core.asking.embedding import Embedder
    from core.finding.near import Neighbour
    from core.finding.nearness import Near

CANDIDATES = 200
"""What terms call near that is looked at anew."""
FAINT = 0.04
"""Cosine of terms from which something is a candidate."""
FEW = 5
"""Neighbours that are told where terms call none near."""
LONGEST = 2_000
"""Characters of a text that are sent: most embedding models read some 500 tokens."""
PAUSE = 60.0
"""Seconds that a model is left alone after it failed."""
KEPT = 20_000
"""Vectors that are kept; beyond that the oldest go."""
SENTENCE = "Near by terms only: {0}"

Place = tuple[str, int]
"""(desk, story)."""
Documents = Callable[[Iterable[Place]], Iterator[tuple[Place, Document]]]

_TABLES = (
    "CREATE TABLE IF NOT EXISTS vectors (id INTEGER PRIMARY KEY, model TEXT NOT NULL, text BLOB NOT NULL,"
    " vector BLOB NOT NULL, UNIQUE (model, text))",
    "CREATE TABLE IF NOT EXISTS texts (print BLOB PRIMARY KEY, text BLOB NOT NULL) WITHOUT ROWID",
)


class ByVectors:
    """Answers what is near with the help of an embedding model; of several threads one asks at a time.

    `documents` reads what stands at some places. Any failure leaves the answer of the terms, and `notice`
    says why in one sentence.
    """

    def __init__(self, near: Near, documents: Documents) -> None:
        self._near = near
        self._documents = documents
        self._turn = threading.Lock()
        self._failed = ("", 0.0)
        self.notice = ""

    def nearest(
        self,
        embedder: Embedder,
        document: Document,
        most: int,
        without: Callable[[str, int, str], bool],
        now: Callable[[], float] = time.monotonic,
    ) -> tuple[Neighbour, ...]:
        """As `Near.nearest`; the closeness is that of the vectors."""
        with self._turn:
            mark, since = self._failed
            if mark == embedder.mark and now() - since < PAUSE:
                return self._near.nearest(document, most, without)
            try:
                found = self._near.nearest(document, max(most, CANDIDATES), without, FAINT)
                ranked = self._ranked(embedder, document, found, most)
            except ModelTrouble as error:
                self._failed = (embedder.mark, now())
                self.notice = SENTENCE.format(error.sentence)
                return self._near.nearest(document, most, without)
            self._failed, self.notice = ("", 0.0), ""
            return ranked

    def _ranked(
        self, embedder: Embedder, document: Document, found: Sequence[Neighbour], most: int
    ) -> tuple[Neighbour, ...]:
        """The candidates in the order of their vectors. Raises ModelTrouble."""
        mine = text_of(document)
        if not found or not mine:
            return tuple(each for each in found if each.closeness >= LEAST)[:most]
        places = [(each.desk, each.story) for each in found]
        known = self._near.tried(
            lambda connection: _known(connection, embedder.mark, places), dict[Place, bytes]()
        )
        texts = {place: text_of(there) for place, there in self._documents(set(places) - known.keys())}
        wanted = {_digest(text): text for text in (mine, *texts.values()) if text}
        had = self._near.tried(
            lambda connection: _vectors(connection, embedder.mark, wanted), dict[bytes, bytes]()
        )
        asked = {text: digest for digest, text in wanted.items() if digest not in had}

        def keep(batch: Sequence[str], vectors: Sequence[bytes]) -> None:
            came = {asked[text]: vector for text, vector in zip(batch, vectors, strict=True)}
            had.update(came)
            self._near.tried(lambda connection: _keep(connection, embedder.mark, came), None)

        if asked:
            embedder.vectors(tuple(asked), keep)
        prints = {place: _digest(text) for place, text in texts.items() if text}
        self._near.tried(lambda connection: _link(connection, prints), None)
        there = known | {place: had[digest] for place, digest in prints.items()}
        own = had[_digest(mine)]
        if any(len(vector) != len(own) for vector in there.values()):
            self._near.tried(lambda connection: _forget(connection, embedder.mark), None)
            raise ModelTrouble("vectors", f"The vectors of {embedder.profile.name} changed their length.")
        return _told(own, there, found, most)


def text_of(document: Document) -> str:
    """What is sent of a document: its title, and what it is known by."""
    return f"{document.title}\n{document.lead}".strip()[:LONGEST].encode("utf-8", "replace").decode()


def _told(
    own: bytes, there: dict[Place, bytes], found: Sequence[Neighbour], most: int
) -> tuple[Neighbour, ...]:
    """The closest first. What terms alone would not call near is told when it is as close as half of what
    they do; where they call nothing near, a few are."""
    mine = array("f", own)
    closer = [
        (replace(each, closeness=_cosine(mine, vector)), each.closeness)
        for each in found
        if (vector := there.get((each.desk, each.story)))
    ]
    closer.sort(key=lambda pair: pair[0].closeness, reverse=True)
    sure = [each.closeness for each, terms in closer if terms >= LEAST]
    if not sure:
        return tuple(each for each, _ in closer[: min(most, FEW)])
    least = median(sure)
    return tuple(each for each, terms in closer if terms >= LEAST or each.closeness >= least)[:most]


def _cosine(mine: array[float], vector: bytes) -> float:
    product: float = sum(map(mul, mine, array("f", vector)))
    return max(0.0, min(1.0, product))


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8"), digest_size=16).digest()


def _there(connection: sqlite3.Connection) -> bool:
    asked = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('vectors', 'texts')"
    return bool(connection.execute(asked).fetchone()[0] == 2)


def _known(connection: sqlite3.Connection, mark: str, places: Iterable[Place]) -> dict[Place, bytes]:
    """The vectors of places whose text is known and did not change."""
    if not _there(connection):
        return {}
    asked = (
        "SELECT v.vector FROM docs d JOIN texts t ON t.print = d.print"
        " JOIN vectors v ON v.text = t.text AND v.model = ? WHERE d.desk = ? AND d.story = ?"
    )
    rows = ((place, connection.execute(asked, (mark, *place)).fetchone()) for place in places)
    return {place: row[0] for place, row in rows if row}


def _vectors(connection: sqlite3.Connection, mark: str, texts: Iterable[bytes]) -> dict[bytes, bytes]:
    if not _there(connection):
        return {}
    asked = "SELECT vector FROM vectors WHERE model = ? AND text = ?"
    rows = ((text, connection.execute(asked, (mark, text)).fetchone()) for text in texts)
    return {text: row[0] for text, row in rows if row}


def _keep(connection: sqlite3.Connection, mark: str, came: dict[bytes, bytes]) -> None:
    with transaction(connection):
        for statement in _TABLES:
            connection.execute(statement)
        connection.executemany(
            "INSERT OR REPLACE INTO vectors (model, text, vector) VALUES (?, ?, ?)",
            [(mark, text, vector) for text, vector in came.items()],
        )
        connection.execute("DELETE FROM vectors WHERE id <= (SELECT max(id) FROM vectors) - ?", (KEPT,))


def _link(connection: sqlite3.Connection, prints: dict[Place, bytes]) -> None:
    """Remember which text a document has, so that it need not be read again."""
    if not prints or not _there(connection):
        return
    with transaction(connection):
        connection.executemany(
            "INSERT OR REPLACE INTO texts SELECT print, ? FROM docs WHERE desk = ? AND story = ?",
            [(text, *place) for place, text in prints.items()],
        )
        connection.execute("DELETE FROM texts WHERE text NOT IN (SELECT text FROM vectors)")


def _forget(connection: sqlite3.Connection, mark: str) -> None:
    if _there(connection):
        with transaction(connection):
            connection.execute("DELETE FROM vectors WHERE model = ?", (mark,))
