"""What goes out to the terminal: frames as differences, control sequences whole, and nobody ever waits."""

from __future__ import annotations

import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from tui.terminal.pacing import ASK, Pace
from tui.terminal.shadow import Shadow
from tui.terminal.trust import Trust

if TYPE_CHECKING:
    from tui.terminal.trust import Judged

PATIENCE = 1.0
"""Seconds that leaving waits for a line that takes nothing."""
LOOK_AGAIN = 0.5
"""Seconds after which a line that took nothing is looked at again."""
SETTLING = 0.5
"""Seconds that leaving waits for answers, which would else be typed into the shell."""
PORTION = 1024
"""Bytes that are written at once to a line which would make us wait."""
LARGE = 256
"""Bytes of a frame from which on a terminal that can is told to show it at once."""
BEHIND = 16
"""Plain frames that may wait; beyond, one whole picture takes the place of those that follow."""
SYNC = ("\x1b[?2026h", "\x1b[?2026l")


class Output:
    """The way to a terminal.

    Frames wait as one picture, in which a newer one replaces what is not yet on its way, so that they take
    no more room on a frozen line than on a fast one; control sequences queue as they are.
    """

    def __init__(self, fd: int, encoding: str = "utf-8", lost: Callable[[], None] = lambda: None) -> None:
        self.shadow = Shadow()
        self.sync = False
        """Whether the terminal said that it knows where a frame begins and ends."""
        self.plain = False
        """Whether Textual's own frames go out as they are; the shadow then draws what was dropped."""
        self.stale = False
        """Whether the terminal may show something else than it was sent."""
        self.taken = 0
        """Bytes that the line has taken."""
        self.gone = False
        """Whether the line is gone, so that there is nothing left to do."""
        self._encoding = encoding
        self._lost = lost
        self._given = fd
        self._own = _own_way(fd)
        self._fd = fd if self._own is None else self._own
        self._state = threading.RLock()
        self._writing = threading.Lock()
        self._queue: deque[bytes] = deque()
        self._left = memoryview(b"")
        self._wake = threading.Event()
        self._pace = Pace()
        self._trust = Trust()
        self._held = 0.0
        """Seconds for which a frame waits at the most, as enough is under way."""
        self._answered = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="foredeck-output", daemon=True)
        self._thread.start()

    # From the app; none of these waits

    def frame(self, data: str, size: tuple[int, int]) -> None:
        """Have the terminal show a frame, of a screen of some columns and rows."""
        with self._state:
            if self.gone or self._closing:
                return
            if (self.shadow.width, self.shadow.height) != size:
                self.shadow.resize(*size)
                self._trust.unsettle()
            self.shadow.paint(data)
            if self.plain and not self.stale:
                self._queue_plain(data)
        self._send_on()

    def send(self, sequence: str, *, draws: bool = False) -> None:
        """Send a sequence as it is, after the frames before it; one that draws leaves the picture unknown."""
        with self._state:
            if self.gone or self._closing:
                return
            self._queue_frame()
            if draws:
                # It finds the colours as Textual's own frames leave them.
                sequence = "\x1b[m" + sequence
                self.shadow.forget()
                self._trust.unsettle()
            self._queue.append(sequence.encode(self._encoding, "replace"))
        self._send_on()

    def leave(self, sequence: str) -> None:
        """Send what gives the terminal back; nothing is drawn from then on."""
        with self._state:
            self.shadow.resize(0, 0)
        self.send("\x1b[m" + sequence)

    def go_plain(self) -> None:
        """Send Textual's own frames from now on, after one whole picture."""
        with self._state:
            self.plain = self.stale = True
        self._send_on()

    def repaint(self) -> None:
        """Draw all anew, whatever the terminal shows."""
        with self._state:
            self.stale = True
        self._send_on()

    def answered(self) -> None:
        """The terminal has drawn what it was asked behind."""
        with self._state:
            self._pace.answered()
        self._answered.set()
        self._send_on()

    def resized(self) -> None:
        """The terminal has another size, and may show anything. Takes no lock: a signal may say it."""
        self._trust.unsettle()
        self.stale = True

    def replied(self, reply: bytes) -> Judged | None:
        """Do what follows when a reply says where the cursor is; None for one that says something else."""
        with self._state:
            judged = self._trust.heard(reply)
        if judged == "wrong":
            self.repaint()
        elif judged == "lost":
            self.go_plain()
        self._answered.set()
        return judged

    @property
    def slow(self) -> bool:
        """Whether the line is known to be slow, or has not taken what it was given."""
        return bool(self._left) or self._pace.slow

    def settle(self, seconds: float = SETTLING) -> None:
        """Wait until no answer is to be expected any more, for some seconds at the most."""
        end = time.monotonic() + seconds
        while (
            (self._pace.open or self._trust.open) and not self.gone and (left := end - time.monotonic()) > 0
        ):
            self._answered.clear()
            self._answered.wait(left)

    def close(self, patience: float = PATIENCE) -> None:
        """End when all is sent, or when the line takes nothing for some seconds."""
        self._closing = True
        self._wake.set()
        taken = -1
        while self._thread.is_alive() and taken != self.taken and not self.gone:
            taken = self.taken
            self._thread.join(patience)
        self.gone = True

    # To the line

    def _send_on(self) -> None:
        """Send what the line takes at once; the thread sends the rest."""
        if self._own is None or not self._pump() or self._held:
            self._wake.set()

    def _pump(self) -> bool:
        """Write until all is out, or the line takes no more; False then, or when another does it."""
        if not self._writing.acquire(blocking=False):
            return False
        try:
            while not self.gone and self._next():
                if not self._write():
                    return False
            return True
        finally:
            self._writing.release()

    def _next(self) -> bool:
        """Whether there is something to write."""
        if self._left:
            return True
        with self._state:
            if not self._queue:
                self._held = self._pace.wait()
                if not self._held:
                    self._queue_frame()
            if self._queue:
                self._left = memoryview(self._queue.popleft())
        return bool(self._left)

    def _queue_plain(self, data: str) -> None:
        """Queue a frame as it is, unless so much waits that a whole picture is to follow instead."""
        if len(self._queue) >= BEHIND:
            self.stale = True
            return
        frame = data.encode(self._encoding, "replace")
        if self.sync and len(frame) >= LARGE:
            frame = SYNC[0].encode() + frame + SYNC[1].encode()
        self._queue.append(frame)

    def _queue_frame(self) -> None:
        """Queue what is missing on the terminal."""
        if self.plain and not self.stale:
            return
        if self.stale:
            self.stale = False
            self.shadow.forget()
        if not self.shadow.dirty:
            return
        question = self._trust.question if self._pace.answers and not self.plain else ""
        data = self.shadow.difference(question).encode(self._encoding, "replace")
        if self.sync and len(data) >= LARGE:
            data = SYNC[0].encode() + data + SYNC[1].encode()
        self._trust.sent(self.shadow.asked)
        if self._pace.sent(len(data)):
            data += ASK.encode()
        self._queue.append(data)

    def _write(self) -> bool:
        """Write once; False when the line takes nothing now."""
        try:
            portion = self._left if self._own is not None else self._left[:PORTION]
            count = os.write(self._fd, portion)
        except BlockingIOError:
            return False
        except InterruptedError:
            return True
        except OSError:
            self._lose()
            return True
        self.taken += count
        self._left = self._left[count:]
        return True

    def _lose(self) -> None:
        self.gone = True
        with self._state:
            self._queue.clear()
            self._left = memoryview(b"")
        self._lost()

    def _run(self) -> None:
        """Write what the line did not take at once, whenever it takes something."""
        while not self.gone:
            self._wake.wait(self._held or None)
            self._wake.clear()
            while not (self._ready() and self._pump()) and not self.gone:
                continue
            if self._closing:
                break
        with self._writing:
            self.gone = True
            if self._own is not None:
                os.close(self._own)

    def _ready(self) -> bool:
        """Wait until the line takes something."""
        poll = select.poll()
        poll.register(self._fd, select.POLLOUT)
        return bool(poll.poll(LOOK_AGAIN * 1000))


def _own_way(fd: int) -> int | None:
    """The terminal opened once more, so that writing never waits; None when that cannot be. The one given is
    shared with the shell and with what we start, which a change of it would disturb."""
    with suppress(OSError):
        name = os.ttyname(fd)
        return os.open(name, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    return None
