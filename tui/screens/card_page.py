"""The card as its page, to read before it is copied or exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.actions import key_of

if TYPE_CHECKING:
    from textual.app import ComposeResult


class CardPageScreen(ModalScreen[str | None]):
    """Shows a card page; dismisses with the id of the action that is to be done with it, if any."""

    BINDINGS = [
        Binding("escape,q,v,enter", "dismiss(None)", show=False),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
        Binding("space,pagedown,right_curly_bracket", "page(1)", show=False),
        Binding("pageup,left_curly_bracket", "page(-1)", show=False),
        Binding("g,home", "end(0)", show=False),
        Binding("G,end", "end(1)", show=False),
        Binding("Y,y", "dismiss('bench.copy-card')", show=False),
        Binding("E", "dismiss('bench.export')", show=False),
    ]

    def __init__(self, page: str) -> None:
        super().__init__()
        self._page = page

    def compose(self) -> ComposeResult:
        """The page, its lines wrapped."""
        with VerticalScroll(id="page") as box:
            box.border_title = Content("The card page, without padding")
            copy, export = key_of("bench.copy-card"), key_of("bench.export")
            box.border_subtitle = Content(f"{copy} copies · {export} exports · Esc closes")
            yield Static(Content(self._page))

    def action_scroll(self, lines: int) -> None:
        """Scroll by some lines."""
        self.query_one("#page").scroll_relative(y=lines, animate=False)

    def action_page(self, way: int) -> None:
        """Scroll by a screen."""
        box = self.query_one("#page")
        box.scroll_relative(y=way * max(1, box.content_size.height - 1), animate=False)

    def action_end(self, last: int) -> None:
        """To the top or the bottom."""
        box = self.query_one("#page")
        (box.scroll_end if last else box.scroll_home)(animate=False)
