"""How much may be under way to a terminal: its answers tell how far it is, and what the line holds up.

Between us and a terminal far away there is room for seconds of frames: in the pseudo-terminal, in sshd, in
the network. What lies there can no more be replaced by what is newer. So the terminal is asked now and then,
behind a frame, whether it is well, which it answers when it has drawn the frame.
"""

from __future__ import annotations

import time
from collections import deque

ASK = "\x1b[5n"
ANSWER = b"\x1b[0n"
EVERY = 400
"""Bytes after which the terminal is asked again."""
LEAST, MOST = 600, 1 << 14
"""Bytes that may be under way, at the least on a slow line, at the most on a fast one."""
HELD_UP = 0.04
"""Seconds that a line may hold a frame up by what lies before it."""
LOST = 3.0
"""Seconds after which no answer comes any more."""
REMEMBERED = 5.0
"""Seconds for which a line is taken for slow after two answers in a row were held up, or one by its frame."""
TELLING, SLOW_RATE = 1000, 40_000
"""A frame of so many bytes tells how many bytes a second the line takes; below the other it is slow."""
MUTE = 3
"""Answers in a row that do not come from a terminal which no longer answers."""


class Pace:
    """Counts what is under way. A terminal that never answered is sent everything at once."""

    def __init__(self) -> None:
        self._window = 2.0 * LEAST
        self._sent = self._known = self._asked = 0
        self._asks: deque[tuple[int, float]] = deque()
        self._answers = False
        self._missed = 0
        self._late = 0
        """Answers in a row that were held up."""
        self._slow_till = 0.0
        self._shortest = 60.0
        """Seconds of the quickest answer."""

    def sent(self, count: int) -> bool:
        """Count bytes of a frame that are on their way; whether to ask behind them."""
        self._sent += count
        if self._sent - self._asked < EVERY or (self._asks and not self._answers):
            return False
        self._asked = self._sent
        self._asks.append((self._sent, time.monotonic()))
        return True

    def answered(self) -> None:
        """An answer has come: take in how long it took."""
        if not self._asks:
            return
        before = self._known
        self._known, began = self._asks.popleft()
        took, size = time.monotonic() - began, self._known - before
        self._answers = True
        self._missed = 0
        # What was quick once may be far away after another terminal took over.
        self._shortest = min(took, self._shortest + (took - self._shortest) * 0.005)
        if took - self._shortest > HELD_UP:
            self._window = max(LEAST, self._window * 0.6)
            self._late += 1
            if self._late > 1 or (size >= TELLING and size < SLOW_RATE * (took - self._shortest)):
                self._slow_till = time.monotonic() + REMEMBERED
        else:
            self._late = 0
            self._window = min(MOST, self._window * 1.2 + EVERY)

    def wait(self) -> float:
        """Seconds for which a frame has to wait at the most; 0.0 when it may go now."""
        if not self.open:
            return 0.0
        position, began = self._asks[0]
        age = time.monotonic() - began
        late = age > self._shortest + HELD_UP
        if self._sent - self._known < (LEAST if late else self._window):
            return 0.0
        left = LOST - age
        if left > 0:
            return left
        self._asks.popleft()
        self._known = position
        self._missed += 1
        self._answers = self._missed < MUTE
        return 0.0

    @property
    def slow(self) -> bool:
        """Whether what was sent lately was held up by the line, more than once: one pause proves nothing."""
        return time.monotonic() < self._slow_till

    @property
    def answers(self) -> bool:
        """Whether the terminal answers what it is asked."""
        return self._answers

    @property
    def open(self) -> bool:
        """Whether an answer is to be expected."""
        return self._answers and bool(self._asks)
