"""The file of an index: opened, made, found to be unusable, thrown away. Derived data, so never an error."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from core.finding.words import FOLDING

if TYPE_CHECKING:
    import sqlite3

SCHEMA = 3
"""The shape of the index; one with a greater number belongs to a newer program and is left alone."""

MEMORY = ":memory:"
PASSING = ""
"""The name of a database that SQLite keeps in a passing file and removes by itself."""

READ_WAIT, WRITE_WAIT = 0.25, 3.0
"""Seconds to wait for another program, for a search and for a change."""

FILE_HASH, OWN_HASH = 8 << 20, 2 << 20
"""Bytes of new words before FTS5 sorts them in; without a file, searches wait for that."""

DAMAGED = "The search index was damaged and is being made again."
NEWER = "The search index belongs to a newer Foredeck and is left alone; this session makes its own."
READONLY = "The search index cannot be written, so what changed since is not found."
NO_PLACE = "There is no place to keep a search index, so this session makes its own."
BUSY = "The search index is in use by another program; search again in a moment."
NO_FTS = "The SQLite of this Python has no full-text search (FTS5): searching works and is slower."
NO_SQLITE = "This Python comes without SQLite, so searching is not possible."

_TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE desks (desk TEXT PRIMARY KEY, stamp TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, desk TEXT NOT NULL, story INTEGER NOT NULL, part TEXT NOT NULL,
    digest TEXT NOT NULL, place TEXT NOT NULL, outlet TEXT NOT NULL, day TEXT NOT NULL, print BLOB NOT NULL,
    section TEXT NOT NULL, row INTEGER NOT NULL, score INTEGER NOT NULL, label INTEGER NOT NULL, same INTEGER
);
CREATE UNIQUE INDEX parts ON entries (desk, story, part);
CREATE INDEX labelled ON entries (label);
CREATE INDEX twins ON entries (same) WHERE same IS NOT NULL AND desk NOT GLOB 'archive/*';
CREATE TABLE labels (
    id INTEGER PRIMARY KEY, print BLOB NOT NULL UNIQUE, themes TEXT NOT NULL, keywords TEXT NOT NULL,
    category TEXT NOT NULL, type TEXT NOT NULL, outlet TEXT NOT NULL, shown TEXT NOT NULL
);
CREATE TABLE texts (id INTEGER PRIMARY KEY, title TEXT NOT NULL, text BLOB NOT NULL);
"""
_FULL_TEXT = """
CREATE VIRTUAL TABLE words USING fts5(title, text, content='', tokenize='ascii', prefix='1 2');
"""
_PLAIN_TEXT = "CREATE TABLE words (title TEXT NOT NULL, text TEXT NOT NULL);"

Kind = Literal["file", "readonly", "own"]


@dataclass
class Store:
    """An open index: a connection that reads and one that writes, the same one where there is no file.

    `inode` is 0 where there is no file; `full` says whether FTS5 is at work.
    """

    reading: sqlite3.Connection
    writing: sqlite3.Connection
    kind: Kind
    full: bool
    notice: str = ""
    inode: tuple[int, int] = (0, 0)
    read_turn: threading.RLock = field(default_factory=threading.RLock)
    write_turn: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        if self.reading is self.writing:
            self.write_turn = self.read_turn

    def close(self) -> None:
        """Close the connections; a statement that runs in another thread is broken off first."""
        import sqlite3

        for connection, turn in ((self.reading, self.read_turn), (self.writing, self.write_turn)):
            if not turn.acquire(blocking=False):
                connection.interrupt()
                turn.acquire()
            with suppress(
                sqlite3.Error
            ):  # an interruption that met nothing would keep the log out of the file
                connection.execute("SELECT 1")
            with suppress(sqlite3.Error):
                connection.close()
            turn.release()


class Busy(Exception):
    """Another program holds the file."""


class _Newer(Exception):
    """The file belongs to a newer program."""


def full_text() -> bool:
    """Whether SQLite can search full text."""
    import sqlite3

    connection = sqlite3.connect(MEMORY)
    try:
        connection.execute("CREATE VIRTUAL TABLE words USING fts5(text)")
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
    return True


def open_store(path: Path | None, *, full: bool) -> Store:
    """The index at `path`, made when missing, made again when unusable; one in memory for None.

    Where the file may not be used, an index of this session's own takes its
    place, and `notice` says why. Raises Busy when another program holds the file.
    """
    if path is None:
        return _own(MEMORY, full, "")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _alone(path.parent):
            return _open_file(path, full=full)
    except _Newer:
        return _own(PASSING, full, NEWER)
    except OSError:
        return _without_writing(path, full=full)


