"""Drive the app for long: `python benchmarks/soak.py [KEYS]` presses 20,000 keys in a pseudo-terminal.

Through triage, cards, editors, sources and sizes of the terminal, by turns. Prints the memory after 1,000
keys and at the end, and the keys a second. It takes minutes. `--harness PATH` as in terminal.py.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import Any

import scenarios
from bars import bar_table, line
from terminal import harness_path, load

ROUND = (
    "<home>" + "<down>" * 8 + "<up>" * 8 + "<pgdn><pgup>s s" + "<enter>",
    "jjjjlhkk]]]][[[[" + "j" * 12 + "<pgdn><pgup>",
    "<tab>" + "j" * 10 + "k" * 5 + "l<tab>",
    "g]]]]]exyz<bs><bs><bs><enter>",
    "><" + "?",
    "<esc>",
    "q",
)
"""Keys of one round, in the list, on the card, in a source, in an editor, to the next story, back."""
FIRST = 1_000
"""Keys after which the memory is what it is to stay."""


def drive(harness: Any, keys: int, place: Path) -> tuple[float, float, float]:
    """Megabytes after the first thousand keys and at the end, and seconds. Raises SystemExit when it ends."""
    made = scenarios.scenario("soak", place, [])
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    environment = {
        **os.environ,
        **made["env"],
        "HOME": str(place.parent),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
    }
    session = harness.Session(made["cmd"], 120, 40, "modern", environment)
    pressed, early, start = 0, 0.0, time.perf_counter()
    try:
        if not session.wait_text("15 stories", 30):
            raise SystemExit("The list of stories never came.")
        time.sleep(2.0)
        for turn in count():
            session.resize(*((120, 40), (100, 30), (140, 50))[turn % 3])
            for part in ROUND:
                for key in harness.split_keys(part):
                    mark = len(session.log)
                    session.send(key)
                    session.wait_bytes(mark, 0.05)
                    pressed += 1
                time.sleep(0.35 if part == "<esc>" else 0.05)
            # What was written stays with the harness, which is not what is measured.
            session.sync()
            del session.log[:-1]
            session.fed = len(session.log)
            if session.closed:
                session.sync()
                raise SystemExit(f"It ended after {pressed} keys:\n{session.emu.text()}")
            if pressed >= FIRST and not early:
                early = resting(harness, session)
                print(f"{pressed} keys: {early:.1f} MB", file=sys.stderr)
            if pressed >= keys:
                break
        spent = time.perf_counter() - start
        late = resting(harness, session)
        session.sync()
        if "15 stories" not in session.emu.text():
            raise SystemExit(f"It is not in the list at the end:\n{session.emu.text()}")
        return early, late, pressed / spent
    finally:
        session.stop("<c-q>")


def resting(harness: Any, session: Any) -> float:
    """Megabytes of the app and its helpers once it is quiet."""
    session.wait_quiet(1.0, 10)
    return float(harness.memory(harness.tree(session.pid))[0])


def main() -> None:
    """Drive and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("keys", nargs="?", type=int, default=20_000)
    parser.add_argument("--harness")
    wish = parser.parse_args()
    harness = load(harness_path(wish.harness))
    print(bar_table(measure(harness, wish.keys)))


def measure(harness: Any, keys: int) -> list[list[str]]:
    """The lines of the table."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "ws"
        asyncio.run(scenarios.sample_day(place))
        early, late, rate = drive(harness, keys, place)
    words = f"memory after {keys:,} keys against after {FIRST:,} ({early:.0f} MB; {rate:.0f} keys a second)"
    return [line(words, 1.1, late / early, "times")]


if __name__ == "__main__":
    main()
