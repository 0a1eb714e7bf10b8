"""What the list and the bench show of earlier days: what was seen before, what is near, rows through time."""

from __future__ import annotations

from tui.screens.card_moves import CardMoves
from tui.screens.desk_list import DeskList
from tui.screens.digest import DigestScreen
from tui.screens.opening import show_near_story, show_over_time
from tui.screens.seeing import seen_ids, seen_words
from tui.widgets.story_list import Entry


class SeenBefore(DeskList):
    """Draws anew what other answers change, and nothing else; shows what is near, and the day as a page."""

    _seen: frozenset[int] = frozenset()
    """The stories whose lines say that they were seen before."""

    def show_seen(self) -> None:
        """Draw the lines of the stories that were seen before, or no longer count as that."""
        seen = frozenset(seen_ids(self.bench))
        changed, self._seen = seen ^ self._seen, seen
        self.listing.redraw([Entry(id) for id in changed])
        entry = self.listing.entry
        if entry is not None and entry.story in changed:
            self.preview.show_seen(seen_words(self.bench, entry))
            self.tell()

    def do_stories_near(self) -> None:
        """Show what is near the story under the cursor."""
        show_near_story(self, self.view.id)

    def do_stories_digest(self) -> None:
        """Show the page of this day."""
        self.app.push_screen(DigestScreen(self.bench))


class Recalling(CardMoves):
    """Asks from the bench for what is known of earlier days. The screen has the story and the place."""

    def do_bench_near(self) -> None:
        """Show what is near this story or its card."""
        show_near_story(self, self.story, left=True)

    def do_bench_over_time(self) -> None:
        """Show the row at the cursor through time."""
        own = (self.bench.desk.folder.name, self.story)
        show_over_time(self, self.bench.card_or_new(self.story), self.place, own)