def _open_file(path: Path, *, full: bool) -> Store:
    """The store of a file that may be written. Raises OSError where it may not, Busy, _Newer."""
    import sqlite3

    notice = ""
    if path.exists() and not os.access(path, os.R_OK | os.W_OK):
        raise PermissionError(str(path))
    for _ in range(2):
        try:
            writing = _connect(str(path), WRITE_WAIT)
            try:
                if _check(writing, full=full):
                    reading = _connect(str(path), READ_WAIT)
                    status = path.stat()
                    return Store(reading, writing, "file", full, notice, (status.st_dev, status.st_ino))
            except BaseException:
                writing.close()
                raise
            writing.close()
        except sqlite3.OperationalError as error:
            if is_busy(error):
                raise Busy from error
            if is_damage(error):
                notice = DAMAGED
            else:
                raise OSError(str(error)) from error
        except sqlite3.DatabaseError:
            notice = DAMAGED
        throw_away(path)
    raise OSError("the index cannot be made")


def _check(connection: sqlite3.Connection, *, full: bool) -> bool:
    """Whether the database is an index that this program can use; an empty one becomes one."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA:
        raise _Newer
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if not tables and not version:
        connection.execute("PRAGMA journal_mode = WAL")
        _make(connection, full=full)
        if full:
            connection.execute("INSERT INTO words(words, rank) VALUES ('hashsize', ?)", (FILE_HASH,))
        return True
    if version != SCHEMA:
        return False
    return dict(connection.execute("SELECT name, value FROM about").fetchall()) == _about(full)


def _about(full: bool) -> dict[str, str]:
    return {"folding": FOLDING, "words": "fts5" if full else "plain"}


def _make(connection: sqlite3.Connection, *, full: bool) -> None:
    """Create the tables, all of them or none."""
    statements = [
        line for line in (_TABLES + (_FULL_TEXT if full else _PLAIN_TEXT)).split(";\n") if line.strip()
    ]
    with transaction(connection):
        for statement in statements:
            connection.execute(statement)
        connection.executemany("INSERT INTO about VALUES (?, ?)", _about(full).items())
        connection.execute(f"PRAGMA user_version = {SCHEMA}")


def _own(name: str, full: bool, notice: str) -> Store:
    """An index of this session's own."""
    connection = _connect(name, READ_WAIT)
    connection.execute("PRAGMA journal_mode = OFF")
    _make(connection, full=full)
    if full:
        connection.execute("INSERT INTO words(words, rank) VALUES ('hashsize', ?)", (OWN_HASH,))
    return Store(connection, connection, "own", full, notice)


def _without_writing(path: Path, *, full: bool) -> Store:
    """The store where the file may not be written: read as it is when it is sound, else bypassed."""
    import sqlite3

    if path.is_file():
        still = not path.with_name(path.name + "-wal").exists()
        with suppress(sqlite3.Error, _Newer, OSError):
            connection = _connect(
                f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if still else ''}", READ_WAIT
            )
            usable = False
            try:
                version = connection.execute("PRAGMA user_version").fetchone()[0]
                usable = version == SCHEMA and _check(connection, full=full)
            finally:
                if not usable:
                    connection.close()
            if usable:
                return Store(connection, connection, "readonly", full, READONLY)
    return _own(PASSING, full, NO_PLACE)


def _connect(name: str, wait: float) -> sqlite3.Connection:
    import sqlite3

    connection = sqlite3.connect(
        name, timeout=wait, isolation_level=None, check_same_thread=False, uri=name.startswith("file:")
    )
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA secure_delete = OFF")
    connection.execute("PRAGMA cache_size = -16000")
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """What is done inside is written together or not at all."""
    import sqlite3

    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """No other program opens or throws away the index meanwhile."""
    import fcntl

    descriptor = os.open(folder / "search.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def throw_away(path: Path) -> None:
    """Remove the file and what SQLite keeps beside it; who still has it open goes on with what is gone."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-journal"):
        with suppress(FileNotFoundError):
            path.with_name(name).unlink()


def discard(path: Path, inode: tuple[int, int]) -> None:
    """Throw away a damaged index unless another program has replaced it already."""
    with suppress(OSError), _alone(path.parent):
        status = path.stat()
        if (status.st_dev, status.st_ino) == inode:
            throw_away(path)


def same_file(path: Path, inode: tuple[int, int]) -> bool:
    """Whether the file is still the one that was opened."""
    try:
        status = path.stat()
    except OSError:
        return False
    return (status.st_dev, status.st_ino) == inode


def is_busy(error: Exception) -> bool:
    """Whether another program is at work on the file."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (5, 6)


def is_damage(error: Exception) -> bool:
    """Whether the file is no sound database, or holds other tables or rows than ours."""
    import sqlite3

    if isinstance(error, sqlite3.ProgrammingError):
        return False
    code = getattr(error, "sqlite_errorcode", None)
    return code is None or code & 0xFF in (1, 11, 26)
