"""Measure all bars of speed with one command: `python benchmarks/all.py`.

    python benchmarks/all.py --save docs/performance.md     all, and write the page
    python benchmarks/all.py --quick                        one round, 200 drafts, small archives
    python benchmarks/all.py --large                        archives of full size, ten minutes more
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
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

import commands
import others
import terminal
import throughput
from bars import bar_table

PROGRAMS = (
    ("Import of published cards", "importing.py", (300, 1000, 3252)),
    ("Search as you type, over clippings", "search.py", (1000, 3000, 10_000)),
    ("Search over an archive", "searching.py", (300, 1000, 3300)),
    ("Storage of a desk, cards", "storage.py", (50, 300, 300)),
)
"""What is measured, by which program, with how many cards or clippings: quick, as usual, and large."""
LONGEST = 900
"""Seconds after which one of these programs is given up."""
FAILED = "**failed**: "
PAGE = """# Performance

How fast Foredeck is, as users feel it: the milliseconds until the first picture and until the first key
shows, the bytes that each key sends over the line, what the app takes at rest. It runs in a real
pseudo-terminal, by turns with the empty Textual app that is the floor of its framework (*skeleton*) and with
posting, harlequin and newsboat. A ratio is the median of the ratios of single rounds, so that a noisy machine
cancels out; milliseconds by themselves are those of the machine below.

- *foredeck* opens the sample day as it was left, *fresh* reads it from its files, *card* works on a card.
- *interactive*: keys are pressed from the first paint on; the time is when the first of them shows.
  *The cursor moves*: one line down in the list (its preview with it), which works before the desk is open.
  *A star is set* (*star*, *stories*): the first key that changes the desk, so all of it is there.
- *step* is a step down in a list, *pane* a switch of the pane, *held* a key held for three seconds, 30 times
  a second; its lag is the time from the last key to the last byte. All other keys come 45 to 90 ms apart.
- *100* and *10,000 clippings* lie on the days before, and the indexes of the search know them; *100* and
  *10,000 stories* are all on one desk, which the indexes learn meanwhile.

A round in which keys did nothing, or texts did not come, is told as failed and gives no figures but those of
its start.

`python benchmarks/all.py --save docs/performance.md` measures it all again, in a quarter of an hour on two
cores: `--quick` in one round, `--large` with archives of full size, `--soak` also with the 20,000 keys of a
long day, `--only NAME …` some scenarios of the terminal. It wants the packages of the tests
(`python -m pip install -e '.[test]'`) and the harness `ttybench.py`, which is not part of this repository
(`--harness PATH`), and installs the others into environments of their own, which
`python benchmarks/others.py` does alone.
"""


def machine(wish: argparse.Namespace) -> str:
    """When and on what this was measured."""
    model = platform.processor() or platform.machine()
    try:
        told = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        model = next(each.partition(":")[2].strip() for each in told if each.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC: {model}, {os.cpu_count()} cores, "
        f"{_memory()}{platform.system()}, Python {platform.python_version()}, Textual {version('textual')}, "
        f"a terminal of {terminal.SIZE}, {_rounds(wish)}."
    )


def _rounds(wish: argparse.Namespace) -> str:
    """How often all was run, and with what sizes."""
    count = 1 if wish.quick else wish.runs
    size = "small" if wish.quick else "full" if wish.large else "usual"
    return f"{count} round{'s' * (count > 1)}, archives of {size} size"


def _memory() -> str:
    """The machine's memory in GB, where it can be told."""
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError):
        return ""
    return f"{size / 1e9:.0f} GB of memory, "


def attempt(part: Callable[[], str]) -> str:
    """What a part says; a part that fails is told, and the rest goes on."""
    try:
        return part()
    except (Exception, SystemExit) as error:
        return f"{FAILED}{type(error).__name__}: {error}"


def in_a_terminal(wish: argparse.Namespace, harness: Path) -> str:
    """The tables of what runs in a terminal."""
    runs = 1 if wish.quick else wish.runs
    report, versions = terminal.measure(runs, harness, wish.venvs or others.cache(), wish.only)
    return terminal.told(report, versions)


def other_program(name: str, count: str) -> str:
    """What one of the other programs prints, as a block."""
    done = subprocess.run(
        [sys.executable, str(terminal.ROOT / "benchmarks" / name), count],
        env={**os.environ, "PYTHONPATH": str(terminal.ROOT)},
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )
    said = done.stdout.strip()
    if done.returncode:
        return f"```\n{said}\n```\n\n{FAILED}it ended with {done.returncode}: {done.stderr.strip()[-300:]}"
    return f"```\n{said}\n```"


def main() -> int:
    """Measure, print each part as it is there, write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    terminal.arguments(parser)
    parser.add_argument("--quick", action="store_true", help="one round, 200 drafts, small archives")
    parser.add_argument("--large", action="store_true", help="archives of full size")
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

    about = machine(wish)
    print(f"{about}\n", flush=True)
    show("In a terminal", attempt(lambda: in_a_terminal(wish, harness)))
    times, drafts = (3, 200) if wish.quick else (9, 1000)
    show("Whole commands", attempt(lambda: bar_table(commands.measure(times))))
    show("Drafting many", attempt(lambda: bar_table(throughput.measure(drafts))))
    if wish.soak:
        count = "2000" if wish.quick else "20000"
        show("A long day", attempt(lambda: other_program("soak.py", count)))
    size = 0 if wish.quick else 2 if wish.large else 1
    for title, name, counts in PROGRAMS:
        said = attempt(partial(other_program, name, str(counts[size])))
        show(f"{title}: {counts[size]:,}", said)
    print(f"{(time.monotonic() - began) / 60:.0f} minutes.", file=sys.stderr)
    return 1 if any(FAILED in part for part in parts) else 0


if __name__ == "__main__":
    sys.exit(main())
