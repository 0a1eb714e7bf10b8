"""Files that an export would write are there already: what is to become of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from core.model.cleaning import clean_line
from tui.screens.export_plan import whole_path
from tui.widgets.lines import fit
from tui.widgets.telling import counted

if TYPE_CHECKING:
    from textual.app import ComposeResult

SHOWN, LOW = 5, 20
"""Names of files that are shown; two on a screen of fewer lines."""
FOLDER = 60
"""Characters of a folder's path."""


class ClashScreen(ModalScreen[str]):
    """Asks whether files stay (`skip`), are replaced (`replace`), or the dialog is to be seen again (`back`).

    The cursor is on what harms nothing.
    """

    BINDINGS = [
        Binding("escape,q,n,b", "dismiss('back')", show=False),
        Binding("r,y", "dismiss('replace')", show=False),
        Binding("s", "skip", show=False),
        Binding("right,tab,l,j,down", "turn(1)", show=False),
        Binding("left,shift+tab,h,k,up", "turn(-1)", show=False),
        Binding("enter", "choose", show=False),
    ]

    def __init__(self, there: Sequence[Path], of: int, *, skips: bool) -> None:
        super().__init__()
        self._there = tuple(there)
        self._of = of
        it = "it" if len(there) == 1 else "them"
        skip = {"skip": f"Skip {it}"} if skips else {}
        back = {"back": "Back"}
        self._answers = (
            {**skip, "replace": f"Replace {it}", **back} if skips else {**back, "replace": f"Replace {it}"}
        )
        self._chosen = 0

    def compose(self) -> ComposeResult:
        """How many there are and which, and the answers; the cursor is on the harmless one."""
        count = len(self._there)
        folder = clean_line(whole_path(self._there[0].parent))
        folder = f"…{folder[-FOLDER:]}" if len(folder) > FOLDER else folder
        if self._of == 1:
            said = f"{clean_line(self._there[0].name)} exists already in {folder}."
        else:
            exist = "exists" if count == 1 else "exist"
            which = f"All {count} files" if count == self._of else f"{count} of {counted(self._of, 'file')}"
            said = f"{which} {exist} already in {folder}:"
        with Vertical(id="ask"):
            yield Static(Content(said), id="question")
            if self._of > 1:
                yield Static(self._names(), id="names-there")
            yield Static(id="answers")
            yield Static(Content("Enter answers · ← → change · Esc goes back"), id="problem")

    def _names(self) -> Content:
        room = max(20, self.app.size.width * 9 // 10 - 6)
        names = [
            fit(clean_line(path.name), room)
            for path in self._there[: SHOWN if self.app.size.height >= LOW else 2]
        ]
        more = len(self._there) - len(names)
        return Content("\n".join([*names, *([f"… and {more} more"] if more else [])]))

    def on_mount(self) -> None:
        """Show where the cursor is."""
        self._show()

    def _show(self) -> None:
        parts = [
            Content.styled(f"▸ {word}   ", "bold $primary") if at == self._chosen else Content(f"  {word}   ")
            for at, word in enumerate(self._answers.values())
        ]
        self.query_one("#answers", Static).update(Content("").join(parts))

    def action_turn(self, by: int) -> None:
        """Go to another answer."""
        self._chosen = (self._chosen + by) % len(self._answers)
        self._show()

    def action_skip(self) -> None:
        """Leave the files as they are, where that is an answer."""
        if "skip" in self._answers:
            self.dismiss("skip")

    def action_choose(self) -> None:
        """Answer."""
        self.dismiss(list(self._answers)[self._chosen])
