"""The indexes of a workspace, its desks and its archive, brought up to date from what changed on disk."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import ForedeckError
from core.finding.finder import MOST_AT_ONCE, Filling, Finder
from core.finding.hits import COLLECTIONS
from core.finding.query import parse
from core.model.cleaning import clean_line

if TYPE_CHECKING:
    from core.finding.hits import Entry, Hit

_KEPT = ("clippings.", "desk.")
_PASSING = (".lock", ".tmp")

COLLECTION = ".jsonl"
"""How the file of a collection of the archive ends."""

LARGEST_AT_ONCE = 1_000_000
"""Characters of texts that are read before they are written."""

Stamps = dict[str, str]


@dataclass(frozen=True)
class CatchUp:
    """What a walk over the desks did: desks brought in or forgotten, entries written, how long it took.

    `problems` holds a sentence for each desk that could not be read; `whole`
    is false when it was stopped or an index could not be written.
    """

    desks: int
    entries: int
    seconds: float
    problems: tuple[str, ...] = ()
    whole: bool = True


class Archive:
    """Search over the desks of a workspace and the collections of its archive; its files may be deleted.

    Texts are in one index, rows of tables in another, so that the many rows
    cost a search for texts nothing. `read` gives the entries of the desk in a
    folder, or of the collection in a file; it may raise ForedeckError, OSError
    or ValueError, which costs that one only.
    """

    def __init__(self, workspace: Path, read: Callable[[Path], Iterable[Entry]]) -> None:
        self._workspace = workspace
        self._read = read
        self._texts = Finder(workspace / "index" / "search.sqlite")
        self._rows = Finder(workspace / "index" / "rows.sqlite")

    @property
    def notice(self) -> str:
        """One sentence about what is wrong with the indexes, or empty."""
        return self._texts.notice or self._rows.notice

    def catch_up(self, should_stop: Callable[[], bool] = lambda: False, *, first: str = "") -> CatchUp:
        """Bring new and changed desks in, the desk `first` before the others, and forget those that are
        gone. Never raises.

        It may be called again at any time and from several programs at once;
        stopped or killed half way, the next call goes on.
        """
        start = time.monotonic()
        known = self._known()
        try:
            stamps = stamps_of(self._workspace)
        except OSError as error:
            said = f"The desks could not be listed for searching: {clean_line(error.strerror or '')}."
            return CatchUp(0, 0, time.monotonic() - start, (said,), False)
        if known is None:
            return CatchUp(0, 0, time.monotonic() - start, (), False)
        stamps = dict(sorted(stamps.items(), key=lambda pair: (pair[0] != first, pair[0])))
        done = self._bring(known, stamps, should_stop)
        left = self._known() if done.whole and (done.desks or done.problems) else known
        if left is not None and any(
            old.keys() & stamps.keys() - new.keys() for old, new in zip(known, left, strict=True)
        ):
            done = self._bring(left, stamps, should_stop)  # an index was lost and made anew meanwhile
        return replace(done, seconds=time.monotonic() - start)

    def _known(self) -> tuple[Stamps, Stamps] | None:
        """The stamps of both indexes; None when one cannot say."""
        texts, rows = self._texts.stamps(), self._rows.stamps()
        return None if texts is None or rows is None else (texts, rows)

    def _bring(
        self,
        known: tuple[Stamps, Stamps],
        stamps: dict[str, str | None],
        should_stop: Callable[[], bool],
    ) -> CatchUp:
        """Bring in the desks whose stamp is not the known one, in order; forget those without a stamp."""
        desks = entries = 0
        problems: list[str] = []
        each = tuple(zip((self._texts, self._rows), known, strict=True))
        for name in sorted((known[0].keys() | known[1].keys()) - stamps.keys()):
            for finder, there in each:
                if name in there:
                    finder.drop(name)
            desks += 1
        for name, stamp in stamps.items():
            behind = [finder for finder, there in each if there.get(name) != stamp]
            if stamp is None or not behind:
                continue
            if should_stop():
                return CatchUp(desks, entries, 0, tuple(problems), False)
            try:
                written = self._refill(name, behind, stamp, should_stop)
            except (ForedeckError, OSError, ValueError) as error:
                problems.append(f"{_called(name)} could not be read for searching: {clean_line(str(error))}")
                continue
            if written is None:
                return CatchUp(desks, entries, 0, tuple(problems), False)
            desks += 1
            entries += written
        return CatchUp(desks, entries, 0, tuple(problems))

    def _refill(
        self, name: str, behind: Sequence[Finder], stamp: str, should_stop: Callable[[], bool]
    ) -> int | None:
        """Read a desk once for all the indexes that are behind; entries written, None when it was stopped."""
        folder = self._workspace / name if _is_collection(name) else self._workspace / "desks" / name
        coming = iter(
            self._read(folder.with_name(folder.name + COLLECTION) if _is_collection(name) else folder)
        )
        fillings = [(finder is self._rows, Filling(finder, name)) for finder in behind]
        try:
            while not should_stop():
                batch = _batch(coming)
                if not batch:
                    return _sum(filling.finish(stamp) for _, filling in fillings)
                for rows, filling in fillings:
                    if not _put(filling, [entry for entry in batch if (entry.where == "row") == rows]):
                        return None
            return None
        finally:
            for finder in behind:
                finder.settle()

    def find(self, query: str, *, desk: str = "", most: int = 200, rows: bool = False) -> tuple[Hit, ...]:
        """What matches in all desks or in one, best first: texts; rows when it or `rows` says so."""
        return self._index(query, rows).find(query, desk=desk, most=most)

    def count(self, query: str, *, desk: str = "", rows: bool = False) -> int:
        """How many match, as many as `find` finds when it may find all."""
        return self._index(query, rows).count(query, desk=desk)

    def stories(self, query: str, *, desk: str = "") -> tuple[int, ...]:
        """The ids of the stories that match, best first."""
        return self._index(query).stories(query, desk=desk)

    def close(self) -> None:
        """Close the indexes; a catching up in another thread ends soon after."""
        self._texts.close()
        self._rows.close()

    def _index(self, query: str, rows: bool = False) -> Finder:
        return self._rows if rows or parse(query).of_rows else self._texts


def _batch(coming: Iterator[Entry]) -> list[Entry]:
    """The next entries, many short ones or a few long ones."""
    batch: list[Entry] = []
    size = 0
    for entry in islice(coming, MOST_AT_ONCE):
        batch.append(entry)
        size += len(entry.text)
        if size > LARGEST_AT_ONCE:
            break
    return batch


def _put(filling: Filling, entries: Sequence[Entry]) -> bool:
    """Put entries into an index, in as many parts as it wants; False when it cannot be written."""
    at = 0
    while at < len(entries):
        size = filling.batch()
        if size is None or not filling.put(entries[at : at + size]):
            return False
        at += size
    return True


def _sum(counts: Iterable[int | None]) -> int | None:
    """The sum, None when one of them is none."""
    all = list(counts)
    return None if None in all else sum(count or 0 for count in all)


def _is_collection(name: str) -> bool:
    return name.startswith(f"{COLLECTIONS}/")


def _called(name: str) -> str:
    return f"The collection {name[len(COLLECTIONS) + 1 :]}" if _is_collection(name) else f"The desk {name}"


def stamps_of(workspace: Path) -> dict[str, str | None]:
    """The desks and the collections of a workspace with their stamps; None for a desk that cannot be listed.

    Raises OSError.
    """
    return _desks(workspace / "desks") | _collections(workspace / COLLECTIONS)


def _desks(folder: Path) -> dict[str, str | None]:
    """The desks that are there with their stamps; None for one that cannot be listed. Raises OSError."""
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return {}
    fit = [name for name in names if not name.startswith(".") and clean_line(name) == name]
    stamps = {name: _stamp(folder / name) for name in fit}
    return {name: stamp for name, stamp in stamps.items() if stamp != ""}


def _collections(folder: Path) -> dict[str, str | None]:
    """The collections of the archive with their stamps. Raises OSError."""
    stamps: dict[str, str | None] = {}
    try:
        with os.scandir(folder) as listed:
            for file in listed:
                name = file.name.removesuffix(COLLECTION)
                if (
                    name
                    and name != file.name
                    and name[0] != "."
                    and clean_line(name) == name
                    and file.is_file()
                ):
                    with suppress(FileNotFoundError):
                        stamps[f"{COLLECTIONS}/{name}"] = _state(file)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    return stamps


def _state(file: os.DirEntry[str]) -> str:
    status = file.stat()
    return f"{file.name}:{status.st_size}:{status.st_mtime_ns}:{status.st_ino}"


def _stamp(folder: Path) -> str | None:
    """Names, sizes and times of the files of a desk; empty when it is none, None when it cannot be listed."""
    try:
        with os.scandir(folder) as listed:
            kept = (f for f in listed if f.name.startswith(_KEPT) and not f.name.endswith(_PASSING))
            return "|".join(sorted(map(_state, kept)))
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError:
        return None
