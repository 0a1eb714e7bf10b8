"""A cell or the whole card in the analyst's own editor."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from core.errors import BadInput, ForedeckError
from core.model import edits
from core.model.cleaning import clean_text
from tui.actions import key_of
from tui.outside import Trip, editor_command, run_editor
from tui.screens.ask import ReadScreen
from tui.screens.card_actions import CardActions

if TYPE_CHECKING:
    from core.model import Place

AT_ONCE = 0.5
"""Seconds under which an editor has not been looked at: it has a window of its own and did not wait."""
NO_WAIT = (
    "The editor ended at once and nothing is changed. One with its own window must wait: EDITOR='code -w'."
)
UNCHANGED = "Nothing was changed in the editor."


class CardEditorProgram(CardActions):
    """Hands a text to the editor, and takes it back; a text that cannot be taken stays in a file."""

    def do_card_outside(self) -> None:
        """Edit the cell under the cursor in the editor."""
        place = self.place
        text = edits.text_at(self.bench.card_or_new(self.story), place)
        self._go_outside(text, ".txt", lambda text: self._take_cell(place, text))

    def do_editor_outside(self) -> None:
        """Go on in the editor with the text that is being typed; what comes back is kept."""
        if self._editing is not None:
            self._go_outside(self.editor.text, ".txt", self._take_typed)

    def do_card_page_outside(self) -> None:
        """Edit the whole card as its page in the editor."""
        self._go_outside(self.bench.page_for_editor(self.story), ".md", self._take_page)

    def _take_cell(self, place: Place, text: str) -> str:
        self.bench.set_text(self.story, place, text)
        return "Edited"

    def _take_typed(self, text: str) -> str | None:
        editor = self.editor
        line = " ".join(clean_text(text).split())
        editor.replace(line, (0, 0), editor.document.end)
        self.finish(keep=True)
        return "Edited" if self._editing is None else None

    def _take_page(self, text: str) -> str:
        changed = self.bench.read_back(self.story, text)
        return "The card was edited" if changed else ""

    def _go_outside(self, text: str, suffix: str, take: Callable[[str], str | None]) -> None:
        """Hand a text to the editor and what comes back to `take`, which says what was done: nothing when
        nothing was, None when it has said all itself."""
        command = editor_command()
        trip = Trip.begin(self.bench.place / "unsaved", text, suffix)
        begun = time.monotonic()
        try:
            code = self._hand_over(command, trip.path)
        except ForedeckError:
            trip.end()
            raise
        try:
            back = trip.read()
        except ForedeckError as error:
            self._not_taken(str(error))
            return
        if not trip.changed(back):
            trip.end()
            at_once = time.monotonic() - begun < AT_ONCE
            if code:
                self.explain(f"{_ended(command, code)}; nothing was changed.", "warn")
            else:
                self.explain(NO_WAIT if at_once else UNCHANGED, "warn" if at_once else "text")
            return
        if code:
            self._not_taken(f"{_ended(command, code)}, so nothing was taken over.", trip.path)
            return
        try:
            done = take(back)
        except ForedeckError as error:
            self._not_taken(str(error), trip.path)
            return
        trip.end()
        if done is None:
            return
        self.refresh_card()
        self.explain(
            f"{done} in {Path(command[0]).name} · {key_of('bench.undo')} takes it back" if done else UNCHANGED
        )

    def _hand_over(self, command: list[str], path: Path) -> int:
        """Give the terminal to the editor until it ends; its exit code. Raises BadInput when it cannot."""
        failed: ForedeckError | None = None
        code = 0
        try:
            with self.app.suspend():
                try:
                    code = run_editor(command, path)
                except ForedeckError as error:  # the terminal must be taken back first
                    failed = error
        except SuspendNotSupported as error:
            raise BadInput("This terminal cannot be handed to an editor.", "Edit the cell here.") from error
        if failed is not None:
            raise failed
        return code

    def _not_taken(self, reason: str, path: Path | None = None) -> None:
        """Say why a text was not taken over, and where it is."""
        lines = [reason, "The card is as it was."]
        if path is not None:
            with suppress(OSError):
                path = path.resolve()
            lines.append(f"Your text is in {path}")
        self.app.push_screen(ReadScreen("Not taken over", lines))


def _ended(command: list[str], code: int) -> str:
    name = Path(command[0]).name
    return f"{name} was interrupted" if code < 0 else f"{name} ended with an error ({code})"
