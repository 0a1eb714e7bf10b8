"""A question that one key answers, in place of the line of keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.screen import ModalScreen

from tui.widgets.choices import Choices

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult


class OneKeyScreen(ModalScreen[str | None]):
    """Offers some answers below the card; dismisses with the letter of the one that is chosen.

    A letter or a digit chooses at once, the arrows and Enter as in a list; any other key leaves it.
    """

    def __init__(self, question: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._question = question
        self._choices = tuple(choices)

    def compose(self) -> ComposeResult:
        """The answers with their letters."""
        yield Choices(self._question, self._choices)

    @property
    def choices(self) -> Choices:
        """The answers."""
        return self.query_one(Choices)

    def on_key(self, event: events.Key) -> None:
        """Choose, go to another answer, or leave."""
        event.stop()
        event.prevent_default()
        letters = [letter for letter, _ in self._choices]
        steps = {"left": -1, "up": -1, "shift+tab": -1, "right": 1, "down": 1, "tab": 1}
        if event.key in steps:
            self.choices.step(steps[event.key])
        elif event.key == "enter":
            self.dismiss(self.choices.chosen)
        elif event.character in letters:
            self.dismiss(event.character)
        elif event.character and event.character.isdigit() and 0 < int(event.character) <= len(letters):
            self.dismiss(letters[int(event.character) - 1])
        else:
            self.dismiss(None)

    def on_click(self, event: events.Click) -> None:
        """A click chooses an answer, or leaves."""
        self.dismiss(self.choices.at(event.get_content_offset(self.choices)))
