"""Search on the open desk while typing, and over all desks of the workspace; its indexes are derived."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from core.days import entries, entries_of
from core.finding import Archive, Finder, Hit
from core.keeping import Desk, KeptStory
from core.shelf import Shelf

AT_ONCE = 40
"""Stories that a search brings up to date before it answers; more are left to `warm`."""


class Searching:
    """Finds stories by any of their words."""

    def __init__(self, desk: Desk, shelf: Shelf, workspace: Path) -> None:
        self._desk = desk
        self._shelf = shelf
        self._finder: Finder | None = None
        self._turn = threading.Lock()
        self._held: dict[int, tuple[KeptStory, object]] = {}
        self._archive = Archive(workspace, entries_of)

    def warm(self, should_stop: Callable[[], bool] = lambda: False) -> None:
        """Bring the index of this desk up to date; from a thread."""
        while not should_stop():
            if not self._update(AT_ONCE):
                return

    def stories(self, text: str) -> tuple[int, ...]:
        """The stories of this desk that hold all words of a text, best first; the last word may be begun."""
        self._update(AT_ONCE)
        with self._turn:
            return self._open().stories(text)

    def hits(self, text: str, most: int = 50) -> tuple[Hit, ...]:
        """Where the words of a text stand on this desk."""
        self._update(AT_ONCE)
        with self._turn:
            return self._open().find(text, most=most)

    def catch_up(self, should_stop: Callable[[], bool] = lambda: False) -> None:
        """Bring the archive's index up to date; from a thread."""
        self._archive.catch_up(should_stop)

    def archive(self, text: str, most: int = 100) -> tuple[Hit, ...]:
        """Where the words of a text stand on any desk of the workspace."""
        return self._archive.find(text, most=most)

    def close(self) -> None:
        """Give the indexes up."""
        with self._turn:
            if self._finder is not None:
                self._finder.close()
                self._finder = None
        self._archive.close()

    def _open(self) -> Finder:
        if self._finder is None:
            self._finder = Finder(None)
        return self._finder

    def _update(self, most: int) -> bool:
        """Bring at most some stories up to date; whether there may be more."""
        kept: Mapping[int, KeptStory] = self._shelf.kept
        with self._turn:
            finder = self._open()
            for id in [id for id in self._held if id not in kept]:
                finder.drop("", id)
                del self._held[id]
            stale = [id for id, story in kept.items() if self._held.get(id) != (story, self._desk.card(id))]
            for id in stale[:most]:
                state = (kept[id], self._desk.card(id))
                clippings = [c for digest in kept[id].clippings if (c := self._shelf.clipping(digest))]
                finder.drop("", id)
                finder.put("", entries(kept[id], clippings, self._desk.card(id)))
                self._held[id] = state
            return len(stale) > most
