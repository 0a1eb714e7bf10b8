"""Work a long day: `python benchmarks/soak.py [KEYS] [STORIES]` types 20,000 keys into the real program.

It runs on a pseudo-terminal of its own with a workspace of its own. Every 1,000 keys it
prints the resident memory of the program; at the end how much that grew since the
first 1,000. An exit code of 1 says that it is more than a tenth.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import tempfile
import termios
import time
from contextlib import suppress
from datetime import date
from pathlib import Path
from random import Random

from workspaces import one_desk

ROOT = Path(__file__).resolve().parents[1]
QUIET = 0.004
"""Seconds without output after which the next key is typed."""
ALONE = 0.13
"""As much after an Escape, which would else be taken for the begin of another key."""
MOST = 1.5
"""Seconds to wait for that."""
GROWTH = 1.1
ESCAPE, DOWN, UP, PAGE_DOWN, PAGE_UP = "\x1b", "\x1b[B", "\x1b[A", "\x1b[6~", "\x1b[5~"
ROUNDS: tuple[tuple[tuple[str, ...], int], ...] = (
    ((DOWN,) * 12, 30),
    ((UP,) * 9, 20),
    ((PAGE_DOWN, PAGE_DOWN, PAGE_UP), 12),
    (("a", "u"), 8),
    (("s", "u"), 6),
    (("x", "u"), 6),
    (("z", "u"), 4),
    (("?", DOWN, PAGE_DOWN, ESCAPE), 4),
    (("/", *"market", "\r", DOWN, DOWN, ESCAPE, ESCAPE), 5),
    (("f", *"grid", "\r", DOWN, "f", *("\x7f",) * 5, "\r"), 5),
    (("\r", DOWN, DOWN, DOWN, "\t", DOWN, PAGE_DOWN, "\t", ESCAPE), 12),
    (("\r", DOWN, DOWN, "]", DOWN, "]", "[", ESCAPE), 8),
    (("\r", DOWN, DOWN, DOWN, "e", *" more", "\r", "u", ESCAPE, ESCAPE), 8),
    (("\r", "r", ESCAPE, ESCAPE, ESCAPE), 2),
    (("D", DOWN, ESCAPE), 2),
    (("n", ESCAPE), 2),
)
"""What is typed together, and how often in comparison."""


class Program:
    """The program on its pseudo-terminal."""

    def __init__(self, place: Path) -> None:
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            os.environ |= {
                "FOREDECK_WORKSPACE": str(place),
                "TERM": "xterm-256color",
                "PYTHONPATH": str(ROOT),
            }
            os.execv(sys.executable, [sys.executable, "-c", "from tui.cli import main; main()"])
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.bytes = 0

    def press(self, key: str) -> None:
        """Type a key and read what comes until it is quiet."""
        os.write(self.file, key.encode())
        self.read(ALONE if key == ESCAPE else QUIET)

    def read(self, quiet: float) -> None:
        """Read what comes until nothing does for some seconds; answers what a terminal is asked.

        But not where its cursor is, which nobody here would know.
        """
        until = time.monotonic() + MOST
        while time.monotonic() < until and select.select([self.file], [], [], quiet)[0]:
            said = os.read(self.file, 1 << 16)
            self.bytes += len(said)
            for question, answer in (
                (b"\x1b[c", b"\x1b[?62;22c"),
                (b"\x1b[5n", b"\x1b[0n"),
            ):
                for _ in range(said.count(question)):
                    os.write(self.file, answer)

    @property
    def memory(self) -> float:
        """Resident memory in MiB."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20

    def end(self) -> None:
        """End it."""
        os.kill(self.pid, signal.SIGTERM)
        until = time.monotonic() + 5
        while time.monotonic() < until and os.waitpid(self.pid, os.WNOHANG)[0] == 0:
            with suppress(OSError):  # it is gone, and its side of the terminal with it
                self.read(0.05)


def soak(keys: int, stories: int) -> float:
    """Type so many keys into a desk of so many stories; how many times the memory grew."""
    chance = Random(8)
    with tempfile.TemporaryDirectory() as place:
        one_desk(Path(place), stories, date.today())
        program = Program(Path(place))
        try:
            for _ in range(10):
                program.read(1.0)
            typed, marked, first = 0, 0, 0.0
            print(f"{'keys':>8} {'MiB':>8} {'bytes':>12}\n{0:8} {program.memory:8.1f} {program.bytes:12}")
            while typed < keys:
                (some,) = chance.choices([keys for keys, _ in ROUNDS], [often for _, often in ROUNDS])
                for key in some:
                    program.press(key)
                typed += len(some)
                if typed // 1000 > marked:
                    marked = typed // 1000
                    program.read(1.0)
                    first = first or program.memory
                    print(f"{typed:8} {program.memory:8.1f} {program.bytes:12}", flush=True)
            return program.memory / (first or program.memory)
        finally:
            program.end()


if __name__ == "__main__":
    grown = soak(*map(int, (sys.argv[1:] + ["20000", "300"][len(sys.argv) - 1 :])))
    print(f"{grown:.2f} times the memory after 1,000 keys")
    sys.exit(grown > GROWTH)
