"""The small editor that lies over a cell and grows with what is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.message import Message
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from core.model.cleaning import clean_text
from tui.keymap import TableKeys, bindings
from tui.messages import LinesPasted, Typed
from tui.widgets.pasting import taken

if TYPE_CHECKING:
    from textual import events


class CellEditor(TableKeys, TextArea):
    """Edits one cell. Enter and Tab keep the text, Escape leaves the cell as it was."""

    BINDINGS = [
        *bindings("editor", first=True),
        Binding("ctrl+home", "to_edge(False)", show=False),
        Binding("ctrl+end", "to_edge(True)", show=False),
        Binding("ctrl+shift+home", "to_edge(False, True)", show=False),
        Binding("ctrl+shift+end", "to_edge(True, True)", show=False),
    ]
    DEFAULT_CSS = """
    CellEditor {
        layer: editor; border: none; padding: 0; display: none; height: 1;
        background: $editor-background; color: $foreground;
        scrollbar-size-vertical: 0; scrollbar-size-horizontal: 0;
    }
    CellEditor:focus { border: none; }
    """

    class Grown(Message):
        """The text takes another number of lines."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__("", soft_wrap=True, show_line_numbers=False, compact=True, id=id)
        self.cursor_blink = False
        self.highlight_cursor_line = False
        self.items = False
        """Whether lines that are pasted are items each."""

    @property
    def lines_needed(self) -> int:
        """The lines that the text takes in the editor's width."""
        return max(1, self.wrapped_document.height)

    def begin(self, text: str, *, items: bool = False, chosen: tuple[int, int] | None = None) -> None:
        """Start with a text, the cursor at its end or some of its words chosen, to be typed over.

        With `items` pasted lines become items each.
        """
        self.items = items
        self.load_text(text)
        self.move_cursor(self.document.end)
        if chosen is not None:
            self.selection = Selection((0, chosen[0]), (0, chosen[1]))

    def action_to_edge(self, end: bool, select: bool = False) -> None:
        """To the end of the whole text (or its beginning)."""
        self.move_cursor(self.document.end if end else self.document.start, select=select)

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        lines = [line for line in clean_text(taken(self, event.text)).splitlines() if line.strip()]
        if self.items and len(lines) > 1:
            self.post_message(LinesPasted(lines))
        elif text := " ".join(" ".join(lines).split()):
            self.replace(text, *self.selection)

    def on_blur(self) -> None:
        """Keep the text when the keys go elsewhere in the app; another window of the desktop is no reason."""
        if self.app.app_focus and self.display:
            self.post_message(Typed(keep=True, lost=True))

    def on_resize(self) -> None:
        """Ask for other room where the text wraps otherwise."""
        self.call_after_refresh(self.on_text_area_changed)

    def on_text_area_changed(self) -> None:
        """Ask for room when the text has grown or shrunk."""
        if self.size.height != self.lines_needed:
            self.post_message(self.Grown())
