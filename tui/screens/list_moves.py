"""How one moves in the list of stories, before its desk is open and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.widgets.story_list import StoryList


class ListMoves:
    """Moves of a screen that has a list."""

    @property
    def listing(self) -> StoryList:
        """The list."""
        raise NotImplementedError

    def do_stories_step(self, by: int) -> None:
        """Some stories down (or up)."""
        self.listing.go(self.listing.index + by)

    def do_stories_page(self, by: int) -> None:
        """A page down (or up)."""
        self.listing.go(self.listing.index + by * max(1, self.listing.content_size.height - 1))

    def do_stories_end(self, last: int) -> None:
        """To the first or the last story."""
        self.listing.go(len(self.listing.entries) - 1 if last else 0)
