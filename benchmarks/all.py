"""Measure all bars of speed with one command: `python benchmarks/all.py`.

    python benchmarks/all.py --save docs/performance.md     all, and write the page
    python benchmarks/all.py --quick                        one round, 200 drafts, smaller archives
    python benchmarks/all.py --soak                         also 20,000 keys, some minutes more

The harness is found as terminal.py says. The programs for import, search and storage are run as they are.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import commands
import others
import terminal
import throughput
from bars import bar_table

PROGRAMS = (
    ("Import of published cards", "importing.py", ["3252"], ["300"]),
    ("Search as you type, over clippings", "search.py", ["10000"], ["1000"]),
    ("Search over an archive", "searching.py", ["3300"], ["300"]),
    ("Storage: a desk of cards", "storage.py", ["300"], ["50"]),
)
"""What is measured, by which program, with which arguments, and with which of a quick run."""
PAGE = """# Performance

How fast Foredeck is, as users feel it: the milliseconds until the first picture and until the first key
shows, the bytes that each key sends over the line, what the app takes at rest. It runs in a real
pseudo-terminal, by turns with the empty Textual app that is the floor of its framework (*skeleton*) and with
posting, harlequin and newsboat. A ratio is the median of the ratios of single rounds, so that a noisy machine
cancels out; milliseconds by themselves are those of the machine below. *step* is a step down in a list,
*pane* a switch of the pane, *held* a key held for three seconds, 30 times a second. A program whose keys did
nothing, or whose texts did not come, has no figures here and is told as failed.

`python benchmarks/all.py --save docs/performance.md` measures it all again: `--quick` in few rounds, `--soak`
also with the 20,000 keys of a long day. It needs the harness `ttybench.py` (`--harness PATH`) and
pyte, and installs the others into environments of their own, which `python benchmarks/others.py` does alone.
"""


def machine() -> str:
    """When and on what this was measured."""
    model = platform.processor() or platform.machine()
    try:
        told = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        model = next(each.partition(":")[2].strip() for each in told if each.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC: {model}, {os.cpu_count()} cores, "
        f"{platform.system()}, Python {platform.python_version()}, Textual {version('textual')}, "
        f"a terminal of {terminal.SIZE}."
    )


def other_program(name: str, words: list[str]) -> str:
    """What one of the other programs prints, as a block."""
    done = subprocess.run(
        [sys.executable, str(terminal.ROOT / "benchmarks" / name), *words],
        env={**os.environ, "PYTHONPATH": str(terminal.ROOT)},
        capture_output=True,
        text=True,
    )
    said = done.stdout.strip()
    if done.returncode:
        said = f"{said}\nfailed: {done.stderr.strip()[-400:]}".strip()
    return f"```\n{said}\n```"


def main() -> int:
    """Measure, print each part as it is there, write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    terminal.arguments(parser)
    parser.add_argument("--quick", action="store_true", help="one round, fewer drafts, smaller archives")
    parser.add_argument("--soak", action="store_true", help="also drive 20,000 keys")
    parser.add_argument("--save", type=Path, metavar="FILE", help="write the result as a page of Markdown")
    wish = parser.parse_args()
    harness = terminal.harness_path(wish.harness)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    parts: list[str] = []
    began = time.monotonic()

    def show(title: str, text: str) -> None:
        parts.append(f"## {title}\n\n{text}")
        print(f"{parts[-1]}\n", flush=True)
        if wish.save:
            wish.save.write_text("\n\n".join([PAGE.rstrip(), about, *parts]) + "\n", "utf-8")

    about = machine()
    print(f"{about}\n", flush=True)
    report, versions = terminal.measure(
        1 if wish.quick else wish.runs, harness, wish.venvs or others.cache(), wish.only
    )
    show("In a terminal", terminal.told(report, versions))
    show("Whole commands", bar_table(commands.measure(3 if wish.quick else 9)))
    show("Drafting many", bar_table(throughput.measure(200 if wish.quick else 1000)))
    if wish.soak:
        show("A long day", other_program("soak.py", ["2000" if wish.quick else "20000"]))
    for title, name, words, quick in PROGRAMS:
        show(title, other_program(name, quick if wish.quick else words))
    print(f"{(time.monotonic() - began) / 60:.0f} minutes.", file=sys.stderr)
    return 1 if report.failed or any("\nfailed: " in part for part in parts) else 0


if __name__ == "__main__":
    sys.exit(main())
