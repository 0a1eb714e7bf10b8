"""A terminal emulator as the person in front has it: it draws, answers questions and takes OSC 52.

    with Emulator(["ssh", "far", "foredeck"], size=(80, 24), kind=XTERM) as term:
        term.until("15 stories")
        term.type("Y")
        term.clipboard(b"…", within=5)

Whatever stands between (ssh, tmux, screen, mosh) runs in its pseudo-terminal; only what comes out at this end
counts. A thread reads all the time, so that the line is as quick as one in front of a person.
"""

from __future__ import annotations

import base64
import fcntl
import os
import pty
import re
import selectors
import signal
import struct
import sys
import termios
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

import pyte


@dataclass(frozen=True)
class Kind:
    """What a terminal answers when it is asked; an empty answer is none."""

    term: str = "xterm-256color"
    da1: bytes = b"\x1b[?64;1;2;6;22c"
    da2: bytes = b""
    version: bytes = b""
    background: bytes = b""
    utf8: bool = True
    env: dict[str, str] = field(default_factory=dict)


XTERM = Kind(da2=b"\x1b[>41;379;0c", version=b"\x1bP>|XTerm(379)\x1b\\", background=b"rgb:ffff/ffff/ffff")
VTE = Kind(da2=b"\x1b[>65;7006;1c")
"""One that takes no copies from programs."""
MUTE = Kind(da1=b"")
"""A terminal that answers nothing at all."""
BETWEEN = (
    "TMUX",
    "TMUX_PANE",
    "STY",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "SSH_CONNECTION",
    "SSH_CLIENT",
    "SSH_TTY",
)
"""What says where whoever runs the tests sits."""

_SEQUENCE = re.compile(
    rb"\x1b(?:"
    rb"\](?P<osc>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    rb"|[PX^_](?P<dcs>(?:[^\x1b]|\x1b(?!\\))*)\x1b\\"
    rb"|\[(?P<csi>[0-?]*[ -/]*[@-~])"
    rb"|(?P<esc>[ -/]*[0-OQ-WYZ\\`-~])"
    rb")",
    re.DOTALL,
)
_BEGUN = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[ -/]*|[\]PX^_].*)\Z", re.DOTALL)


