"""The index of neighbours brought up to date in a process of its own, while this one does something else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = (
    sys.executable,
    "-P",
    "-c",
    f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tui.beside import main; main()",
)
"""How the process is started; it takes nothing from the folder it is started in."""
OFTEN = 0.1
"""Seconds between two looks whether to stop."""

Answer = Callable[[Callable[[], bool]], tuple[str, ...] | None]


def cores() -> int:
    """The processors that this program may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # a system that does not say
        return os.cpu_count() or 1


@contextmanager
def neighbours(place: Path, program: tuple[str, ...] = PROGRAM) -> Iterator[Answer]:
    """Has a process look for neighbours; what is given waits for its sentences about what could not be read.

    They are None when it failed or was stopped. When the block is left the process is ended.
    """
    try:
        process = subprocess.Popen(
            [*program, str(place.absolute())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl+C is for this process, which ends that one
        )
    except OSError:
        yield lambda _: None
        return

    def answer(should_stop: Callable[[], bool]) -> tuple[str, ...] | None:
        while not should_stop():
            try:
                said, _ = process.communicate(timeout=OFTEN)
            except subprocess.TimeoutExpired:
                continue
            try:
                return tuple(map(str, json.loads(said))) if process.returncode == 0 else None
            except (ValueError, TypeError):
                return None
        return None

    try:
        yield answer
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate()


def main() -> None:
    """Look for neighbours in the workspace that is named, and write the sentences as JSON."""
    from core import knowing

    sys.stdout.write(json.dumps(knowing.catch_up(Path(sys.argv[1]))))
