"""The real program in a real pseudo-terminal, with a terminal emulator in front of it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import selectors
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyte

PROGRAM = [sys.executable, "-c", "import sys; from tui.cli import main; sys.exit(main())"]
ROOT = Path(__file__).parents[2]

NAME, ATTRIBUTES, BACKGROUND, LAST = b"\x1b[>q", b"\x1b[>c", b"\x1b]11;?\x1b\\", b"\x1b[c"
MODERN = {
    NAME: b"\x1bP>|XTerm(379)\x1b\\",
    ATTRIBUTES: b"\x1b[>41;379;0c",
    BACKGROUND: b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
    LAST: b"\x1b[?64;1;2;6;9;15;18;21;22c",
}
"""What a dark xterm says when it is asked."""
WHERE = b"\x1b[6n"
_ASKED = re.compile(b"|".join(map(re.escape, (*MODERN, WHERE))))


class _Screen(pyte.Screen):
    """A screen whose answers are given by the terminal around it."""

    def report_device_attributes(self, mode: int = 0, **_: bool) -> None:
        pass

    def report_device_status(self, mode: int) -> None:
        pass


class Terminal:
    """Starts `foredeck` with some arguments; types keys; waits for what the screen shows."""

    def __init__(
        self,
        *args: str,
        size: tuple[int, int] = (80, 24),
        cwd: Path | None = None,
        program: Sequence[str] = PROGRAM,
        before: Callable[[], object] | None = None,
        answers: Mapping[bytes, bytes] = MODERN,
        late: str = "",
        utf8: bool = True,
        **env: str,
    ) -> None:
        """`program` takes the place of the real one; `before` is called in the process that becomes it.

        The terminal answers what it is asked as `answers` says (empty: nothing at all);
        not before the program has written `late`; with `utf8` False it draws a sign for each byte.
        """
        columns, rows = size
        self.screen = _Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        if not utf8:
            self.stream.select_other_charset("@")
        self.answers = answers
        self._late, self._unsent = late.encode(), b""
        self.raw = b""
        self.code: int | None = None
        self.cpu = 0.0
        """Seconds of work that the program took, once it has ended."""
        window = struct.pack("HHHH", rows, columns, 0, 0)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, window)
            os.chdir(cwd or ROOT)
            # Explicitly: readline puts COLUMNS and LINES where os.environ does not see them.
            kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
            given = {**kept, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), **env}
            if before is not None:
                before()
            os.execve(program[0], [*program, *args], given)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, window)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        if self.code is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.fd)

    @property
    def text(self) -> str:
        """What is on the screen."""
        return "\n".join(self.screen.display)

    def until(self, so: Callable[[str], bool] | str, timeout: float = 20.0) -> str:
        """Read until the screen shows something; fails with the screen when it never does."""
        end = time.monotonic() + timeout
        while True:
            text = self.text
            if (so in text) if isinstance(so, str) else so(text):
                return text
            left = end - time.monotonic()
            if left <= 0 or not self.read(left):
                raise AssertionError(f"never came: {so!r}\n{self.text}")

    def read(self, timeout: float) -> bool:
        """Take in what comes within some seconds; False when nothing does."""
        came = False
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.fd, selectors.EVENT_READ)
            while waiting.select(0 if came else timeout):
                try:
                    data = os.read(self.fd, 65536)
                except OSError:
                    break
                if not data:
                    break
                came = True
                self.raw += data
                self._take(data)
        return came

    def _take(self, data: bytes) -> None:
        """Draw what the program wrote, and answer what it asked; a question comes in one piece."""
        at = 0
        for asked in _ASKED.finditer(data) if self.answers else ():
            self.stream.feed(data[at : asked.end()])
            at = asked.end()
            place = f"\x1b[{self.screen.cursor.y + 1};{self.screen.cursor.x + 1}R".encode()
            self._unsent += place if asked[0] == WHERE else self.answers.get(asked[0], b"")
        self.stream.feed(data[at:])
        if self._unsent and self._late in self.raw:
            os.write(self.fd, self._unsent)
            self._unsent = b""

    def type(self, keys: str) -> None:
        """Type some keys."""
        os.write(self.fd, keys.encode())

    def signal(self, number: int) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    def end(self, timeout: float = 10.0) -> int:
        """Wait for the program to end by itself and give its exit code."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            self.read(0.05)
            if self.ended():
                assert self.code is not None
                return self.code
        raise AssertionError(f"it did not end\n{self.text}")

    def ended(self) -> bool:
        """Whether the program has ended; then its exit code is known."""
        if self.code is None:
            pid, status, used = os.wait4(self.pid, os.WNOHANG)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
                self.cpu = used.ru_utime + used.ru_stime
        return self.code is not None

    def stopped(self, timeout: float = 5.0) -> None:
        """Wait until a signal has stopped the program, and take in what it wrote before."""
        end = time.monotonic() + timeout
        while self._state() != "T":
            assert time.monotonic() < end, self.text
            self.read(0.01)
        self.read(0.05)

    def _state(self) -> str:
        return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0]

    def used(self) -> float:
        """Seconds of work that the program has taken so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """Take the terminal away from under the program."""
        os.close(self.fd)
        self.fd = os.open(os.devnull, os.O_RDONLY)

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size."""
        self.screen.resize(rows, columns)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def waiting(self) -> int:
        """Bytes that the program has written and nobody has read."""
        return int(struct.unpack("i", fcntl.ioctl(self.fd, termios.FIONREAD, b"\0" * 4))[0])

    def left_behind(self) -> str:
        """What the program wrote last, for a failed test."""
        return self.raw[-2000:].decode("utf-8", "replace")
