"""An app on our way to a terminal, from which it learns what that is also when it runs already."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from textual import constants
from textual.app import App

from tui.terminal.input import Listening
from tui.terminal.probe import read_answers

if TYPE_CHECKING:
    from textual.driver import Driver

    from tui.terminal.facts import Facts

MOST = 4096
"""Bytes of late answers that are kept."""


class Learning(App[int]):
    """Takes the late answers of a terminal on a slow line for its `facts`."""

    facts: Facts
    _late = b""

    def get_driver_class(self) -> type[Driver]:
        """Our way to a terminal; where Textual takes another than the usual one, it is that."""
        usual = super().get_driver_class()
        if constants.DRIVER or usual.__module__ != "textual.drivers.linux_driver":
            return usual
        from tui.terminal.driver import TerminalDriver

        return TerminalDriver

    def _build_driver(self, *args: Any, **named: Any) -> Driver:
        driver = super()._build_driver(*args, **named)
        if isinstance(driver, Listening) and not self.facts.answered:
            driver.on_reply = self._heard
        return driver

    def _heard(self, reply: bytes) -> None:
        """Learn from a reply, and from those before it; in the thread that reads."""
        self._late = (self._late + reply)[-MOST:]
        facts, _ = read_answers(self._late, os.environ)
        if facts.answered:
            self.call_later(setattr, self, "facts", facts)
