"""The base of the screens that are one list: days, histories."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.keymap import bindings
from tui.screens.base import WorkScreen
from tui.screens.later import when_drawn
from tui.widgets.bars import Bar, KeyBar, TellBar
from tui.widgets.pick_list import PickList

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from core.workbench import Workbench
    from tui.actions import Action


class ListScreen(WorkScreen):
    """A head, a list, a line that explains, keys. Subclasses fill the list and say what Enter does."""

    BINDINGS = bindings("list", "everywhere")
    scopes = ("list", "everywhere")
    choosing = "choose"
    """What Enter does, in the line of keys."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.bench = bench

    def compose(self) -> ComposeResult:
        """Head, list, explanation, keys."""
        yield Bar(id="head")
        yield PickList(id="lines")
        yield TellBar(id="explain")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Show the list."""
        self.listing.focus()
        self.offer_keys()
        self.show_saving(self.bench.desk.state)
        self.fill()

    @property
    def listing(self) -> PickList:
        """The list."""
        return self.query_one(PickList)

    def fill(self) -> None:
        """Show the list anew."""
        raise NotImplementedError

    def here(self) -> tuple[Action, ...]:
        """The actions, with what Enter does here."""
        named = {"list.choose": self.choosing}
        return tuple(replace(action, label=named.get(action.id, action.label)) for action in super().here())

    def tell(self) -> None:
        """Say what Enter would do here."""

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        if action.id == "list.choose" and not self.listing.entries:
            return "There is nothing in the list."
        return super().why_not(action)

    def on_resize(self, event: events.Resize) -> None:
        """Write the lines for the new width."""
        when_drawn(self, self.fill)

    def on_click(self, event: events.Click) -> None:
        """A click chooses a line, a double one does what Enter does."""
        if event.widget is self.listing:
            self.tell()
            if event.chain >= 2:
                self.action_do("list.choose")

    def do_list_step(self, by: int) -> None:
        """Some lines down (or up)."""
        self.listing.go(self.listing.index + by)
        self.tell()

    def do_list_page(self, by: int) -> None:
        """A page down (or up)."""
        self.do_list_step(by * max(1, self.listing.content_size.height - 1))

    def do_list_end(self, last: int) -> None:
        """To the first or the last line."""
        self.listing.go(len(self.listing.entries) - 1 if last else 0)
        self.tell()

    def do_list_close(self) -> None:
        """Back to where it was opened from."""
        self.dismiss(None)
