"""The app's keys: those of keys.toml in force, what is wrong with it, and a plain word for Ctrl+C."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App

from tui.actions import key_of, use_keys
from tui.user_keys import NAME, load_keys

if TYPE_CHECKING:
    from pathlib import Path


class Keyed(App[int]):
    """An app whose screens have the analyst's keys; the palette is a screen of its own."""

    ENABLE_COMMAND_PALETTE = False

    place: Path
    """The workspace."""
    key_problems: tuple[str, ...] = ()
    """Sentences on what keys.toml says and cannot be had."""

    def _take_keys(self) -> None:
        """Put the keys of the workspace in force; once, before there is a screen."""
        found = load_keys(self.place)
        self.key_problems = tuple(found.problems)
        use_keys(found.keys)

    @property
    def key_notices(self) -> list[str]:
        """What is said of the keys at the start."""
        if len(self.key_problems) < 2:
            return list(self.key_problems)
        first = self.key_problems[0].removeprefix(f"{NAME}: ")
        return [
            f"{NAME}: {len(self.key_problems)} problems, {key_of('everywhere.problems')} has all: {first}"
        ]

    def say(self, text: str, style: str = "text") -> None:
        """Say something on the screen that is shown."""
        raise NotImplementedError

    def action_help_quit(self) -> None:
        """Say what Ctrl+C does not do."""
        self.say(f"{key_of('everywhere.quit')} leaves; all work is kept. Ctrl+C copies what is selected.")
