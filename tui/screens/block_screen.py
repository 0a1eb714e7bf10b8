"""The base of the screens whose list has entries of several wrapped lines: findings, proposals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from tui.actions import with_keys
from tui.screens.list_screen import ListScreen
from tui.widgets.bars import Bar, KeyBar, TellBar
from tui.widgets.block_list import Block, BlockList
from tui.widgets.lines import Part, wrap_parts
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from tui.actions import Action
    from tui.widgets.lines import Line


class BlockScreen(ListScreen):
    """A head, some lines on top that stay, a list of blocks, a line for typing, an explanation, keys."""

    no_paste = "Nothing can be pasted here; {list.close} goes back."
    """What is said of a paste."""
    _left: tuple[object] | None = None
    """What to leave with as soon as nothing lies over the screen."""

    def compose(self) -> ComposeResult:
        """Head, what stays on top, list, line for typing, explanation, keys."""
        yield Bar(id="head")
        yield Static(id="above", markup=False)
        yield BlockList(id="lines")
        yield Prompt(id="prompt")
        yield TellBar(id="explain")
        yield KeyBar(id="keys")

    @property
    def blocks(self) -> BlockList:
        """The list."""
        return self.query_one(BlockList)

    @property
    def prompt(self) -> Prompt:
        """The line for typing."""
        return self.query_one(Prompt)

    def leave(self, result: object) -> None:
        """Leave with a result, at once or when what lies over the screen is gone."""
        if self.is_active:
            self.dismiss(result)
        else:
            self._left = (result,)

    def on_screen_resume(self) -> None:
        """Leave, where that had to wait."""
        if self._left is not None:
            self.call_after_refresh(self.leave, self._left[0])

    def pasted(self, text: str) -> None:
        """Say that this is no place for an article, which text of several lines is elsewhere."""
        self.explain(with_keys(self.no_paste), "warn")

    def show_above(self, text: str) -> None:
        """Show something above the list that stays there; an empty text hides it."""
        above = self.query_one("#above", Static)
        above.update(Content(text).highlight_regex("█+", style="$secondary"))
        above.display = bool(text)

    def show_empty(self, text: str, above: Sequence[Line] = ()) -> None:
        """Show a text where the list has nothing in it, and lines above it."""
        lines = wrap_parts([Part(text, "dim")], self.blocks.room)
        self.blocks.show_blocks([Block(lines, above)])

    def do_list_step(self, by: int) -> None:
        """The next (or previous) block, or the rest of a long one."""
        self.blocks.step(by)
        self.tell()

    def do_list_page(self, by: int) -> None:
        """A screen down (or up)."""
        self.blocks.page(by)
        self.tell()

    def here(self) -> tuple[Action, ...]:
        """The actions; a key belongs to the first of them that has it, as it does when it is pressed."""
        taken: set[str] = set()
        actions = []
        for action in super().here():
            keys = tuple(key for key in action.keys if key not in taken)
            taken.update(keys)
            if keys or not action.keys:
                actions.append(replace(action, keys=keys))
        return tuple(actions)
