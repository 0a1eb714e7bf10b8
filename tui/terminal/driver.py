"""The driver between Textual and the terminal: little goes out, and a slow or frozen line stops nothing."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterable
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING, Any

from textual.drivers.linux_driver import LinuxDriver

from tui.terminal.facts import Facts
from tui.terminal.input import Listening
from tui.terminal.output import SYNC, Output
from tui.terminal.pacing import ANSWER
from tui.terminal.probe import attributes_before

if TYPE_CHECKING:
    from tui.terminal.input import Heard

MOUSE = ("1000", "1002", "1006")
"""Modes of the mouse: its buttons, moves while one is down, coordinates beyond column 223. Moves alone
(1003) are of no use to us, and each costs a line some bytes in both directions."""
FILLING = ("alacritty", "contour", "foot", "ghostty", "kitty", "konsole", "tmux", "vte", "wezterm")
"""Terminals that fill what they erase with the colour that is on; GNU screen, for one, does not."""
XTERM = "xterm("
"""How the real xterm, which does too, calls itself; others only give its number."""
SETTLED = 0.1
"""Seconds after a change of size in which the app draws all anew of itself."""
_FRAME = re.compile(r"\x1b\[(?:\d*;?\d*H|2J\Z)")
_CONTROLS = re.compile(
    r"(?:\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC
    r"|\x1b[P_^](?:[^\x1b]|\x1b[^\\])*\x1b\\"  # DCS, APC, PM
    r"|\x1b\[[?>=<][\d;]*\$?[a-zA-Z]"  # modes and keyboard protocols
    r"|\x1b\[[\d;]*(?:[cnt]| q)"  # questions, window, shape of the cursor
    r"|\x07)+"
)
"""Sequences that leave the picture as it is."""
_OTHER_SCREEN = re.compile(r"\x1b\[\?(?:[\d;]*;)?(?:3|47|1047|1048|1049)(?:;[\d;]*)?[hl]")
_MAIN_SCREEN = "\x1b[?1049l"


def fills(facts: Facts) -> bool:
    """Whether what is erased is filled with the colour that is on, for sure."""
    return facts.answered and (facts.kind in FILLING or facts.version.lower().startswith(XTERM))


class TerminalDriver(Listening, LinuxDriver):
    """Textual's driver, with a lean way out and a careful way in."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._output: Output | None = None
        # Nothing moves by itself: each step of it would be a frame.
        self._app.animation_level = "none"

    # Out

    def write(self, data: str) -> None:
        """Take what Textual writes: frames, marks around them, and control sequences. Never waits."""
        output = self._output
        if output is None:
            return
        if data in SYNC:
            # It writes them only for a terminal that knows them.
            output.sync = True
        elif _FRAME.match(data):
            # The app's own size is what its screens are laid out for, which may be more.
            output.frame(data, getattr(self._app, "room", self._app.size))
        elif data == _MAIN_SCREEN:
            output.leave(data)
        elif data:
            output.send(data, draws=not _CONTROLS.fullmatch(data) or bool(_OTHER_SCREEN.search(data)))

    def send(self, sequence: str) -> None:
        """Send a control sequence that draws nothing: once, whole, after what was drawn before it."""
        if self._output is not None:
            self._output.send(sequence)

    def go_plain(self) -> None:
        """Send Textual's own frames from now on."""
        if self._output is not None:
            self._output.go_plain()

    def repaint(self) -> None:
        """Draw the whole screen anew, whatever stands on it."""
        if self._output is not None:
            self._output.repaint()

    @property
    def slow(self) -> bool:
        """Whether the line to the terminal is known to be slow."""
        return self._output is not None and self._output.slow

    def mouse(self, on: bool) -> None:
        """Take the mouse, or leave it to the terminal, which then selects text with it."""
        self._mouse = on
        self._set_mouse(on)

    def _set_mouse(self, on: bool) -> None:
        self.write("".join(f"\x1b[?{mode}{'h' if on else 'l'}" for mode in MOUSE))

    def _enable_mouse_support(self) -> None:
        if self._mouse:
            self._set_mouse(True)

    def _disable_mouse_support(self) -> None:
        self._set_mouse(False)

    def _enable_mouse_pixels(self) -> None:
        """Cells are exact enough; a terminal sends more moves when it counts pixels."""

    def _hand_out(self, found: Iterable[Heard]) -> None:
        """Keep back what the terminal answers to how far it is."""
        others = []
        for heard in found:
            if heard == ANSWER and self._output is not None:
                self._output.answered()
            elif not (isinstance(heard, bytes) and self._is_place(heard)):
                others.append(heard)
        super()._hand_out(others)

    def _is_place(self, reply: bytes) -> bool:
        """Whether a reply says where the cursor is; the app is told when it was wrong once too often."""
        judged = self._output.replied(reply) if self._output is not None else None
        if judged == "lost" and (distrust := getattr(self._app, "distrust", None)):
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._app.call_later, distrust)
        return judged is not None

    # From the start to the end

    def _go_on(self) -> None:
        """Go on after a stop, in which anything may have been written to the terminal."""
        super()._go_on()
        self.repaint()

    def give_back(self, sentence: str) -> None:
        """Leave the terminal when the app cannot; nothing is drawn after it."""
        if self._output is not None:
            self._output.gone = True
        super().give_back(sentence)

    def start_application_mode(self) -> None:
        """Take the terminal, of which nothing is known."""
        self._output = Output(self._file.fileno(), self._file.encoding or "utf-8", self.line_lost)
        facts = getattr(self._app, "facts", Facts())
        self._output.shadow.fills = fills(facts)
        self._output.plain = bool(getattr(self._app, "plain_output", False))
        super().start_application_mode()
        # As it was before it was asked what it is.
        self.attrs_before = attributes_before() or self.attrs_before
        if self._writer_thread is not None:
            self._writer_thread.stop()
            self._writer_thread = None
        self._mind_sizes()

    def _mind_sizes(self) -> None:
        """Draw all anew after a change of size, also when it was taken back before the app saw it."""
        textual = signal.getsignal(signal.SIGWINCH)

        def resized(number: int, frame: FrameType | None) -> None:
            if self._output is not None:
                self._output.resized()
            self._loop.call_soon_threadsafe(self._loop.call_later, SETTLED, self._repaint_stale)
            if callable(textual):
                textual(number, frame)

        signal.signal(signal.SIGWINCH, resized)

    def _repaint_stale(self) -> None:
        if self._output is not None and self._output.stale:
            self._output.repaint()

    def stop_application_mode(self) -> None:
        """Give the terminal back, once it has answered what it was asked."""
        if self._output is not None:
            self._output.settle()
        super().stop_application_mode()

    def close(self) -> None:
        """End the way out; what the line does not take within a second is left."""
        if self._output is not None:
            self._output.close()
            self._output = None