class Parser:
    """Cuts what comes into what is drawn and what a terminal takes for itself; knows halves of sequences."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.copies: list[tuple[str, bytes]] = []
        """(selection, text) of each OSC 52 that came, as it was; an empty selection is what tmux sends."""
        self.passed: list[bytes] = []
        """Device control strings that came through to this terminal, which means nothing to it."""
        self._half = b""
        self._places = 0

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """(what is to be drawn, what is answered)."""
        data = self._half + data
        drawn, answers, at = b"", b"", 0
        for found in _SEQUENCE.finditer(data):
            drawn += data[at : found.start()]
            at = found.end()
            if found["osc"] is not None:
                answers += self._osc(found["osc"])
            elif found["dcs"] is not None:
                self.passed.append(found["dcs"])
            elif found["csi"] is not None:
                asked = self._asked(found["csi"])
                answers += asked or b""
                # pyte draws the letters of sequences that it does not know.
                if asked is None and not re.match(rb"[<=>]|\?[\d;]*\$|.*t\Z|.*[ -/]", found["csi"]):
                    drawn += found[0]
            else:
                drawn += found[0]
        rest = data[at:]
        half = _BEGUN.search(rest)
        self._half = rest[half.start() :] if half else b""
        return drawn + (rest[: half.start()] if half else rest), answers

    def _osc(self, text: bytes) -> bytes:
        number, _, rest = text.partition(b";")
        if number == b"52":
            selection, _, payload = rest.partition(b";")
            if payload != b"?":
                # What was cut on its way may end within four letters.
                whole = payload[: len(payload) // 4 * 4]
                self.copies.append((selection.decode("ascii", "replace"), base64.b64decode(whole)))
        elif number == b"11" and rest == b"?" and self.kind.background:
            return b"\x1b]11;" + self.kind.background + b"\x1b\\"
        return b""

    def _asked(self, text: bytes) -> bytes | None:
        """The answer to a question; None when it is none."""
        match text:
            case b"c" | b"0c":
                return self.kind.da1
            case b">c" | b">0c":
                return self.kind.da2
            case b">q" | b">0q":
                return self.kind.version
            case b"6n":
                # Before and after two letters of two bytes each.
                self._places += 1
                return b"\x1b[1;1R" if self._places % 2 else b"\x1b[1;3R" if self.kind.utf8 else b"\x1b[1;5R"
        return None


class Emulator:
    """Runs a command in a pseudo-terminal of its own; types keys; waits for what the screen shows."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        size: tuple[int, int] = (80, 24),
        kind: Kind = XTERM,
        env: dict[str, str] | None = None,
    ) -> None:
        columns, rows = size
        self.parser = Parser(kind)
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.came = 0
        """Bytes that came so far."""
        self.last = time.monotonic()
        """When the last of them came."""
        self.raw = bytearray()
        self.code: int | None = None
        self.ended = False
        self.changed = threading.Condition()
        self._stopping = False
        window = struct.pack("HHHH", rows, columns, 0, 0)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, window)
            hidden = {"COLUMNS", "LINES", "COLORTERM", *BETWEEN}
            kept = {name: value for name, value in os.environ.items() if name not in hidden}
            given = {**kept, "LC_ALL": "C.UTF-8", "TERM": kind.term, **kind.env, **(env or {})}
            try:
                os.execvpe(command[0], list(command), given)
            finally:
                os._exit(127)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, window)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def _read(self) -> None:
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.fd, selectors.EVENT_READ)
            while not self._stopping:
                if not waiting.select(0.1):
                    continue
                try:
                    data = os.read(self.fd, 65536)
                except OSError:
                    data = b""
                if not data:
                    break
                self._take(data)
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def _take(self, data: bytes) -> None:
        with self.changed:
            self.came += len(data)
            self.last = time.monotonic()
            self.raw += data
            drawn, answers = self.parser.feed(data)
            self._stream.feed(drawn)
            if answers:
                with suppress(OSError):
                    os.write(self.fd, answers)
            self.changed.notify_all()

    @property
    def text(self) -> str:
        """What is on the screen."""
        with self.changed:
            return "\n".join(self.screen.display)

    @property
    def copies(self) -> list[tuple[str, bytes]]:
        """(selection, text) of each OSC 52 that came to this terminal."""
        with self.changed:
            return list(self.parser.copies)

    def until(self, so: Callable[[str], object] | str, timeout: float = 20.0) -> str:
        """Wait until the screen shows something; fails with the screen when it never does."""
        found = so if callable(so) else lambda text: so in text
        with self.changed:
            if self.changed.wait_for(lambda: found(self.text) or self.ended, timeout) and found(self.text):
                return self.text
        raise AssertionError(f"never came: {so!r}\n{self.text}\n{bytes(self.raw[-300:])!r}")

    def until_copied(self, so: Callable[[list[tuple[str, bytes]]], object], timeout: float = 10.0) -> None:
        """Wait until what came by OSC 52 is so; fails with what came."""
        with self.changed:
            if self.changed.wait_for(lambda: so(self.parser.copies), timeout):
                return
            came = [(selection, len(text), text[:30]) for selection, text in self.parser.copies]
        raise AssertionError(f"not copied: {came}\n{self.text}")

    def settled(self, quiet: float = 0.3, timeout: float = 20.0) -> float:
        """Wait until nothing came for some seconds; when the last bytes came, by `time.monotonic`."""
        end = time.monotonic() + timeout
        with self.changed:
            while (left := self.last + quiet - time.monotonic()) > 0 and time.monotonic() < end:
                self.changed.wait(left)
            return self.last

    def type(self, keys: str) -> None:
        """Type some keys."""
        os.write(self.fd, keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size."""
        with self.changed:
            self.screen.resize(rows, columns)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def signal(self, number: int) -> None:
        """Send the command in front (ssh, mosh, tmux) a signal."""
        os.kill(self.pid, number)

    def end(self, timeout: float = 10.0) -> int:
        """Wait for the command to end by itself and give its exit code."""
        deadline = time.monotonic() + timeout
        while self.code is None and time.monotonic() < deadline:
            if not self._reaped():
                with self.changed:
                    self.changed.wait(0.02)
        if self.code is None:
            raise AssertionError(f"it did not end\n{self.text}")
        with self.changed:
            self.changed.wait_for(lambda: self.ended, 2)
        return self.code

    def kill(self) -> None:
        """End the command, whatever it does, and the reading."""
        if self.code is None and not self._reaped():
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
                os.kill(self.pid, signal.SIGCONT)
            with suppress(ChildProcessError):
                os.waitpid(self.pid, 0)
            self.code = -signal.SIGKILL
        self._stopping = True
        self._thread.join(5)
        with suppress(OSError):
            os.close(self.fd)

    def _reaped(self) -> bool:
        try:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
        except ChildProcessError:
            return True
        if pid:
            self.code = os.waitstatus_to_exitcode(status)
        return bool(pid)


if __name__ == "__main__":
    with Emulator(sys.argv[1:]) as shown:
        shown.end(60)
        print(shown.text)
