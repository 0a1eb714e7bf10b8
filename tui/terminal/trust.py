"""Whether a terminal is where it should be: now and then it is asked where its cursor is.

A terminal that takes a sequence for another one shows a picture that nobody knows of. It is asked behind a
frame, before the last move: there its cursor stands where what was written has brought it.
"""

from __future__ import annotations

import re
import time
from typing import Literal

QUESTION = "\x1b[6n"
EVERY = 300
"""Frames after which it is asked again."""
LOST = 10.0
"""Seconds after which no answer comes any more; then none is asked for again."""
MOST = 3
"""Wrong answers, also with right ones between them, at which a terminal is no longer relied on."""
_PLACE = re.compile(rb"\x1b\[(\d{1,5});(\d{1,5})R")
_KEYS = range(2, 17)
"""Columns of the first row whose report looks like F3 with Shift, Alt or Ctrl; there it is never asked."""

Judged = Literal["", "wrong", "lost"]
"""Nothing to do; all is to be drawn anew; whole frames are to be sent."""


class Trust:
    """Keeps what was asked, and how often the answer was wrong. One question at a time is under way."""

    def __init__(self) -> None:
        self._due = True
        self._frames = 0
        self._wanted: tuple[int, int] | None = None
        self._void = False
        """Whether the answer to come says nothing, as the terminal may have changed meanwhile."""
        self._asked_at = 0.0
        self._wrong = 0
        self._doubted = False
        """Whether the last answer was wrong, so that the next one, behind a whole picture, tells."""
        self._mute = False

    @property
    def question(self) -> str:
        """What is to be asked behind the next frame; mostly nothing."""
        if self._wanted is not None and time.monotonic() - self._asked_at > LOST:
            self._mute = True
        return QUESTION if self._due and self._wanted is None and not self._mute else ""

    @property
    def open(self) -> bool:
        """Whether an answer is to be expected."""
        return self._wanted is not None and time.monotonic() - self._asked_at <= LOST

    def sent(self, place: tuple[int, int] | None) -> None:
        """A frame is on its way; it was asked behind it where the cursor is then, or not (None)."""
        self._frames += 1
        if place is not None:
            self._wanted, self._asked_at = place, time.monotonic()
            self._void, self._due, self._frames = False, False, 0
        elif self._frames >= EVERY:
            self._due = True

    def unsettle(self) -> None:
        """The terminal may have changed: what it answers says nothing, and is to be asked again."""
        self._due, self._void = True, True

    def heard(self, reply: bytes) -> Judged | None:
        """What a reply says; None for one that is no answer to this."""
        found = _PLACE.fullmatch(reply)
        if found is None or self._wanted is None:
            return None
        row, column = int(found[1]), int(found[2])
        if row == 1 and column in _KEYS:
            return None
        wanted, self._wanted = self._wanted, None
        if self._mute:
            return ""
        if self._void or wanted == (row - 1, column - 1):
            self._doubted = self._doubted and self._void
            return ""
        self._wrong += 1
        if self._doubted or self._wrong >= MOST:
            self._mute = True
            return "lost"
        self._doubted = self._due = True
        return "wrong"
