"""What comes in from the terminal: keys, pastes and replies, until the line is gone."""

from __future__ import annotations

import os
import select
import signal
import termios
import threading
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual import events
from textual._time import get_time
from textual._xterm_parser import XTermParser
from textual.geometry import Size
from textual.message import Message

from core.model.cleaning import clean_text
from tui.terminal.incoming import Incoming
from tui.terminal.probe import typed_ahead

if TYPE_CHECKING:
    from textual.drivers.linux_driver import LinuxDriver

    from tui.terminal.incoming import Part

    _Driver = LinuxDriver
else:
    _Driver = object

Heard = Message | bytes
"""What has come in: what the app is told, or a reply that nobody typed."""
CHUNK = 65536
"""Bytes of one reading."""
MANY = 15
"""Printable keys that arrive at once; more are no typing."""
VARIED = 5
"""Different keys among them from which on it is text and not a key that is held down."""
AT_ONCE = 0.05
"""Seconds within which keys arrive at once."""
NEXT, FIRST = 0.003, 0.0005
"""Seconds that are waited for the next key of those; after the first one less, as most keys come alone."""
AFTER = 0.1
"""Seconds of silence after which such a text has ended."""
LONGEST = 3.0
"""Seconds after which what has come of such a text is handed out."""
LONG = 200
"""Characters of a text at once from which on it was hardly typed while a line stood still."""
SHORT = 3
"""Letters of a line that are keys rather than a line of a text: `j`, and Enter to edit what is there."""
OF_TEXTS = ("enter", "ctrl+j", "tab", "ctrl+l")
"""Keys that a text may hold: ends of lines, tabs, ends of pages. Who presses another one types."""
AGAIN = "\x1b[?1049h\x1b[?25l\x1b[?1004h\x1b[=25;1u\x1b[?2004h\x1b[?7l"
"""Sets the modes once more that Textual sets at its start."""
RESTORE = (
    "\x18\x1b[?2026l\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"
    "\x1b[<u\x1b[0m\x1b[2J\x1b[?1049l\x1b[?25h\x1b[?1004l\r"
)
"""Ends what was being sent and takes all modes back."""
GIVING = 0.2
"""Seconds that this may take."""


class Pasted(events.Paste):
    """A paste, of which the last `lost` characters were too many."""

    def __init__(self, text: str, lost: int = 0) -> None:
        super().__init__(text)
        self.lost = lost


Pasted.handler_name = events.Paste.handler_name
"""Screens and widgets take it as any paste."""


class Burst(events.Event, bubble=False):
    """More keys at once than anyone types: text that was pasted into a terminal that does not say so."""

    def __init__(self, keys: list[events.Key]) -> None:
        super().__init__()
        self.keys = keys

    @property
    def text(self) -> str:
        """What the keys are as a text."""
        return clean_text("".join(key.character or "" for key in self.keys))

    def is_typed(self, into_text: bool) -> bool:
        """Whether the keys were typed while a line stood still; `into_text` when they go into a text field.

        There, keys that get lost are worse than a text that is taken for keys; elsewhere it is the other way.
        """
        steered = any(not key.is_printable and key.key not in OF_TEXTS for key in self.keys)
        if not into_text:
            return steered and len(self.keys) <= LONG
        ends = [at for at, key in enumerate(self.keys[:-1]) if key.key in ("enter", "ctrl+j")]
        if steered or not ends:
            return True
        lines = self.text.rstrip("\n").split("\n")[1:]
        commands = len(ends) == 1 or any(0 < len(line.strip()) <= SHORT for line in lines)
        return commands and len(self.keys) <= LONG and not any("://" in line for line in lines)


def is_burst(keys: list[events.Key]) -> bool:
    """Whether keys that arrived at once are a text rather than typing."""
    printable = [key.character for key in keys if key.is_printable]
    return len(printable) > MANY and len(set(printable)) >= VARIED


class Waking(threading.Event):
    """An event that also ends a waiting for input."""

    def __init__(self) -> None:
        super().__init__()
        self.reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)
        os.set_blocking(self.reader, False)

    def set(self) -> None:
        """Say it, and wake who waits."""
        super().set()
        with suppress(OSError):
            os.write(self._writer, b"x")

    def clear(self) -> None:
        """Take it back."""
        super().clear()
        with suppress(OSError):
            os.read(self.reader, 4096)


