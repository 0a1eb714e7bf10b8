"""Measure what goes over the line: `python benchmarks/traffic.py` runs the app in a pseudo-terminal.

Prints, for each action at 80x24 and at 120x40, the bytes that it sends (median and most of one key) and
the milliseconds from the key to the last of them. `--plain` draws with Textual's own driver instead.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import re
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from datetime import date
from pathlib import Path

from tabulate import tabulate
from triage import NoEngine, crowd

from core.paths import samples
from core.workbench import Workbench

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = [sys.executable, "-c", "import sys; from tui.cli import main; sys.exit(main())"]
PLAIN = "textual.drivers.linux_driver:LinuxDriver"
QUIET = 0.08
"""Seconds of silence after which all is there that a key caused."""
SIZES = ((80, 24), (120, 40))
LIST: dict[str, list[str]] = {
    "step in triage": ["j"] * 30,
    "page of triage": ["}", "{"] * 4,
    "help, and back": ["?", "\x1b"] * 3,
}
BENCH: dict[str, list[str]] = {
    "open a story": ["\r"],
    "cell of the card": ["j", "l"] * 10,
    "next section": ["]"] * 6,
    "next pane": ["\t"] * 6,
    "next story": [">", "<"] * 3,
    "open an editor": ["e"],
    "typed character": list("the quick brown fox jumps over it"),
    "leave the editor": ["\x1b"],
    "drawn anew": ["\x0c"] * 3,
}
"""What is pressed, one after the other."""


class Line:
    """The program in a pseudo-terminal that says no more of itself than an old one does."""

    def __init__(self, arguments: list[str], size: tuple[int, int], **environment: str) -> None:
        window = struct.pack("HHHH", size[1], size[0], 0, 0)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, window)
            kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
            os.execve(PROGRAM[0], [*PROGRAM, *arguments], {**kept, **environment})
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, window)

    def quiet(self, seconds: float = QUIET, patience: float = 10.0, least: int = 1) -> tuple[int, float]:
        """Read until nothing comes for some seconds: bytes, and milliseconds until the last of them."""
        start = last = time.perf_counter()
        count = 0
        while select.select([self.fd], [], [], seconds if count >= least else patience)[0]:
            try:
                data = os.read(self.fd, 1 << 16)
            except OSError:
                break
            if not data:
                break
            if re.search(rb"\x1b\[0?c", data):
                os.write(self.fd, b"\x1b[?62;22c")
            count += len(data)
            last = time.perf_counter()
        return count, (last - start) * 1000

    def press(self, key: str) -> tuple[int, float]:
        """Press a key: bytes, and milliseconds until the last of them."""
        os.write(self.fd, key.encode())
        # After an Escape the program waits for the rest of a sequence.
        return self.quiet(0.2 if key == "\x1b" else QUIET, 0.5)

    def end(self) -> None:
        """End the program, and wait for it."""
        os.kill(self.pid, signal.SIGTERM)
        self.quiet(0.5, 1.5)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def measure(size: tuple[int, int], plain: bool, home: Path) -> list[list[object]]:
    """The rows of one size."""
    place = home / "ws"
    bench = Workbench.open_day(date.today(), NoEngine(), place)
    crowd(bench, 100)
    bench.close()
    names = {"FOREDECK_WORKSPACE": str(place), "TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
    if plain:
        names["TEXTUAL_DRIVER"] = PLAIN
    label = f"{size[0]}x{size[1]}"
    rows: list[list[object]] = []
    for arguments, actions in ([], LIST), ([str(samples())], BENCH):
        line = Line(arguments, size, **names)
        first = line.quiet(1.5, least=1000)
        rows.append([label, f"start: {'the list' if actions is LIST else 'samples'}", 1, first[0], *first])
        rows += [[label, action, *press_all(line, keys)] for action, keys in actions.items()]
        line.quiet(1.0, 1.0)
        idle = line.quiet(5.0, 5.0)
        rows.append([label, "idle for 5 s", 1, idle[0], *idle])
        line.end()
    return rows


def press_all(line: Line, keys: list[str]) -> list[float]:
    """How many keys, the median and the most of their bytes, the median of their milliseconds."""
    found = [line.press(key) for key in keys]
    if keys == BENCH["open a story"]:
        # The card is drafted and scored behind it.
        more = line.quiet(1.0, 3.0)
        found = [(found[0][0] + more[0], found[0][1] + more[1])]
    counts = [count for count, _ in found]
    times = [spent for count, spent in found if count]
    return [len(keys), statistics.median(counts), max(counts), statistics.median(times or [0.0])]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plain", action="store_true", help="with Textual's own driver")
    plain = parser.parse_args().plain
    rows: list[list[object]] = []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as home:
            rows += measure(size, plain, Path(home))
    print(
        tabulate(
            rows, ["size", "action", "keys", "bytes", "most", "ms"], floatfmt=("", "", "", ".0f", "", ".1f")
        )
    )


if __name__ == "__main__":
    main()
