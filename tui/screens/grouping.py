"""Grouping by hand: split, unite, bring back what was set aside."""

from __future__ import annotations

from tui.actions import key_of
from tui.screens.desk_list import DeskList
from tui.screens.split import SplitScreen
from tui.widgets.story_list import Entry


class Grouping(DeskList):
    """The verbs that change which clippings make which story."""

    _left: Entry | None = None
    """Where the cursor goes when the other of the two lists is shown again."""

    def do_stories_aside(self) -> None:
        """Show what was set aside, or the stories again; each list keeps its place."""
        left, self._left = self._left, self.listing.entry
        self.change_lens(aside=not self.lens.aside)
        if left is None or not self.listing.go_to(left):
            self.listing.go(0)

    def do_stories_back(self) -> None:
        """Bring back what was set aside: whole stories, and copies as sources of their story."""
        chosen = self.listing.chosen
        where = []
        for entry in chosen:
            if entry.digest:
                self.bench.decisions.count_copy(entry.story, entry.digest)
                where.append(entry.story)
            else:
                where.append(self.bench.decisions.bring_back(entry.story))
        self.listing.unmark()
        if self.lens.aside and where:
            self._left = Entry(where[0])
        self.fill()
        self.say(
            f"Back among the stories: {self.words(where)} · {key_of('stories.undo')} takes "
            f"it back, {key_of('stories.aside')} goes there",
            "good",
        )

    def do_stories_unite(self) -> None:
        """Make one story of the marked ones."""
        ids = [entry.story for entry in self.listing.chosen]
        stays = self.bench.decisions.join(ids)
        self.listing.unmark()
        self.fill()
        self.reveal(Entry(stays))
        self.say(f"United {len(ids)} stories · {key_of('stories.undo')} takes them apart again", "good")

    def do_stories_split(self) -> None:
        """Ask which sources become a story of their own."""
        story = self.story
        if story is None:
            return
        sources, copies = self.bench.shelf.story(story.id).clippings, self.bench.shelf.copies(story.id)
        if len(sources) < 2 and not copies:
            self.say("It has one source only; there is nothing to split off.", "warn")
            return

        def split(digests: list[str] | None) -> None:
            if digests:
                self.attempt(lambda: self._split(story.id, digests))

        self.app.push_screen(SplitScreen(story.title, sources, copies), split)

    def _split(self, id: int, digests: list[str]) -> None:
        new = self.bench.decisions.split(id, digests)
        self.fill()
        self.reveal(Entry(new))
        self.say(f"Split off · {key_of('stories.undo')} puts it back", "good")
