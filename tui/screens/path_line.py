"""A line for one path: Tab completes it, and whoever shows the line says with what it can go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message
from textual.widgets import Input

from core.model.cleaning import clean_line
from tui.screens.adding import completed_path

if TYPE_CHECKING:
    from textual import events

SHOWN = 8
"""Names that are said when a path can go on in several ways."""


class PathLine(Input):
    """The line itself."""

    class Completed(Message):
        """Tab was pressed: `names` are those with which the path can go on."""

        def __init__(self, names: tuple[str, ...]) -> None:
            super().__init__()
            self.names = names

        @property
        def said(self) -> str:
            """The names, as many as can be read; nothing where there is only one."""
            if not self.names:
                return "There is nothing of that name yet."
            more = f" … {len(self.names) - SHOWN} more" if len(self.names) > SHOWN else ""
            return "  ".join(self.names[:SHOWN]) + more if len(self.names) > 1 else ""

    async def _on_key(self, event: events.Key) -> None:
        if event.key != "tab":
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()
        path, names = completed_path(self.value.lstrip())
        if names and path != self.value:
            self.value = path
            self.cursor_position = len(path)
        self.post_message(self.Completed(names))

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        if lines := [line for line in event.text.splitlines() if line.strip()]:
            self.replace(clean_line(lines[0]), *self.selection)
