"""Much that is new for the indexes of a workspace: brought in by a process, which takes its memory along."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from core.children import end_with_parent
from core.finding.archive import stamps_of
from core.finding.finder import Finder
from core.searching import everywhere

_PROGRAM = (
    sys.executable,
    "-P",
    "-c",
    f"import sys; sys.path.insert(0, {str(Path(__file__).resolve().parents[1])!r}); "
    "from core.catching import main; main()",
)
MUCH = 3_000_000
"""Bytes of desks that changed from which on a process is worth its start."""
LOOK = 0.2
"""Seconds between two looks whether it is to stop."""


def much(place: Path) -> bool:
    """Whether so much changed since the last time that a process is worth its start."""
    finder = Finder(place / "index" / "search.sqlite")
    try:
        known = finder.stamps() or {}
        changed = [name for name, stamp in stamps_of(place).items() if stamp and known.get(name) != stamp]
    except OSError:
        return False
    finally:
        finder.close()
    size = 0
    for name in changed:
        with suppress(OSError):
            size += (place / "desks" / name / "clippings.json").stat().st_size
    return size > MUCH


def bring_beside(place: Path, first: str, should_stop: Callable[[], bool] = lambda: False) -> None:
    """Bring the indexes up to date in a process, the desk `first` before the others, and wait for it.

    What it leaves undone is not lost: whoever brings the indexes up to date the next time does it.
    """
    import subprocess

    try:
        child = subprocess.Popen(
            (*_PROGRAM, str(place), first, str(os.getpid())),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return
    try:
        while not should_stop():
            with suppress(subprocess.TimeoutExpired):
                child.wait(LOOK)
                return
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()


def main() -> None:
    """What the process does; it may be killed at any time."""
    place, first, parent = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    end_with_parent(parent)
    with suppress(OSError):
        os.nice(10)
    from core.finding.nearness import Near
    from core.knowing import FILE, bring

    archive, near = everywhere(place), Near(place / "index" / FILE)
    archive.catch_up(first=first)
    bring(near, place, lambda: False, first)
    archive.close()
    near.close()
