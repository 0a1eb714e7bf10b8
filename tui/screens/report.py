"""A report that may be long: a sentence, and a list below it that scrolls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.screens.later import when_drawn
from tui.widgets.block_list import Block, BlockList
from tui.widgets.lines import Part, wrap_parts

if TYPE_CHECKING:
    from textual.app import ComposeResult

BESIDES = 8
"""Lines of the screen that the list does not get."""


class ReportScreen(ModalScreen[None]):
    """Shows what an export or an import left out, and why."""

    BINDINGS = [
        Binding("escape,q,enter", "dismiss", show=False),
        Binding("j,down", "step(1)", show=False),
        Binding("k,up", "step(-1)", show=False),
        Binding("pagedown,space,right_curly_bracket", "page(1)", show=False),
        Binding("pageup,left_curly_bracket", "page(-1)", show=False),
        Binding("g,home", "end(0)", show=False),
        Binding("G,end", "end(1)", show=False),
    ]

    def __init__(self, sentence: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._sentence = sentence
        self._lines = tuple(lines)

    def compose(self) -> ComposeResult:
        """The sentence, and the list."""
        with Vertical(id="report") as box:
            box.border_title = Content("Report")
            box.border_subtitle = Content("↑ ↓ scroll · Esc closes")
            yield Static(Content(self._sentence), id="question")
            yield BlockList(id="lines")

    def on_mount(self) -> None:
        """Show the list."""
        self.query_one(BlockList).focus()
        when_drawn(self, self._fill)

    def on_resize(self) -> None:
        """Wrap the lines anew."""
        when_drawn(self, self._fill)

    def _fill(self) -> None:
        blocks = self.query_one(BlockList)
        found = [Block(wrap_parts([Part(line)], blocks.room)) for line in self._lines]
        height = sum(len(block.lines) for block in found)
        blocks.styles.height = max(1, min(height, self.size.height - BESIDES))
        blocks.show_blocks(found)

    def action_step(self, by: int) -> None:
        """The next (or previous) entry."""
        self.query_one(BlockList).step(by)

    def action_page(self, by: int) -> None:
        """A screen down (or up)."""
        self.query_one(BlockList).page(by)

    def action_end(self, last: int) -> None:
        """The first or the last entry."""
        self.query_one(BlockList).go(len(self._lines) - 1 if last else 0)
