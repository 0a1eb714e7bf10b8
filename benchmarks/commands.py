"""Measure whole commands: `python benchmarks/commands.py [TIMES]` runs each in a process of its own.

Prints the best and the median (of 9, or TIMES) of the milliseconds from the start of the process to its end,
each beside its bar.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from bars import bar_table, line
from scenarios import ROOT, program

ARTICLE = ROOT / "sample_articles" / "001_3d4a4d3523283bf5.txt"
COMMANDS = (
    ("`foredeck --version`", ["--version"], 60),
    ("`foredeck --help`", ["--help"], 100),
    ("`foredeck draft` of one article", ["draft", str(ARTICLE)], 500),
)


def timed(words: list[str], home: Path) -> float:
    """Milliseconds of one command. Raises SystemExit when it does not end well."""
    environment = {**os.environ, "FOREDECK_WORKSPACE": str(home)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    done = subprocess.run([*program(), *words], env=environment, capture_output=True, cwd=home)
    spent = (time.perf_counter() - start) * 1000
    if done.returncode or not done.stdout:
        raise SystemExit(f"foredeck {words[0]} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return spent


def measure(times: int) -> list[list[str]]:
    """A line of the table for each command, by turns."""
    found: dict[str, list[float]] = {name: [] for name, _, _ in COMMANDS}
    with tempfile.TemporaryDirectory() as place:
        for _ in range(times + 1):
            for name, words, _ in COMMANDS:
                found[name].append(timed(words, Path(place)))
    return [
        line(f"{name}, {which}", bar, figure, "ms")
        for name, _, bar in COMMANDS
        for which, figure in (
            ("best", min(found[name][1:])),
            ("median", statistics.median(found[name][1:])),
        )
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("times", nargs="?", type=int, default=9, help="how often each is run (9)")
    print(bar_table(measure(parser.parse_args().times)))
