"""A terminal that shows changes wrongly: who has the screen drawn anew again and again gets whole frames."""

from __future__ import annotations

import time
from collections import deque

from textual.app import App

REDRAWS, WITHIN = 3, 15.0
"""So often within so many seconds the screen is drawn anew only when it is not right."""
SAID = "Whole frames are sent from now on, as the screen was not right; plain_output = true keeps it so."


class Doubting(App[int]):
    """An app that stops to rely on what its terminal shows when there is reason to."""

    plain_output = False
    """Whether Textual's own frames are sent, and not what changes."""

    def __init__(self) -> None:
        super().__init__()
        self._redraws: deque[float] = deque(maxlen=REDRAWS)

    def say(self, text: str, style: str = "text") -> None:
        """Say something on the screen that is shown."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw the screen anew, whatever was written over it."""
        driver, now = self._driver, time.monotonic()
        self._redraws.append(now)
        self.screen.refresh(layout=True)
        if repaint := getattr(driver, "repaint", None):
            repaint()
        often = len(self._redraws) == REDRAWS and now - self._redraws[0] <= WITHIN
        if often and not self.plain_output and (go_plain := getattr(driver, "go_plain", None)):
            go_plain()
            self.distrust()

    def distrust(self) -> None:
        """Say that whole frames are sent, and have it stay so after a stop."""
        if not self.plain_output:
            self.plain_output = True
            self.say(SAID, "warn")
