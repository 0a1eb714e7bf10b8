"""Measure editing: `python benchmarks/editing.py` works on a card of 40 rows beside a source of 20 KB.

Foredeck and an empty Textual app of the same widgets, which hold as many lines and know nothing of cards,
run in terminals of their own and get the same keys by turns. Prints milliseconds from a key to the end of
the painting that it causes, as median and 95th percentile, and the ratio of the two programs.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
SIZE = (140, 40)
QUIET = 0.03
"""Seconds without output after which a painting is over."""
ROUNDS = 2
WORDS = "robots lift patients in three homes of the county since spring and nobody complained so far "
STEPS = (
    ("next row", "", "j" * 25, ""),
    ("previous row", "", "k" * 25, ""),
    ("next cell", "", "l" * 25, ""),
    ("typing", "e", WORDS[:60], "\r"),
    ("typing at its end", "e", WORDS, "\r"),
    ("erasing", "e", "\x7f" * 30, "\r"),
)
"""(what is measured, the keys before, the keys that are measured, the keys after)."""
STOP = "\x11"
FOREDECK = "import sys; from tui.cli import main; sys.exit(main(sys.argv[1:]))"


def prepare(place: Path) -> Path:
    """A workspace whose desk has one story of 20 KB and its card of 40 rows; the source's file."""
    from core.drafting.extractive import ExtractiveEngine
    from core.model import TABLES, Cell, Row, Score
    from core.workbench import Workbench

    chance = Random(1)
    sentence = "The care home at {} has {} robots since {}, and {} residents are lifted by them every day."
    towns = ("Keldmouth", "Sandholm", "Teasel", "Orrery", "Farley")
    lines = [
        sentence.format(chance.choice(towns), number, 2000 + number % 26, 7 * number) for number in range(220)
    ]
    text = "\n\n".join(" ".join(lines[at : at + 6]) for at in range(0, len(lines), 6))
    source = place / "robots.txt"
    source.write_text(f"Robots in care homes\n\n{text}\n", "utf-8")
    bench = Workbench.open([source], ExtractiveEngine(), place)
    story = bench.stories()[0].id
    card = bench.card_or_new(story).with_fields(title=Cell.analyst("Robots in care homes"))
    for table, count in zip(TABLES, (12, 7, 7, 7, 7), strict=True):
        rows = [_row(Cell, Row, Score, f"{table} {number}", lines[number]) for number in range(count)]
        card = card.with_rows(table, tuple(rows))
    bench.change(story, "Draft", card)
    bench.close()
    return source


def _row(cell: type, row: type, score: type, name: str, line: str) -> object:
    said = cell.analyst(f"{line} {line}")
    change = cell.analyst("from lifting by hand to lifting by robots")
    return row(name=cell.analyst(name), description=said, change=change, score=score(engine=3))


class Session:
    """A program in a terminal of its own."""

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self.pid, self.terminal = pty.fork()
        if not self.pid:
            os.execve(command[0], command, env)
        size = struct.pack("HHHH", SIZE[1], SIZE[0], 0, 0)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, size)
        self.seen = b""

    def until(self, words: bytes, seconds: float = 30.0) -> None:
        """Read until some words have come; raises TimeoutError."""
        end = time.monotonic() + seconds
        while words not in self.seen:
            if time.monotonic() > end:
                raise TimeoutError(f"{words!r} never came")
            self.painted(0.2)

    def painted(self, wait: float = 0.5) -> float:
        """Milliseconds until the last output before a silence; `wait` seconds at most for its beginning."""
        begun = last = time.perf_counter()
        limit = wait
        while select.select([self.terminal], [], [], limit)[0]:
            try:
                data = os.read(self.terminal, 65536)
            except OSError:
                break
            last = time.perf_counter()
            self.seen = (self.seen + data)[-65536:]
            if b"\x1b[c" in data:
                os.write(self.terminal, b"\x1b[?62;22c")
            limit = QUIET
        return (last - begun) * 1000

    def press(self, key: str) -> float:
        """Press a key; milliseconds until what it changed is painted."""
        os.write(self.terminal, key.encode())
        return self.painted()

    def close(self) -> None:
        """End it."""
        os.write(self.terminal, STOP.encode())
        self.painted()
        for number in (signal.SIGTERM, signal.SIGKILL):
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                break
            os.kill(self.pid, number)
            time.sleep(0.3)
        os.close(self.terminal)


def run(sessions: dict[str, Session]) -> dict[str, dict[str, list[float]]]:
    """The times of each step in each program, measured by turns."""
    times: dict[str, dict[str, list[float]]] = {name: {} for name, *_ in STEPS}
    pause = Random(2)
    for _ in range(ROUNDS):
        for name, before, keys, after in STEPS:
            for program, session in sessions.items():
                session.painted(1.0)
                for key in before:
                    session.press(key)
                found = times[name].setdefault(program, [])
                for key in keys:
                    found.append(session.press(key))
                    time.sleep(pause.uniform(0.005, 0.03))
                for key in after:
                    session.press(key)
    return times


def main() -> None:
    """Measure both programs and print them beside each other."""
    from tabulate import tabulate

    with tempfile.TemporaryDirectory() as place:
        env = os.environ | {"FOREDECK_WORKSPACE": place, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color"}
        env |= {"HOME": place}
        made = subprocess.run(
            [sys.executable, __file__, "prepare", place], env=env, check=True, capture_output=True, text=True
        )
        foredeck = Session([sys.executable, "-c", FOREDECK, made.stdout.strip()], env)
        empty = Session([sys.executable, str(ROOT / "benchmarks" / "empty_app.py")], env)
        sessions = {"foredeck": foredeck, "empty": empty}
        try:
            foredeck.until(b"SIGNALS")
            empty.until(b"line 30")
            for session in sessions.values():
                session.painted(2.0)
                session.press("]")
            times = run(sessions)
        finally:
            for session in sessions.values():
                session.close()
    every = {program: [ms for by in times.values() for ms in by[program]] for program in sessions}
    lines = []
    for name, by in (*times.items(), ("all keys", every)):
        own, other = sorted(by["foredeck"]), sorted(by["empty"])
        numbers = [each[int(len(each) * part)] for each in (own, other) for part in (0.5, 0.95)]
        lines.append([name, *numbers, numbers[0] / numbers[2]])
    heads = ["ms", "foredeck: p50", "p95", "empty: p50", "p95", "ratio"]
    print(tabulate(lines, heads, tablefmt="github", floatfmt=".2f"))


if __name__ == "__main__":
    if sys.argv[1:2] == ["prepare"]:
        print(prepare(Path(sys.argv[2])))
    else:
        main()
