"""The index: entries go in, stories and hits come out, from any thread, and it never raises."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from core.finding import store as stores
from core.finding.filling import changed, cleaned, facets_of, fill, leave_only, prepare, remove
from core.finding.hits import Hit
from core.finding.looking import count, look, order, with_texts
from core.finding.query import parse
from core.finding.snippet import Showing
from core.finding.store import Busy, open_store, transaction
from core.model.cleaning import clean_line

if TYPE_CHECKING:
    import sqlite3

    from core.finding.filling import Prepared
    from core.finding.hits import Entry, Where
    from core.finding.looking import Found, Texts
    from core.finding.store import Store

_Value = TypeVar("_Value")

FILE_BATCH, OWN_BATCH = 128, 12
"""Entries written at once: to a file, where searches go on meanwhile, and to an index that they wait for."""

NOT_WRITTEN = "The search index could not be written, so what changed is not found."

LATER = "Another program is writing the search index, so what changed is not found yet."
NOT_READ = "The search index could not be read; search again in a moment."

MOST_AT_ONCE = 512
"""Short entries that are written to a file at once."""

MOST_STORIES = 20_000
"""Texts whose stories a filter names; of more, those that came last."""


class Finder:
    """One index. None as its path: in memory, for a desk; else a file that several programs may share.

    No method raises because of the index or of what a user typed; `notice` says
    in one sentence what is wrong, if anything. All methods may be called from
    any thread; searches go on while entries are put.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._door = threading.RLock()
        self._store: Store | None = None
        self._retired: list[Store] = []
        self._closed = False
        self._full: bool | None = None
        self._trouble = {"open": "", "read": "", "write": ""}
        self._lasting = ""

    @property
    def notice(self) -> str:
        """One sentence about what is wrong with the index, or empty."""
        without = stores.NO_FTS if self._full is False else ""
        return next(filter(None, self._trouble.values()), "") or self._lasting or without

    def put(self, desk: str, entries: Iterable[Entry]) -> None:
        """Make entries of a desk known; each replaces what stood under its story and digest (or `where`)."""
        self.refill(desk, entries, keep=True)

    def refill(
        self,
        desk: str,
        entries: Iterable[Entry],
        *,
        stamp: str = "",
        keep: bool = False,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> int | None:
        """Make the entries all that is known of a desk (with `keep`: more of it) and remember its stamp.

        Entries that did not change cost no writing. Returns how many were
        written; None when it was stopped or failed, and then the stamp is not
        remembered, so that it can be done again.
        """
        try:
            return self._refill(clean_line(desk), iter(entries), None if keep else stamp, should_stop)
        finally:
            self.settle()

    def _refill(
        self, desk: str, coming: Iterator[Entry], stamp: str | None, should_stop: Callable[[], bool]
    ) -> int | None:
        filling = Filling(self, desk)
        while not should_stop():
            size = filling.batch()
            if size is None:
                return None
            batch = list(islice(coming, min(size, FILE_BATCH)))
            if batch:
                if not filling.put(batch):
                    return None
            elif stamp is None:
                return filling.written
            else:
                return filling.finish(stamp)
        return None

    def drop(self, desk: str, story: int | None = None) -> None:
        """Forget a desk, or one story of it."""
        name = clean_line(desk)
        while self._write(lambda connection, full: remove(connection, full, name, story, FILE_BATCH), 0):
            pass
        self.settle()

    def stamps(self) -> dict[str, str] | None:
        """The stamp of each desk that is known, empty while it is not known whole; None: cannot say."""

        def read(store: Store) -> dict[str, str] | None:
            return dict(store.reading.execute("SELECT desk, stamp FROM desks").fetchall())

        return self._read(read, None)

    def stories(self, query: str, *, desk: str = "") -> tuple[int, ...]:
        """The ids of the stories that match, best first: for filtering a list while typing."""
        asked, name = parse(query), clean_line(desk)
        if not asked:
            return ()
        nothing: list[tuple[int, int]] = []
        pairs = self._read(lambda store: order(store.reading, store.full, asked, name, MOST_STORIES), nothing)
        return tuple(dict.fromkeys([story for _, story in pairs]))

    def find(self, query: str, *, desk: str = "", most: int = 200) -> tuple[Hit, ...]:
        """What matches, best first, at most `most` texts: of one desk, or of all."""
        asked, name = parse(query), clean_line(desk)
        if not asked or most < 1:
            return ()

        def read(store: Store) -> list[tuple[Found, Texts]]:
            return with_texts(store.reading, look(store.reading, store.full, asked, name, most))

        nothing: list[tuple[Found, Texts]] = []
        showing = Showing(asked.wanted)
        return tuple(_hit(*found, showing) for found in self._read(read, nothing))

    def count(self, query: str, *, desk: str = "") -> int:
        """How many texts match, as many as `find` finds when it may find all."""
        asked, name = parse(query), clean_line(desk)
        return self._read(lambda store: count(store.reading, store.full, asked, name), 0) if asked else 0

    def close(self) -> None:
        """Close the index; what is being put is broken off, and all later calls find nothing."""
        with self._door:
            self._closed = True
            left = [*self._retired, *([self._store] if self._store else [])]
            self._retired, self._store = [], None
        for store in left:
            store.close()

    def _read(self, action: Callable[[Store], _Value], otherwise: _Value) -> _Value:
        """What the action reads, or `otherwise` when the index cannot say."""
        return self._tried("read", action, otherwise)

    def _write(self, action: Callable[[sqlite3.Connection, bool], _Value], otherwise: _Value) -> _Value:
        """What the action says after it has written, all or nothing; `otherwise` when that failed."""

        def within(store: Store) -> _Value:
            if store.kind == "readonly":
                return otherwise
            if (
                store.kind == "own"
            ):  # one long transaction: sorting in after each batch would take as long again
                if not store.writing.in_transaction:
                    store.writing.execute("BEGIN")
                return action(store.writing, store.full)
            with transaction(store.writing):
                return action(store.writing, store.full)

        return self._tried("write", within, otherwise)

    def settle(self) -> None:
        """Let an index of this session's own sort in what was put, which makes searches faster."""

        def settle(store: Store) -> None:
            if store.kind == "own" and store.writing.in_transaction:
                store.writing.execute("COMMIT")

        with self._door:
            own = self._store is not None and self._store.kind == "own"
        if own:
            self._tried("write", settle, None)

    def _tried(
        self, kind: Literal["read", "write"], action: Callable[[Store], _Value], otherwise: _Value
    ) -> _Value:
        """What the action says; a damaged index is thrown away and the action tried on a new one."""
        for _ in range(2):
            store = self._opened()
            if store is None:
                return otherwise
            import sqlite3

            try:
                with store.read_turn if kind == "read" else store.write_turn:
                    value = action(store)
                self._trouble[kind] = ""
                return value
            except (sqlite3.Error, zlib.error, UnicodeError, TypeError) as error:  # the last three: torn rows
                if not self._explain(kind, store, error):
                    return otherwise
        return otherwise

    def _opened(self) -> Store | None:
        """The store, opened when it is first needed and again when its file was replaced."""
        with self._door:
            if self._closed:
                return None
            held = self._store
            if held and held.kind == "file" and self._path and not stores.same_file(self._path, held.inode):
                self._retire(held)
            if self._store is None:
                self._store, self._trouble["open"] = self._open()
                if self._store:
                    self._lasting = self._store.notice or self._lasting
            return self._store

    def _open(self) -> tuple[Store | None, str]:
        """The store of the path, or None and a sentence that says why not."""
        try:
            import sqlite3

            if self._full is None:
                self._full = stores.full_text()
        except ImportError:
            return None, stores.NO_SQLITE
        try:
            return open_store(self._path, full=self._full), ""
        except Busy:
            return None, stores.BUSY
        except sqlite3.Error:
            return None, NOT_READ

    def _retire(self, store: Store) -> None:
        """Use a store no more; it is closed at the end, because another thread may be inside it."""
        with self._door:
            if self._store is store:
                self._retired.append(store)
                self._store = None

    def _explain(self, kind: str, store: Store, error: Exception) -> bool:
        """Note what went wrong; whether it makes sense to try again."""
        if self._closed:
            return False
        if stores.is_busy(error):
            self._trouble[kind] = LATER if kind == "write" else stores.BUSY
            return False
        if stores.is_damage(error):
            self._retire(store)
            if store.kind == "file" and self._path:
                stores.discard(self._path, store.inode)
            self._lasting = stores.DAMAGED
            return True
        self._trouble[kind] = NOT_WRITTEN if kind == "write" else NOT_READ
        return False


class Filling:
    """A desk on its way into an index, batch by batch; whoever fills one calls `settle` at the end."""

    def __init__(self, finder: Finder, desk: str) -> None:
        self._finder = finder
        self._desk = clean_line(desk)
        self._seen: set[tuple[int, str]] = set()
        self.written = 0

    def batch(self) -> int | None:
        """How many entries may be put at once; None when the index cannot be written."""
        store = self._finder._opened()
        if store is None or store.kind == "readonly":
            return None
        return MOST_AT_ONCE if store.kind == "file" else OWN_BATCH

    def put(self, entries: Sequence[Entry]) -> bool:
        """Write what is new or changed; False when that failed."""
        store = self._finder._opened()
        if store is None:
            return False
        each = {(one.entry.story, one.part): one for one in map(cleaned, entries)}
        self._seen.update(each)
        coming = list(each.values())
        left = self._finder._read(lambda store: changed(store.reading, self._desk, coming), coming)
        ready = [prepare(one, full=store.full) for one in left]
        count = self._finder._write(_filling(self._desk, ready), None) if ready else 0
        self.written += count or 0
        return count is not None

    def finish(self, stamp: str) -> int | None:
        """Forget all else of the desk and remember its stamp; how many were written, None when it failed."""
        done = self._finder._write(_finishing(self._desk, self._seen, stamp), None)
        return None if done is None else self.written


def _filling(desk: str, ready: list[Prepared]) -> Callable[[sqlite3.Connection, bool], int | None]:
    return lambda connection, full: fill(connection, full, desk, ready)


def _finishing(
    desk: str, seen: set[tuple[int, str]], stamp: str
) -> Callable[[sqlite3.Connection, bool], int | None]:
    return lambda connection, full: leave_only(connection, full, desk, seen, stamp)


def _hit(row: Found, texts: Texts, showing: Showing) -> Hit:
    """What is shown of a text that was found."""
    snippet, marks = showing.of(texts.text)
    where: Where = row.where
    if not marks:
        of_title, in_title = showing.of(texts.title)
        if where == "row":
            snippet, marks = (
                (f"{of_title}: {snippet}", in_title) if in_title and snippet else (snippet, marks)
            )
        elif in_title or not snippet:
            snippet, marks, where = of_title, in_title, "title" if in_title else where
    facets = facets_of(texts.shown, row.section, row.row, row.score)
    return Hit(
        row.desk, row.story, row.digest, texts.title, snippet, marks, where, row.day, row.outlet, facets
    )
