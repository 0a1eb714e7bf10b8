"""Search on the open desk while typing, and over all desks and the archive; its indexes are derived."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from core.archive.store import Archives
from core.days import day_called, entries, entries_of, published_entries
from core.finding import Archive, Finder
from core.finding.archive import COLLECTION
from core.finding.query import parse, query_problem
from core.listing import matcher

if TYPE_CHECKING:
    from core.finding import CatchUp, Entry, Hit
    from core.keeping import Desk
    from core.shelf import Shelf

MOST = 100
"""Places on all days that are shown at once."""
AT_ONCE = 8
"""Changed stories that a search takes in before it answers; more are left to `warm`."""


def everywhere(workspace: Path) -> Archive:
    """The search over all desks and the archive of a workspace, for commands."""
    return Archive(workspace, _entries)


def catch_up(workspace: Path, should_stop: Callable[[], bool] = lambda: False) -> CatchUp:
    """Bring the indexes of a workspace up to date, for commands that changed much of it. Never raises."""
    archive = everywhere(workspace)
    try:
        return archive.catch_up(should_stop)
    finally:
        archive.close()


def _entries(place: Path) -> Iterator[Entry]:
    """All that can be found on the desk in a folder, or in the collection in a file."""
    if place.name.endswith(COLLECTION):
        for number, published in Archives(place.parent.parent).read(place.name.removesuffix(COLLECTION)):
            yield from published_entries(number, published)
    else:
        yield from entries_of(place)


class Searching:
    """Finds stories by any of their words, and by the fields of their cards and rows.

    What the archive's index holds of this desk is as old as the last `warm`;
    what changed since is in a small index in memory and counts instead.
    """

    def __init__(self, desk: Desk, shelf: Shelf, workspace: Path) -> None:
        self._desk = desk
        self._shelf = shelf
        self._archive = everywhere(workspace)
        self._recent, self._recent_rows = Finder(None), Finder(None)
        self._changed: set[int] = set()
        self._taken_in: set[int] = set()
        self._turn = threading.Lock()
        self._warm = False
        self._day = day_called(desk.folder.name)

    @property
    def notice(self) -> str:
        """One sentence about what is wrong with the index, or empty."""
        return self._archive.notice

    def warm(self, should_stop: Callable[[], bool] = lambda: False) -> None:
        """Bring the index up to date, this desk first; from a thread."""
        self._desk.flush()
        with self._turn:
            self._follow()
            before = self._changed | self._taken_in
        done = self._archive.catch_up(should_stop, first=self._desk.folder.name)
        with self._turn:
            self._warm = self._warm or done.whole
            if done.whole and not self._desk.readonly:
                self._follow()
                for id in before - self._changed:
                    self._forget(id)
                    self._taken_in.discard(id)

    def stories(self, text: str) -> tuple[int, ...]:
        """The stories of this desk that hold all words of a text, best first; the last word may be begun.

        `core.finding.query` says what else may stand in it. Before the first
        `warm` only titles, outlets and notes are looked through.
        """
        asked = parse(text)
        with self._turn:
            self._take_in(AT_ONCE)
            recent = (self._recent_rows if asked.of_rows else self._recent).stories(text)
            stale = self._changed | self._taken_in
        archived = self._archive.stories(text, desk=self._desk.folder.name)
        found = dict.fromkeys((*recent, *(id for id in archived if id not in stale)))
        if not self._warm and text.strip() and not (asked.fields or asked.problem):
            fits = matcher(text, self._shelf.has_card)
            found |= dict.fromkeys(id for id, story in tuple(self._shelf.kept.items()) if fits(story))
        return tuple(id for id in found if id in self._shelf.kept)

    def archive(self, text: str, most: int = MOST) -> tuple[Hit, ...]:
        """Where the words of a text stand on any desk of the workspace or in its archive."""
        return self._archive.find(text, most=most)

    def count(self, text: str) -> int:
        """How many places `archive` finds when it may find all."""
        return self._archive.count(text)

    @staticmethod
    def problem(text: str) -> str:
        """One sentence about a field of a query that cannot be, or empty."""
        return query_problem(text)

    def close(self) -> None:
        """Give the indexes up."""
        self._recent.close()
        self._recent_rows.close()
        self._archive.close()

    def _follow(self) -> None:
        """Note which stories changed since they were last looked at."""
        while self._desk.touched:
            self._changed.add(self._desk.touched.pop())

    def _take_in(self, most: int) -> None:
        self._follow()
        for id in sorted(self._changed)[:most]:
            self._changed.discard(id)
            self._taken_in.add(id)
            self._forget(id)
            if story := self._shelf.kept.get(id):
                clippings = [each for digest in story.clippings if (each := self._shelf.clipping(digest))]
                found = tuple(entries(story, clippings, self._desk.card(id), self._day))
                self._recent.put("", (entry for entry in found if entry.where != "row"))
                self._recent_rows.put("", (entry for entry in found if entry.where == "row"))

    def _forget(self, id: int) -> None:
        """Take a story out of what changed of late."""
        self._recent.drop("", id)
        self._recent_rows.drop("", id)
