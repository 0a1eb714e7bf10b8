"""The list of stories: one line each, drawn only where it is seen, so that their number does not matter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual import events

from tui.keymap import bindings
from tui.messages import StoryChosen, StoryOpened
from tui.widgets.line_view import LineView
from tui.widgets.lines import Line, Part, pad


class StoryLine(NamedTuple):
    """What the list says of a story."""

    state: str
    """`card`, `busy`, `failed` or empty."""
    title: str
    sources: int
    blanks: int
    outlets: str


STATES = {"card": ("■", "good"), "busy": ("▸", "figures"), "failed": ("!", "bad"), "": ("·", "dim")}


class StoryList(LineView):
    """Shows the stories and where the cursor is; posts `StoryChosen` when that changes."""

    BINDINGS = bindings("stories")

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.stories: Sequence[StoryLine] = ()
        self.index = 0

    def show(self, stories: Sequence[StoryLine]) -> None:
        """Show other stories; the cursor stays on its line."""
        self.stories = stories
        self.index = min(self.index, max(0, len(stories) - 1))
        self.resized()
        self.refresh()

    def line_count(self) -> int:
        """One line a story."""
        return len(self.stories)

    def line_background(self, y: int) -> str | None:
        """The cursor's ground."""
        if y != self.index:
            return None
        return "cursor" if self.has_focus else "row"

    def line_at(self, y: int) -> Line:
        """State, title, number of sources, blanks."""
        story = self.stories[y]
        mark, style = STATES[story.state]
        width = self.content_size.width - 1
        tail = f"{story.sources} src" if story.sources > 1 else ""
        open_places = f"{story.blanks} blank" if story.blanks else ""
        end = f" {tail:>6} {open_places:>8}"
        bar = Part("█" if y == self.index and self.has_focus else "▌" if y == self.index else " ", "bar")
        title = Part(pad(story.title, width - 4 - len(end)), "bold" if y == self.index else "text")
        return (bar, Part(" "), Part(mark, style), Part(" "), title, Part(end, "dim"))

    def go(self, index: int) -> None:
        """Put the cursor on a line."""
        index = min(max(index, 0), len(self.stories) - 1)
        if index == self.index or not self.stories:
            return
        before, self.index = self.index, index
        self.refresh_lines(before)
        self.refresh_lines(index)
        self.show_lines(index, 1, margin=2)
        self.post_message(StoryChosen(index))

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor in view."""
        self.resized()
        self.show_lines(self.index, 1)

    def on_focus(self) -> None:
        """Show the cursor as the one that has the keys."""
        self.refresh_lines(self.index)

    def on_blur(self) -> None:
        """Show the cursor as resting."""
        self.refresh_lines(self.index)

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; a double one opens."""
        index = event.y + round(self.scroll_offset.y)
        if index < len(self.stories):
            self.go(index)
            if event.chain >= 2:
                self.post_message(StoryOpened())
