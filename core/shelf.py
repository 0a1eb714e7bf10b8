"""The shelf: which clippings of an open desk make which story, and how new ones find their place."""

from __future__ import annotations

from collections.abc import Sequence

from core.keeping import Desk, KeptStory
from core.model import Clipping, Story
from core.reading import group_stories


class Shelf:
    """The stories of a desk. On a desk that may only be read, what is new is shown and not kept."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._clippings = desk.clippings()
        self.stories = {kept.id: self._story(kept) for kept in desk.stories()}
        self.titles = {kept.id: kept.title for kept in desk.stories()}

    def _story(self, kept: KeptStory) -> Story:
        found = (self._clippings.get(digest) for digest in kept.clippings)
        return Story(clippings=tuple(clipping for clipping in found if clipping is not None))

    def take_in(self, clippings: Sequence[Clipping]) -> None:
        """Give each new clipping its story: its file's former one, that of its event, or one of its own."""
        placed = {other.digest for story in self.stories.values() for other in story.clippings}
        fresh = [clipping for clipping in clippings if clipping.digest not in placed]
        if not fresh:
            return
        self._keep(fresh)
        fresh = [clipping for clipping in fresh if not self._follow(clipping)]
        held = [(clipping, id) for id, story in self.stories.items() for clipping in story.clippings]
        homes = {clipping.digest: id for clipping, id in held}
        for story in group_stories((*(clipping for clipping, _ in held), *fresh)):
            new = [clipping for clipping in story.clippings if clipping.digest not in homes]
            kept = [homes[clipping.digest] for clipping in story.clippings if clipping.digest in homes]
            if new and kept:
                self.join(max(set(kept), key=kept.count), new)
            elif new:
                self.add(new)

    def _follow(self, clipping: Clipping) -> bool:
        """Put the new text of a file that changed where its old text is; False when the file is new.

        The old text stays beside it as long as the story's card quotes it.
        """
        home = _home(clipping)
        for id, story in self.stories.items():
            old = [other for other in story.clippings if home and _home(other) == home]
            if old:
                card = self._desk.card(id) if id > 0 else None
                cells = [cell for _, cell in card.cells()] if card else []
                quoted = {quote.span.source for cell in cells for quote in cell.quotes}
                keep = [other for other in story.clippings if other not in old or other.digest in quoted]
                self._set(id, [*keep, clipping])
                return True
        return False

    def join(self, id: int, clippings: Sequence[Clipping]) -> None:
        """Put clippings to a story."""
        self._keep(clippings)
        self._set(id, [*self.stories[id].clippings, *clippings])

    def _set(self, id: int, clippings: Sequence[Clipping]) -> None:
        self.stories[id] = Story(clippings=tuple(clippings))
        if not self._desk.readonly:
            self._desk.keep_story([clipping.digest for clipping in clippings], self.titles[id], id)

    def add(self, clippings: Sequence[Clipping]) -> int:
        """Make a story of clippings; its id."""
        self._keep(clippings)
        story = Story(clippings=tuple(clippings))
        if self._desk.readonly:
            id = -len(self.stories) - 1
        else:
            id = self._desk.keep_story([clipping.digest for clipping in clippings], story.title).id
        self.stories[id] = story
        self.titles[id] = story.title
        return id

    def _keep(self, clippings: Sequence[Clipping]) -> None:
        self._clippings |= {clipping.digest: clipping for clipping in clippings}
        if not self._desk.readonly:
            self._desk.keep_clippings(clippings)


def _home(clipping: Clipping) -> str:
    """Where a clipping is found again: its file, or for one item of many in a file its own address."""
    if clipping.origin.kind == "feed":
        return f"{clipping.url} {clipping.title}" if clipping.url and clipping.title else ""
    return clipping.origin.path
