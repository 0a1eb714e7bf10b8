"""The index of neighbours: cards and stories by their heaviest terms, and rows by what they are called.

Terms of the title count three times, those of the lead twice, names and figures half more; a document is
its 60 heaviest terms by TF-IDF, at length 1, so that the sum over shared terms is the cosine. How common a
term is, is counted over all documents that were ever seen, from a prior on, when a document comes in: what
came in earlier keeps its weights, which makes an answer stable while the archive grows. A derived file.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from core.finding.near_asking import LEAST, named, nearest
from core.finding.near_filling import changed, filling, finishing, weigh
from core.finding.store import discard, is_busy, is_damage, same_file, throw_away, transaction
from core.prose.tokens import stems

if TYPE_CHECKING:
    import sqlite3

    from core.finding.near import Document, Neighbour, Occurrence

_Value = TypeVar("_Value")

SCHEMA = 1
_BATCH = 64

WAIT = 1.0
"""Seconds to wait for another program that writes."""

NEWER = "The index of neighbours belongs to a newer Foredeck and is left alone, so nothing has neighbours."
NOT_NOW = "The index of neighbours is in use by another program; look again in a moment."
NOT_KEPT = "The index of neighbours could not be written, so what is new has no neighbours yet."

_TABLES = """
CREATE TABLE desks (desk TEXT PRIMARY KEY, stamp TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE docs (
    id INTEGER PRIMARY KEY, desk TEXT NOT NULL, story INTEGER NOT NULL, title TEXT NOT NULL,
    day TEXT NOT NULL, outlet TEXT NOT NULL, card TEXT NOT NULL, print BLOB NOT NULL, terms TEXT NOT NULL
);
CREATE UNIQUE INDEX places ON docs (desk, story);
CREATE TABLE terms (term TEXT, doc INTEGER, weight REAL, PRIMARY KEY (term, doc)) WITHOUT ROWID;
CREATE TABLE seen (term TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE names (id INTEGER PRIMARY KEY, stems TEXT NOT NULL UNIQUE, size INTEGER NOT NULL);
CREATE TABLE stems (stem TEXT, name INTEGER, PRIMARY KEY (stem, name)) WITHOUT ROWID;
CREATE TABLE rows (
    name INTEGER, doc INTEGER, section TEXT, row INTEGER, called TEXT, score INTEGER,
    PRIMARY KEY (name, doc, section, row)
) WITHOUT ROWID;
CREATE INDEX rows_of ON rows (doc)
"""


class Near:
    """An index of neighbours in a file that several programs may share.

    No method raises because of the index; `notice` says in one sentence what is wrong, if anything. All
    methods may be called from any thread.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._door = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._inode = (0, 0)
        self._closed = False
        self.notice = ""
        self.emptied = False
        """Whether a damaged index was thrown away since the last filling."""

    def stamps(self) -> dict[str, str] | None:
        """The stamp of each desk that is known; None: cannot say."""
        asked = "SELECT desk, stamp FROM desks"
        return self.tried(lambda connection: dict(connection.execute(asked).fetchall()), None)

    def refill(
        self, desk: str, documents: Iterable[Document], stamp: str, should_stop: Callable[[], bool]
    ) -> bool:
        """Make the documents all that is known of a desk; one that did not change costs no writing.

        False when it was stopped or failed; the stamp is then not remembered.
        """
        coming, there = iter(documents), set[int]()
        while batch := list(islice(coming, _BATCH)):
            fresh = None if should_stop() else self.tried(changed(desk, batch), None)
            if fresh is None:
                return False
            weigh(fresh)
            if fresh and not self.tried(filling(desk, fresh), False):
                return False
            there.update(document.story for document in batch)
        return not should_stop() and self.tried(finishing(desk, there, stamp), False)

    def drop(self, desk: str) -> None:
        """Forget a desk."""
        self.tried(finishing(desk, set(), None), False)

    def nearest(
        self,
        document: Document,
        most: int,
        without: Callable[[str, int, str], bool],
        least: float = LEAST,
    ) -> tuple[Neighbour, ...]:
        """What is nearest to a document, the closest first, of equals the newest.

        `without` is asked (desk, story, day) of each and leaves it out when true; of several with one
        published id the closest is given, and none with that of the document itself.
        """

        def look(connection: sqlite3.Connection) -> tuple[Neighbour, ...]:
            return nearest(connection, document, most, without, least)

        return self.tried(look, ())

    def named(self, name: str, section: str = "") -> tuple[Occurrence, ...]:
        """The rows that are called as a name is, or nearly so; newest first. With a section only its rows."""
        mine = sorted(set(stems(name)))
        if not mine:
            return ()
        return self.tried(lambda connection: named(connection, mine, section), ())

    def close(self) -> None:
        """Close the index; later calls find nothing."""
        with self._door:
            self._closed = True
            self._let_go()

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def tried(self, action: Callable[[sqlite3.Connection], _Value], otherwise: _Value) -> _Value:
        """What the action says; a damaged index is thrown away and the action tried on a new one."""
        import sqlite3

        with self._door:
            for _ in range(2):
                try:
                    connection = self._opened()
                    if connection is None:
                        return otherwise
                    value = action(connection)
                    self.notice = ""
                    return value
                except _Newer:
                    self.notice = NEWER
                    return otherwise
                except (sqlite3.Error, OSError, UnicodeError, TypeError) as error:
                    if not isinstance(error, OSError) and is_damage(error):
                        inode = self._inode
                        self._let_go()
                        discard(self._path, inode)
                        self.emptied = True
                        continue
                    self._let_go()
                    busy = not isinstance(error, OSError) and is_busy(error)
                    self.notice = NOT_NOW if busy else NOT_KEPT
                    return otherwise
        return otherwise

    def _opened(self) -> sqlite3.Connection | None:
        """The connection, made when it is first needed and again when its file was replaced."""
        if self._closed:
            return None
        if self._connection is not None and not same_file(self._path, self._inode):
            self._let_go()
        if self._connection is None:
            connection = _connect(self._path)
            self._inode = _inode(self._path)  # a file that proves damaged is thrown away by it
            try:
                usable = _check(connection)
            except BaseException:
                connection.close()
                raise
            if not usable:
                connection.close()
                throw_away(self._path)
                connection = _connect(self._path)
                _check(connection)
            self._inode, self._connection = _inode(self._path), connection
        return self._connection


class _Newer(Exception):
    """The file belongs to a newer program."""


def _inode(path: Path) -> tuple[int, int]:
    status = os.stat(path)
    return status.st_dev, status.st_ino


def _connect(path: Path) -> sqlite3.Connection:
    """A connection to the file, made when it is not there; where it may not be written, one that reads it."""
    import sqlite3

    name, uri = str(path), False
    if path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        name, uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1", True
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
    return sqlite3.connect(name, timeout=WAIT, isolation_level=None, check_same_thread=False, uri=uri)


def _check(connection: sqlite3.Connection) -> bool:
    """Whether it is an index that this program can use; an empty one becomes one. Raises _Newer."""
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -16000")
    version = _version(connection)
    if version > SCHEMA:
        raise _Newer
    if version == SCHEMA:
        return True
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        return False
    connection.execute("PRAGMA journal_mode = WAL")
    with transaction(connection):
        if _version(connection) != SCHEMA:  # else another program made it meanwhile
            for statement in _TABLES.split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {SCHEMA}")
    return True


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
