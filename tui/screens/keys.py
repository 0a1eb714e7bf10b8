"""What the terminal sends: each key as it comes here, and what it would have done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from core.model.cleaning import clean_line
from tui.actions import key_name
from tui.screens.later import when_drawn

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

MOST = 50
"""Presses that are remembered."""
SAME = {
    "tab": "Ctrl+I and Tab are the same to a terminal",
    "enter": "Ctrl+M and Enter are the same to a terminal",
    "escape": "Ctrl+[ and Esc are the same to a terminal",
    "backspace": "in some terminals Ctrl+H is Backspace",
    "ctrl+j": "in some terminals Ctrl+Enter comes so",
    "ctrl+at": "Ctrl+Space and Ctrl+@ are the same to a terminal",
    "ctrl+@": "Ctrl+Space and Ctrl+@ are the same to a terminal",
    "ctrl+underscore": "Ctrl+/ and Ctrl+_ are the same to a terminal",
    "inverted_exclamation_mark": "Alt+1 comes so in some terminals",
}
INTRO = (
    "Press any key: here is what your terminal makes of it. A key that shows nothing is taken before it gets "
    "here, by tmux or screen, the terminal, or the desktop."
)


class KeysScreen(ModalScreen[None]):
    """Shows keys; `does` says what each does where this was opened. Escape twice or Enter leaves."""

    def __init__(self, does: Mapping[str, str]) -> None:
        super().__init__()
        self._does = does
        self.pressed: list[Content] = []
        """What is shown, the newest last."""
        self._escape = False

    def compose(self) -> ComposeResult:
        """What to do, and what came."""
        with Vertical(id="keys-seen") as box:
            box.border_title = Content("What the terminal sends")
            box.border_subtitle = Content("Esc twice or Enter closes · Ctrl+Q leaves")
            yield Static(INTRO, id="keys-intro", markup=False)
            yield Static(id="keys-list", markup=False)

    def on_resize(self) -> None:
        """Show as many as there is room for."""
        when_drawn(self, self._show)

    def on_key(self, event: events.Key) -> None:
        """Show what came, or leave."""
        event.stop()
        event.prevent_default()
        if event.key == "enter" or (event.key == "escape" and self._escape):
            self.dismiss(None)
            return
        self._escape = event.key == "escape"
        self._add(event.key, event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Show that text came as one paste."""
        event.stop()
        self._escape = False
        shown = clean_line(event.text)[:20]
        self._put(Content(f"a paste of {len(event.text)} characters: {shown}"))

    def _add(self, key: str, character: str | None) -> None:
        """Show a key: its name, its character, what it does, what it may be taken for."""
        name = key_name(character if character and character.isprintable() and len(key) > 1 else key)
        if key == "space":
            name = "Space"
        parts = [Content.styled(f"{name:<12} ", "bold $primary"), Content.styled(f"{key}", "$secondary")]
        if character:
            codes = " ".join(f"U+{ord(each):04X}" for each in character)
            parts.append(Content(f" · {codes}"))
        parts.append(Content(f" · {self._does.get(key, 'nothing here')}"))
        if note := SAME.get(key) or ("Esc and then a letter comes so" if key.startswith("alt+") else ""):
            parts.append(Content.styled(f" ({note})", "$foreground-muted"))
        self._put(Content("").join(parts))

    def _put(self, line: Content) -> None:
        self.pressed = [*self.pressed[-MOST + 1 :], line]
        self._show()

    def _show(self) -> None:
        """The newest first, so that it is seen in whatever room there is."""
        self.query_one("#keys-list", Static).update(Content("\n").join(reversed(self.pressed)))
