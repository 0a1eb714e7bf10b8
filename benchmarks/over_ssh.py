"""An analyst's job through a slow ssh line, step by step, as a table. Run: python benchmarks/over_ssh.py

    python benchmarks/over_ssh.py [--delay MS] [--bits BITS] [--tree FOLDER] [--no-tmux] [--no-compression]

`ssh -C` to an sshd of its own into tmux at 80x24, through a line with a delay each way and so many bits a
second; the sample day on a new workspace. For each step: when the first sign of an answer came, when the
screen was settled, and the bytes that the terminal got and that went over the line. The first row is what the
line alone takes for one letter. `--tree` runs the Foredeck of another folder, to compare.
Needs what tests/terminal/setup installs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "terminal")]

import far as far_side  # noqa: E402
from emulator import Emulator  # noqa: E402
from far import Far, far_end, there  # noqa: E402
from multiplexers import line, tmux  # noqa: E402
from slow_line import SlowLine, slow_line  # noqa: E402

STUCK = 1.0
"""Seconds without any sign after which a step feels stuck."""
QUIET = 0.8
"""Seconds without a byte after which a screen is settled; more than the line's delay both ways."""
JOINING = 2
"""Steps before the first key."""
WORDS = "Typed by hand over a slow line"


@dataclass(frozen=True)
class Step:
    """What one key, or a stretch of keys, came to."""

    name: str
    first: float
    settled: float
    bytes: int
    wire: int


@dataclass
class Job:
    """An analyst at the near end."""

    term: Emulator
    wire: SlowLine
    steps: list[Step] = field(default_factory=list)

    def do(self, name: str, keys: str, until: str = "", pause: float = 0.0) -> None:
        """Type, with a pause between keys, wait until something is shown and the screen is settled."""
        term = self.term
        for key in keys[:-1] if pause else ():
            term.type(key)
            time.sleep(pause)
        came, wire, began = term.came, self.wire.down, time.monotonic()
        term.type(keys[-1] if pause else keys)
        with term.changed:
            term.changed.wait_for(lambda: term.came > came or term.ended, 20)
            first = time.monotonic() - began
        if until:
            term.until(until, 60)
        settled = term.settled(QUIET, 60) - began
        self.steps.append(Step(name, first, settled, term.came - came, self.wire.down - wire))


def echo(job: Job) -> None:
    """What the line alone takes for one letter."""
    for letter in "abc":
        job.do("the line alone: one letter and back", letter)
    quickest = min(job.steps, key=lambda step: step.settled)
    job.steps[:] = [quickest]


def triage(job: Job) -> None:
    """Open the sample day and decide on five stories."""
    job.do("open the sample day, all read", "\r", "All is read")
    job.do("one story down", "j")
    job.do("one story up", "k")
    for key, name in (("a", "keep"), ("x", "skip"), ("z", "later"), ("a", "keep"), ("s", "star")):
        job.do(f"{name} a story", key)
    job.do("first story", "g")


def bench(job: Job) -> None:
    """Open one, read, edit a cell, score, regenerate, accept, undo."""
    job.do("open a story, card drafted", "\r", " blank")
    job.do("a page of the card down", "}")
    job.do("to the sources", "\t")
    job.do("a page of the source down", "}")
    job.do("back to the card", "\t")
    job.do("to the next blank", "b")
    job.do("open the editor of a cell", "e", "Enter keep")
    for number, letter in enumerate(WORDS[:3], 1):
        job.do(f"type character {number}", letter)
    job.do(f"type {len(WORDS) - 3} more, 8 a second: the last one", WORDS[3:], WORDS[-12:], pause=0.125)
    job.do("keep the cell", "\r", "your words")
    job.do("one row down", "j")
    job.do("the letters of sections", "s", "Go to:")
    job.do("go to Issues", "i", "ISSUES")
    job.do("score a row", "4", "*/")
    job.do("the choices of drafting again", "R", "Draft again")
    job.do("a section drafted again", "\r", "1 to answer")
    job.do("accept a row", "a", "1 accepted")
    job.do("apply it", "\r", " blank")
    job.do("undo it", "u", "Undone")


def sharing(job: Job) -> None:
    """Export, copy, go back, quit."""
    job.do("where to export to", "E", "Enter exports")
    job.do("export", "\r", "Exported")
    job.do("copy the card page", "Y")
    job.do("help", "?", "What can be done here")
    job.do("leave the help", "\x1b")
    job.do("back to the stories", "q", "stories")
    job.do("quit", "\x11")


def table(steps: list[Step]) -> None:
    """Print what each step took, and which was the slowest."""
    alone, *done = steps
    print(f"{'':46} {'first sign':>10} {'settled':>9} {'terminal':>10} {'line':>8}")
    for step in steps:
        mark = "  STUCK" if step.first > STUCK + alone.first and "connect" not in step.name else ""
        times = f"{1000 * step.first:>7.0f} ms {1000 * step.settled:>6.0f} ms"
        print(f"{step.name:46} {times} {step.bytes:>8} B {step.wire:>6} B{mark}")
    for what, slowest in (
        ("first sign", max(done[JOINING:], key=lambda step: step.first)),
        ("settled", max(done[JOINING:], key=lambda step: step.settled)),
    ):
        print(f"slowest to {what}: {slowest.name}")
    print(f"all: {sum(s.bytes for s in done)} B at the terminal, {sum(s.wire for s in done)} B over the line")


def work(far: Far, wire: SlowLine, folder: Path, given: argparse.Namespace) -> list[Step]:
    """The whole job, once."""
    compression = () if given.no_compression else ("-C",)
    echoing = far.ssh("stty raw -echo; echo ready; exec cat", *compression, port=wire.port)
    began = time.monotonic()
    with Emulator(echoing, size=(80, 24)) as term:
        term.until("ready")
        steps = Job(term, wire)
        joined = term.last - began
        up = wire.down
        echo(steps)
        steps.steps.append(Step("connect, nothing started", joined, joined, term.came, up))
    command = f"cd {folder} && {there(env={'FOREDECK_WORKSPACE': str(folder / 'ws')})}"
    with tmux(folder) as inner:
        remote = command if given.no_tmux else line(inner.command(command))
        with Emulator(far.ssh(remote, *compression, port=wire.port), size=(80, 24)) as term:
            job = Job(term, wire, steps.steps)
            began, came, sent = time.monotonic(), term.came, wire.down
            term.until("sample day", 60)
            settled = term.settled(QUIET) - began
            job.steps.append(Step("connect and start", settled, settled, term.came - came, wire.down - sent))
            triage(job)
            bench(job)
            sharing(job)
            term.end()
    return job.steps


def main() -> None:
    """Do the job and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--delay", type=float, default=100.0, help="milliseconds each way")
    parser.add_argument("--bits", type=int, default=64_000, help="bits a second")
    parser.add_argument("--tree", type=Path, default=ROOT, help="the folder whose Foredeck is run")
    parser.add_argument("--no-tmux", action="store_true")
    parser.add_argument("--no-compression", action="store_true")
    given = parser.parse_args()
    far_side.ROOT = given.tree.resolve()
    with tempfile.TemporaryDirectory(prefix="fdt-") as name:
        folder = Path(name)
        with far_end(folder) as far, slow_line(far.port, delay=given.delay / 1000, bits=given.bits) as wire:
            table(work(far, wire, folder, given))


if __name__ == "__main__":
    main()
