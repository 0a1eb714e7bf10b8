"""The base of the dialogs whose entries have a letter each, which does the entry at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from textual.content import Content
from textual.screen import ModalScreen

from tui.screens.later import when_drawn
from tui.widgets.pick_list import PickList

if TYPE_CHECKING:
    from textual import events

R = TypeVar("R")
_STEPS = {"up": -1, "k": -1, "down": 1, "j": 1}


class LetterScreen(ModalScreen[R]):
    """A box with a title, a list of entries in it, and letters that do them."""

    heading = ""
    """The title of the box."""

    @property
    def letters(self) -> Sequence[str]:
        """The letters of the entries, in their order."""
        raise NotImplementedError

    def choose(self, at: int) -> None:
        """Do an entry."""
        raise NotImplementedError

    def leave(self) -> None:
        """Leave without any."""
        raise NotImplementedError

    def fill(self) -> None:
        """Write the lines for the room there is."""
        raise NotImplementedError

    def turn(self, key: str) -> bool:
        """Do what a key means besides the letters; False when it means nothing."""
        return False

    def on_mount(self) -> None:
        """Show the entries."""
        self.query_one(PickList).focus()
        when_drawn(self, self.fill)

    def on_resize(self) -> None:
        """Cut the lines anew."""
        when_drawn(self, self.fill)

    def on_key(self, event: events.Key) -> None:
        """Go to another entry, do one, or leave; a letter of none is said to be that."""
        event.stop()
        event.prevent_default()
        picks = self.query_one(PickList)
        self._head(self.heading)
        if event.key in _STEPS:
            picks.go((picks.index + _STEPS[event.key]) % len(self.letters))
        elif event.key == "enter":
            self.choose(picks.index)
        elif event.character in self.letters:
            self.choose(self.letters.index(event.character))
        elif event.key in ("escape", "q"):
            self.leave()
        elif not self.turn(event.key) and event.is_printable:
            self._head(f"{self.heading} · {event.character} does nothing here")

    def _head(self, said: str) -> None:
        box = self.query_one(PickList).parent
        if box is not None:
            box.border_title = Content(said)  # type: ignore[attr-defined]
