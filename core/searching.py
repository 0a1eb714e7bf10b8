"""Search on the open desk while typing, and over all desks of the workspace; its indexes are derived."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from core.days import entries, entries_of
from core.finding import Archive, Finder, Hit
from core.keeping import Desk
from core.listing import matcher
from core.shelf import Shelf

AT_ONCE = 8
"""Changed stories that a search takes in before it answers; more are left to `warm`."""


class Searching:
    """Finds stories by any of their words.

    What the archive's index holds of this desk is as old as the last `warm`;
    what changed since is in a small index in memory and counts instead.
    """

    def __init__(self, desk: Desk, shelf: Shelf, workspace: Path) -> None:
        self._desk = desk
        self._shelf = shelf
        self._archive = Archive(workspace, entries_of)
        self._recent = Finder(None)
        self._changed: set[int] = set()
        self._taken_in: set[int] = set()
        self._turn = threading.Lock()
        self._warm = False

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
                    self._recent.drop("", id)
                    self._taken_in.discard(id)

    def stories(self, text: str) -> tuple[int, ...]:
        """The stories of this desk that hold all words of a text, best first; the last word may be begun.

        Before the first `warm` only titles, outlets and notes are looked through.
        """
        with self._turn:
            self._take_in(AT_ONCE)
            recent = self._recent.stories(text)
            stale = self._changed | self._taken_in
        archived = self._archive.stories(text, desk=self._desk.folder.name)
        found = dict.fromkeys((*recent, *(id for id in archived if id not in stale)))
        if not self._warm and text.strip():
            fits = matcher(text, self._shelf.has_card)
            found |= dict.fromkeys(id for id, story in tuple(self._shelf.kept.items()) if fits(story))
        return tuple(id for id in found if id in self._shelf.kept)

    def archive(self, text: str, most: int = 100) -> tuple[Hit, ...]:
        """Where the words of a text stand on any desk of the workspace."""
        return self._archive.find(text, most=most)

    def close(self) -> None:
        """Give the indexes up."""
        self._recent.close()
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
            self._recent.drop("", id)
            if story := self._shelf.kept.get(id):
                clippings = [found for digest in story.clippings if (found := self._shelf.clipping(digest))]
                self._recent.put("", entries(story, clippings, self._desk.card(id)))
