"""Measure what is imported: `python benchmarks/imports.py` starts Python anew for each stage of the start.

Prints for each stage how many modules it adds, what it takes in milliseconds and in memory, and for the
first screen the packages and the modules that take longest. A stage holds all stages before it.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tabulate import tabulate

ROOT = Path(__file__).resolve().parents[1]
STAGES = {
    "the command line": "import tui.cli",
    "Textual": "from tui.lean import *; start_lean(); leave_palette_out(); import textual.app",
    "the first screen": "import tui.launching, core.glimpse, tui.ahead, tui.app, tui.terminal.driver",
    "the preview": "import tui.widgets.source_view; from core.model import Clipping",
    "the desk": "import core.workbench, tui.background, tui.screens.triage, tui.screens.welcome",
    "warmed up": "from tui import warming; warming.bring_in((*warming.SOON, *warming.EMBEDDED))",
}
MEASURE = """
import gc, sys, time
gc.disable()
began, modules = time.process_time(), len(sys.modules)
{code}
spent = time.process_time() - began
pages = int(open("/proc/self/statm").read().split()[1])
print(spent * 1000, len(sys.modules) - modules, pages * 4096 / 2**20)
"""
TIMED = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s*(\S+)")


def run(code: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run code in a Python of its own."""
    return subprocess.run(
        [sys.executable, *options, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )


def stage(code: str, rounds: int) -> list[float]:
    """(milliseconds, modules, MiB) of the median of some rounds."""
    found = [[float(word) for word in run(MEASURE.format(code=code)).stdout.split()] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*found, strict=True)]


def slowest(code: str, most: int) -> tuple[list[list[object]], list[list[object]]]:
    """(packages, modules) of the imports by their own time, the longest first."""
    own: Counter[str] = Counter()
    packages: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for line in run(f"import gc; gc.disable()\n{code}", "-X", "importtime").stderr.splitlines():
        if found := TIMED.match(line):
            spent, name = int(found[1]) / 1000, found[2]
            package = ".".join(name.split(".")[: 2 if name.startswith(("core.", "tui.")) else 1])
            own[name] += spent
            packages[package] += spent
            count[package] += 1
    by_package = [[name, count[name], spent] for name, spent in packages.most_common(most)]
    return by_package, [[name, spent] for name, spent in own.most_common(most)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--most", type=int, default=15, help="lines of the tables of packages and modules")
    asked = parser.parse_args()
    rows, code = [], ""
    for name, more in STAGES.items():
        code += more + "\n"
        rows.append([name, *stage(code, asked.rounds)])
        if name == "the first screen":
            packages, modules = slowest(code, asked.most)
    print(tabulate(rows, ["up to", "ms", "modules", "MiB"], floatfmt=("", ".0f", ".0f", ".1f")), "\n")
    print(tabulate(packages, ["before the first screen", "modules", "ms"], floatfmt=("", "", ".1f")), "\n")
    print(tabulate(modules, ["before the first screen", "ms"], floatfmt=("", ".1f")))


if __name__ == "__main__":
    main()
