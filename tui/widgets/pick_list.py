"""A short list to pick from: each entry one or more lines, with ticks where several can be picked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.widgets.line_view import LineView
from tui.widgets.lines import Part, fit_parts, width_of

if TYPE_CHECKING:
    from textual import events

    from tui.widgets.lines import Line


class PickList(LineView):
    """Shows entries of `height` lines each, and a cursor; `ticks` gives every entry a box."""

    def __init__(self, *, height: int = 1, ticks: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self.entries: Sequence[Sequence[Line]] = ()
        self.index = 0
        self.ticked: set[int] = set()
        self._height = height
        self._ticks = ticks

    def show(self, entries: Sequence[Sequence[Line]], *, first: bool = False) -> None:
        """Show other entries; the cursor stays on its line, or goes to the first."""
        self.entries = entries
        self.index = 0 if first else min(self.index, max(0, len(entries) - 1))
        self.resized()
        if first:
            self.scroll_to(y=0, animate=False, immediate=True)
        self.refresh()

    def line_count(self) -> int:
        """All lines of all entries."""
        return len(self.entries) * self._height

    def line_background(self, y: int) -> str | None:
        """The cursor's ground."""
        return "cursor" if y // self._height == self.index else None

    def line_at(self, y: int) -> Line:
        """A line of an entry, with the cursor's bar and its box."""
        number, line = divmod(y, self._height)
        entry = self.entries[number]
        box = ""
        if self._ticks:
            box = "    " if line else "[x] " if number in self.ticked else "[ ] "
        shown = entry[line] if line < len(entry) else ()
        start = (Part("█" if number == self.index else " ", "bar"), Part(f" {box}"))
        return (*start, *fit_parts(shown, self.content_size.width - width_of(start)))

    def go(self, index: int) -> None:
        """Put the cursor on an entry."""
        index = min(max(index, 0), len(self.entries) - 1)
        if self.entries and index != self.index:
            self.index = index
            self.show_lines(index * self._height, self._height)
            self.refresh()

    def tick(self) -> None:
        """Tick the entry under the cursor, or untick it; the cursor goes on."""
        self.ticked ^= {self.index}
        self.refresh()
        self.go(self.index + 1)

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor in view."""
        self.resized()
        self.show_lines(self.index * self._height, self._height)

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor."""
        self.go((event.y + round(self.scroll_offset.y)) // self._height)
