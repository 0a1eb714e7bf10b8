"""An empty Textual app of the same widgets as the workbench, for `editing.py` to measure against."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.containers import Container, Horizontal
from textual.widgets import TextArea

from tui.widgets.bars import Bar, KeyBar, TellBar
from tui.widgets.line_view import LineView
from tui.widgets.lines import Line, Part

ROOT = Path(__file__).resolve().parent.parent
ROW = 8
"""Lines of a row of the card with the blank one below it; the cursor takes as many, and a cell of it two,
which is what a cell of the card takes in the mean."""
WORDS = "robots lift patients in three homes of the county since spring and nobody complained so far "
"""What the editor begins with."""


class Lines(LineView):
    """Some lines, and a cursor of a row and a cell on them."""

    def __init__(self, count: int, id: str) -> None:
        super().__init__(id=id)
        self.count = count
        self.at = self.cell = 0

    def line_count(self) -> int:
        return self.count

    def line_at(self, y: int) -> Line:
        return (Part(f"line {y} "), Part("of words that say nothing at all", "bold"))

    def line_background(self, y: int) -> str | None:
        if self.at <= y < self.at + ROW:
            return "cursor" if 0 <= y - self.at - self.cell < 2 else "row"
        return None

    def on_resize(self) -> None:
        self.resized()

    def go(self, rows: int, cells: int) -> None:
        self.touch(rows)
        self.at = max(0, self.at + rows * ROW)
        self.cell = (self.cell + 2 * cells) % ROW
        self.touch(rows)
        self.show_lines(self.at, ROW)

    def touch(self, rows: int) -> None:
        self.refresh_lines(self.at if rows else self.at + self.cell, ROW if rows else 2)


class Editor(TextArea):
    """An editor that Enter closes."""

    DEFAULT_CSS = "Editor { layer: editor; border: none; padding: 0; display: none; height: 2; }"

    async def _on_key(self, event: object) -> None:
        if getattr(event, "key", "") == "enter":
            event.prevent_default()  # type: ignore[attr-defined]
            self.display = False
            self.app.query_one("#card").focus()
        else:
            await super()._on_key(event)  # type: ignore[arg-type]


class Empty(App[None]):
    """Two panes of lines, an editor over one of them, and three bars."""

    CSS_PATH: ClassVar = [str(ROOT / "tui" / "styles" / name) for name in ("desk.tcss", "foredeck.tcss")]
    BINDINGS: ClassVar = [
        ("j", "go(1, 0)"),
        ("k", "go(-1, 0)"),
        ("l", "go(0, 1)"),
        ("e", "edit"),
        ("ctrl+q", "quit"),
    ]
    ENABLE_COMMAND_PALETTE = False

    def get_css_variables(self) -> dict[str, str]:
        own = ("cursor-background", "span-background", "kept-background", "editor-background")
        return super().get_css_variables() | dict.fromkeys((*own, "foreground-muted"), "#888888")

    def compose(self) -> ComposeResult:
        yield Bar(id="head")
        with Horizontal(id="panes"):
            with Container(id="source-pane"):
                yield Lines(400, "source")
            with Container(id="card-pane"):
                yield Lines(320, "card")
                yield Editor(soft_wrap=True, show_line_numbers=False, compact=True, id="editor")
        yield TellBar(id="explain")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        self.query_one("#editor", Editor).cursor_blink = False
        self.query_one("#card").focus()

    def action_go(self, rows: int, cells: int) -> None:
        card = self.query_one("#card", Lines)
        card.go(rows, cells)
        self.query_one("#explain", TellBar).say([Part(f"line {card.at}")])

    def action_edit(self) -> None:
        editor = self.query_one("#editor", Editor)
        editor.display = True
        editor.load_text(WORDS)
        editor.focus()


if __name__ == "__main__":
    Empty().run()
