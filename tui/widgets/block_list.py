"""A list whose entries take as many lines as each needs, under headings that cannot be picked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from tui.widgets.lines import Part
from tui.widgets.pick_list import PickList

if TYPE_CHECKING:
    from textual import events

    from tui.widgets.lines import Line

MARGIN = 3
"""Columns in front of every line: the cursor's bar and two blanks."""


class Block(NamedTuple):
    """One entry: its lines, and lines above it that belong to no entry."""

    lines: Sequence[Line]
    above: Sequence[Line] = ()


class BlockList(PickList):
    """Shows blocks, already wrapped to `room` columns, and a cursor that takes a whole block."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[tuple[int, Line]] = []
        """(number of the entry, or -1 for a heading; what stands there)."""
        self._starts: list[int] = []

    @property
    def room(self) -> int:
        """The columns that a line of a block has."""
        return max(10, self.content_size.width - MARGIN - 1)

    def show_blocks(self, blocks: Sequence[Block]) -> None:
        """Show other blocks; the cursor stays on its number."""
        self._lines, self._starts = [], []
        for number, block in enumerate(blocks):
            self._lines += [(-1, line) for line in block.above]
            self._starts.append(len(self._lines))
            self._lines += [(number, line) for line in block.lines]
        self.show([block.lines for block in blocks])
        self.call_after_refresh(self.reveal)

    def line_count(self) -> int:
        """All lines of all blocks."""
        return len(self._lines)

    def line_background(self, y: int) -> str | None:
        """The cursor's ground."""
        return "cursor" if self._lines[y][0] == self.index else None

    def line_at(self, y: int) -> Line:
        """A line of a block, with the cursor's bar."""
        number, line = self._lines[y]
        return (Part("█" if number == self.index else " ", "bar"), Part("  "), *line)

    def go(self, index: int) -> None:
        """Put the cursor on a block."""
        index = min(max(index, 0), len(self.entries) - 1)
        if self.entries and index != self.index:
            self.index = index
            self.reveal()
            self.refresh()

    def step(self, by: int) -> None:
        """To the next (or previous) block; of one that is longer than the view first to its other end."""
        if self._starts:
            first = self._starts[self.index]
            last = first + len(self.entries[self.index])
            top = round(self.scroll_offset.y)
            height = max(1, self.content_size.height)
            beyond = last - top - height if by > 0 else top - first
            if beyond > 0 and top < last and first < top + height:
                self.scroll_to(y=top + by * min(beyond, max(1, height - 2)), animate=False, immediate=True)
                return
        self.go(self.index + by)

    def page(self, by: int) -> None:
        """A screen down (or up); the cursor takes the first block that begins there."""
        if not self._starts:
            return
        top = round(self.scroll_offset.y) + by * max(1, self.content_size.height - 2)
        self.scroll_to(y=max(0, top), animate=False, immediate=True)
        top = round(self.scroll_offset.y)
        begins = next((at for at, start in enumerate(self._starts) if start >= top), len(self._starts) - 1)
        at_end = by > 0 and top + self.content_size.height >= self.line_count()
        self.index = len(self._starts) - 1 if at_end else begins
        self.refresh()

    def reveal(self) -> None:
        """Bring the cursor's block into view, with the headings above it; of a long one its beginning."""
        if not self._starts:
            return
        first = self._starts[self.index]
        count = len(self.entries[self.index])
        while first and self._lines[first - 1][0] < 0:
            first, count = first - 1, count + 1
        self.show_lines(first, min(count, max(1, self.content_size.height)), margin=0)

    def on_resize(self, event: events.Resize) -> None:
        """Whoever shows blocks wraps them anew."""
        event.prevent_default()  # a list of lines would scroll by the number of the block
        self.resized()

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor to the block under it, or to the one below a heading."""
        event.prevent_default()  # as above
        y = event.y + round(self.scroll_offset.y)
        if self._starts and y < len(self._lines):
            number = self._lines[y][0]
            self.go(number if number >= 0 else bisect_right(self._starts, y))