class Listening(_Driver):
    """The input side of a driver, before Textual's own in the order of classes."""

    on_reply: Callable[[bytes], None] | None = None
    """Is given every reply of the terminal that was not typed; called in the thread that reads."""
    line_gone = False
    """Whether the terminal is gone for good."""
    taking = False
    """Whether keys are coming in that are not handed out yet."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.exit_event = Waking()
        self._stopped = False

    # The line, and being stopped

    def line_lost(self) -> None:
        """The terminal is gone: the program ends as by a hangup. From any thread, any number of times."""
        if not self.line_gone:
            self.line_gone = True
            os.kill(os.getpid(), signal.SIGHUP)

    def give_back(self, sentence: str) -> None:
        """Leave the terminal as it was and say a sentence there when the app cannot; in any thread."""
        if self.attrs_before is not None:
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
        # In a thread, as a line that stands still takes nothing.
        data = f"{RESTORE}{sentence}".encode("utf-8", "replace")
        writing = threading.Thread(target=_write_all, args=(self._file.fileno(), data), daemon=True)
        writing.start()
        writing.join(GIVING)

    def _sigtstp_application(self, *_: object) -> None:
        if not self._auto_restart or self._loop.is_closed():
            # An editor that has the terminal stops, and the shell waits for all that belongs to it.
            os.kill(os.getpid(), signal.SIGSTOP)
        else:
            # Not here: it may have interrupted a writing that holds its lock.
            self._loop.call_soon_threadsafe(self._stop_here)

    def _stop_here(self) -> None:
        if self._auto_restart and not self._stopped:
            self.suspend_application_mode()
            self._must_signal_resume = True
            self._stopped = True
        os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._go_on)

    def _go_on(self) -> None:
        """Go on where the program was stopped; a SIGCONT alone starts nothing a second time."""
        if self._stopped and self._auto_restart:
            self.resume_application_mode()
            self._stopped = self._key_thread is None or not self._key_thread.is_alive()
            if self._stopped:
                # In the background the terminal is not to be had.
                self.close()
        elif self._auto_restart and self._cooked():
            self._take_terminal_back()

    def _cooked(self) -> bool:
        """Whether a shell has set the terminal for lines, as it does when a SIGSTOP gave it back."""
        try:
            return bool(termios.tcgetattr(self.fileno)[3] & termios.ICANON)
        except termios.error:
            return False

    def _take_terminal_back(self) -> None:
        with suppress(termios.error):
            attributes = termios.tcgetattr(self.fileno)
            attributes[3] = self._patch_lflag(attributes[3])
            attributes[0] = self._patch_iflag(attributes[0])
            attributes[6][termios.VMIN] = 1
            termios.tcsetattr(self.fileno, termios.TCSANOW, attributes)
        self.write(AGAIN)
        self._enable_mouse_support()
        self.repaint()

    def repaint(self) -> None:
        """Draw the whole screen anew, whatever stands on it."""
        size = Size(*self._get_terminal_size())
        self._app.post_message(events.Resize(size, size))

    # What comes in

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._app._handle_exception, error)

    def run_input_thread(self) -> None:
        """Read until the driver stops listening or the line is gone; nothing wakes it but what comes."""
        hearing = Hearing(self._debug)
        self._hand_out(hearing.hear(typed_ahead()))
        while not self.exit_event.is_set():
            if self._ready(hearing.left()):
                self.taking = True
                there = self._take_in(hearing)
                self.taking = False
                if not there:
                    break
            self._hand_out(hearing.late())

    def _ready(self, seconds: float | None) -> bool:
        """Whether something comes within some seconds, for ever with None; not when it is to stop."""
        try:
            found, _, _ = select.select([self.fileno, self.exit_event.reader], [], [], seconds)
        except (OSError, ValueError):
            return True
        return self.fileno in found and not self.exit_event.is_set()

    def _take_in(self, hearing: Hearing) -> bool:
        """Hand out what came, all that arrives at once together; False when the line is gone."""
        began = get_time()
        found: list[Heard] = []
        there = True
        while there:
            data = self._read()
            there = data is not None
            found.extend(hearing.hear(data or b""))
            keys = [heard for heard in found if isinstance(heard, events.Key)]
            burst = is_burst(keys)
            if not any(key.is_printable for key in keys):
                break
            pause = AFTER if burst else NEXT if len(keys) > 1 else FIRST
            if get_time() - began > (LONGEST if burst else AT_ONCE) or not self._ready(pause):
                break
        self._hand_out(found)
        if not there:
            self.line_lost()
        return there

    def _read(self) -> bytes | None:
        """What is there to read; None when the line is gone."""
        try:
            data = os.read(self.fileno, CHUNK)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        return data or None

    def _hand_out(self, found: Iterable[Heard]) -> None:
        found = list(found)
        burst = is_burst([heard for heard in found if isinstance(heard, events.Key)])
        keys: list[events.Key] = []
        for heard in found:
            if isinstance(heard, bytes):
                if self.on_reply is not None:
                    self.on_reply(heard)
            elif burst and isinstance(heard, events.Key):
                keys.append(heard)
            else:
                self._hand_out_burst(keys)
                self.process_message(heard)
        self._hand_out_burst(keys)

    def _hand_out_burst(self, keys: list[events.Key]) -> None:
        """Hand out keys that arrived at once, before what came after them."""
        if keys:
            self.process_message(Burst(keys[:]))
            keys.clear()


def _write_all(file: int, data: bytes) -> None:
    with suppress(OSError):
        while data:
            data = data[os.write(file, data) :]


class Hearing:
    """What is between the bytes of a terminal and the messages that they are."""

    def __init__(self, debug: bool = False) -> None:
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._parser = XTermParser(debug)
        self._incoming = Incoming()

    def left(self) -> float | None:
        """Seconds until `late` is to be asked though nothing comes; None for never."""
        dues = [due for due in (self._incoming.due, self._parser._timeout_time) if due is not None]
        return max(0.0, min(dues) - get_time()) if dues else None

    def hear(self, data: bytes) -> list[Heard]:
        """What has come with some bytes."""
        text = self._decode(data)
        return self._understood(self._incoming.feed(text, get_time())) if text else []

    def late(self) -> list[Heard]:
        """What has come since nothing followed it."""
        found = self._understood(self._incoming.tick(get_time()))
        return [*found, *filter(wanted, self._parser.tick())]

    def _understood(self, parts: Iterable[Part]) -> list[Heard]:
        found: list[Heard] = []
        for part in parts:
            if part.kind == "reply":
                found.append(part.text.encode("utf-8", "replace"))
            elif part.kind == "paste":
                found.append(Pasted(clean_text(part.text), part.sent - len(part.text)))
            else:
                # Never an empty text: the parser takes that for the end of all input.
                found.extend(filter(wanted, self._parser.feed(part.text)))
                if part.kind == "escape" and self._parser._timeout_time is not None:
                    self._parser._timeout_time = 0.0
                    found.extend(self._parser.tick())
        return found


def wanted(message: Message) -> bool:
    """Whether a message is more than the sign for bytes that are no UTF-8."""
    return not (isinstance(message, events.Key) and message.character == "\ufffd")
