"""The list of stories: drawn only where it is seen, so that their number does not matter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from tui.keymap import TableKeys, bindings
from tui.messages import StoryChosen, StoryOpened
from tui.widgets.line_view import LineView
from tui.widgets.lines import Part, wrap_parts
from tui.widgets.triage_line import TITLE, StoryLine, line_of

if TYPE_CHECKING:
    from textual import events

    from tui.widgets.lines import Line


class Entry(NamedTuple):
    """What a line is of: a story, or with a digest a copy in a story that is set aside."""

    story: int
    digest: str = ""


def _nothing(entry: Entry) -> StoryLine:
    return StoryLine("")


LEAP = 3
"""Lines by which a list as wide as the screen scrolls: the terminal moves its lines, a new one is drawn."""


class StoryList(TableKeys, LineView):
    """Shows the entries, the cursor and the marks; posts `StoryChosen` when the cursor moves.

    What a line says is asked for when it is drawn.
    """

    BINDINGS = bindings("stories")

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.entries: Sequence[Entry] = ()
        self.index = 0
        self.marked: set[Entry] = set()
        self.today = date.today()
        self._anchor: Entry | None = None
        self._line_of: Callable[[Entry], StoryLine] = _nothing
        self._places: dict[Entry, int] = {}
        self._empty = ""

    # What is shown

    def show(self, entries: Sequence[Entry], line_of: Callable[[Entry], StoryLine], empty: str = "") -> None:
        """Show other entries, or the sentence `empty` when there are none.

        The cursor stays on its entry, else on its line. Marks of entries that are gone are gone.
        """
        stays = self.entry
        self.entries = entries
        self._line_of = line_of
        self._places = {entry: at for at, entry in enumerate(entries)}
        self._empty = empty
        self.marked = {entry for entry in self.marked if entry in self._places}
        at = self._places.get(stays) if stays else None
        self.index = at if at is not None else min(self.index, max(0, len(entries) - 1))
        self.resized()
        self.show_lines(self.index, 1, margin=2)
        self.refresh()

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor; None in an empty list."""
        return self.entries[self.index] if self.entries else None

    def place(self, entry: Entry) -> int | None:
        """The line of an entry, when it is in the list."""
        return self._places.get(entry)

    def redraw(self, entries: Iterable[Entry]) -> None:
        """Draw the lines of some entries anew, where they are seen."""
        top = round(self.scroll_offset.y)
        seen = range(top, top + self.size.height)
        for entry in entries:
            at = self._places.get(entry)
            if at is not None and at in seen:
                self.refresh_lines(at)

    def line_count(self) -> int:
        """One line an entry; those of the sentence when there is none."""
        return len(self.entries) or len(self._sentence())

    def _sentence(self) -> list[Line]:
        return [(), *wrap_parts([Part(self._empty, "dim")], self.content_size.width - 4)]

    def line_ground(self, y: int) -> tuple[str, range] | None:
        """The cursor's ground under the title, and that of what is marked; what stands behind the title
        stays as it is, so that a step of the cursor changes few cells."""
        if not self.entries:
            return None
        if y == self.index:
            return ("cursor" if self.has_focus else "row"), TITLE
        return ("row", TITLE) if self.entries[y] in self.marked else None

    def line_at(self, y: int) -> Line:
        """The line of an entry."""
        if not self.entries:
            line = self._sentence()[y]
            return (Part("  "), *line) if line else ()
        entry = self.entries[y]
        cursor = " " if y != self.index else "█" if self.has_focus else "▌"
        width = self.content_size.width - 1
        return line_of(self._line_of(entry), width, self.today, cursor=cursor, marked=entry in self.marked)

    # The cursor

    def go(self, index: int) -> None:
        """Put the cursor on a line."""
        index = min(max(index, 0), len(self.entries) - 1)
        if index == self.index or not self.entries:
            return
        before, self.index = self.index, index
        self.refresh_lines(before)
        self.refresh_lines(index)
        # Beside something else the terminal cannot move lines: all are drawn anew, so a page is turned.
        alone = self.size.width >= self.screen.size.width
        self.show_lines(index, 1, margin=2, leap=LEAP if alone else self.size.height)
        self.post_message(StoryChosen(index))

    def go_to(self, entry: Entry) -> bool:
        """Put the cursor on an entry; False when it is not in the list."""
        at = self._places.get(entry)
        if at is None:
            return False
        self.go(at)
        return True

    # Marks

    @property
    def chosen(self) -> tuple[Entry, ...]:
        """What a verb applies to: the marked entries in their order, else the one under the cursor."""
        if self.marked:
            return tuple(sorted(self.marked, key=self._places.__getitem__))
        return (self.entry,) if self.entry else ()

    def mark(self) -> None:
        """Mark the entry under the cursor, or take its mark away; the cursor goes on."""
        if self.entry is None:
            return
        self.marked ^= {self.entry}
        self._anchor = self.entry
        self.refresh_lines(self.index)
        self.go(self.index + 1)

    def mark_range(self) -> None:
        """Mark all from the entry that was marked last to the one under the cursor."""
        if self.entry is None:
            return
        start = self._places.get(self._anchor, self.index) if self._anchor else self.index
        first, last = sorted((start, self.index))
        self.marked |= set(self.entries[first : last + 1])
        self._anchor = self.entry
        self.refresh()

    def mark_all(self) -> None:
        """Mark everything in the list."""
        self.marked = set(self.entries)
        self.refresh()

    def unmark(self) -> None:
        """Take all marks away."""
        gone, self.marked = self.marked, set()
        self.redraw(gone)

    # Events

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
        if index < len(self.entries):
            self.go(index)
            if event.chain >= 2:
                self.post_message(StoryOpened())
