"""How the app copies: whatever asks for it goes one way, behind the screen, and what became of it is said."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.app import App

from core.model.copying import Form
from core.remembered import Remembered
from tui.actions import key_of, with_keys
from tui.clipboard.copied import Sure
from tui.terminal.facts import Facts

if TYPE_CHECKING:
    from pathlib import Path

    from core.settings import Settings
    from tui.clipboard.copied import Copied
    from tui.clipboard.service import Clipboard
    from tui.messages import Copy, MouseTurned, Ways

_STYLES = {Sure.VERIFIED: "good", Sure.TESTED: "good", Sure.SENT: "text", Sure.ONLY_FILE: "warn"}
SELECTED = "What was selected"
"""What is copied by Textual's own keys, for sentences."""
NOTHING = "There is nothing to copy here."
NOTHING_YET = "Nothing was copied yet: {bench.copy} copies."
NO_MOUSE = "The mouse cannot be left to this terminal."


class Copying(App[int]):
    """An app that copies to where the analyst sits. Of several copies in a row the newest wins."""

    place: Path
    """The workspace."""
    settings: Settings
    facts: Facts
    last_copied: tuple[str, Copied] | None = None
    """The text of the last copy and what became of it."""
    last_form = Form.PAGE
    """As what it was copied."""
    _copies: Clipboard | None = None
    _own_mouse = True

    @property
    def copies(self) -> Clipboard:
        """What copies, for this terminal and the settings of the workspace."""
        if self._copies is None:
            from tui.clipboard.service import Clipboard

            self._copies = Clipboard(
                self.place,
                self.send_sequence,
                getattr(self, "facts", None) or Facts(),
                Remembered(self.place),
                self.settings.clipboard,
            )
        return self._copies

    def send_sequence(self, sequence: str) -> None:
        """Send a control sequence to the terminal, whole and in its turn."""
        driver = self._driver
        if driver is None:
            return
        send = getattr(driver, "send", None)
        if send is not None:
            send(sequence)
        else:
            driver.write(sequence)
            driver.flush()

    def say(self, text: str, style: str = "text") -> None:
        """Say something on the screen that is shown."""

    def on_copy(self, message: Copy) -> None:
        """Copy what a screen asks for."""
        message.stop()
        self.copy_out(message.text, message.what, message.form)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy what was selected in a text, an editor or on the screen."""
        if text:
            self.copy_out(text, SELECTED, Form.PLAIN)

    def copy_out(self, text: str, what: str, form: Form = Form.PAGE) -> None:
        """Copy a text behind the screen, and say what became of it; pasting within the app has it at once."""
        from core.sharing.copies import harmless

        text = harmless(text)
        if not text:
            self.say(NOTHING, "warn")
            return
        self._clipboard = text
        self.run_worker(
            partial(self._copy, text, what, form), group="copying", exclusive=True, exit_on_error=False
        )

    def on_ways(self, message: Ways) -> None:
        """Show the other ways of the last copy, or test the clipboard."""
        message.stop()
        if message.test:
            from tui.screens.clipboard_test import ClipboardTest

            self.push_screen(ClipboardTest(self.copies))
        elif self.last_copied is None:
            self.say(with_keys(NOTHING_YET), "warn")
        else:
            from tui.screens.ways import WaysScreen

            self.push_screen(WaysScreen(self.copies, *self.last_copied, self.last_form), self._went)

    def _went(self, became: tuple[str, Copied] | None) -> None:
        if became is not None:
            self.last_copied = became

    def on_mouse_turned(self, message: MouseTurned) -> None:
        """Leave the mouse to the terminal, or take it back."""
        message.stop()
        turn = getattr(self._driver, "mouse", None)
        if turn is None:
            self.say(NO_MOUSE, "warn")
            return
        self._own_mouse = not self._own_mouse if message.on is None else message.on
        turn(self._own_mouse)
        key = key_of("everywhere.mouse")
        self.say(
            f"The mouse is Foredeck's again; {key} leaves it to the terminal."
            if self._own_mouse
            else f"The mouse is the terminal's: select with it; {key} takes it back."
        )

    async def _copy(self, text: str, what: str, form: Form) -> None:
        from tui.clipboard.telling import copied_sentence

        copied = await self.copies.copy(text, what, form=form)
        self.last_copied, self.last_form = (text, copied), form
        self.say(copied_sentence(copied), _STYLES[copied.sure])
