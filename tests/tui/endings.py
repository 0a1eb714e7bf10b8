"""Ways in which the real program ends while an analyst types, again and again.

By hand: `python tests/tui/endings.py 100` ends it a hundred times by each of
kill -9, SIGHUP, SIGTERM and a closed terminal, on one desk, and says what was
lost and how long it took. The suite does each of them once.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from terminal import Terminal

from core.keeping import Desk
from core.paths import samples

SEED = samples() / "001_3d4a4d3523283bf5.txt"
WAYS = ("kill -9", "SIGHUP", "SIGTERM", "closed terminal")
GONE = 2.0
"""Seconds within which the program must be gone."""
BEHIND = 1.0
"""Seconds that what is kept of the typing may be behind."""


@dataclass(frozen=True)
class Ending:
    """What became of one end."""

    kept: bool
    """Whether the edit that was confirmed and the words that were typed are there."""
    seconds: float


def end_once(workspace: Path, way: str, word: str) -> Ending:
    """Confirm an edit and type on, end the program in some way, and look at the desk."""
    with Terminal(str(SEED), size=(100, 30), FOREDECK_WORKSPACE=str(workspace)) as term:
        term.until("KEYWORDS")
        term.until(lambda text: " blank" in text.partition("\n")[0])
        term.type("g")
        term.type("e")
        term.until("Enter keep")
        term.type(f" sure{word}\r")
        term.until(lambda text: "your words" in text and "Enter edit" in text and "Saved" in text)
        term.type("e")
        term.until("Enter keep")
        term.type(f" half{word}")
        term.until(f"half{word}")
        began = time.monotonic()
        # Only kill -9 takes the last second: the others let the program keep what is typed.
        while way == "kill -9" and time.monotonic() < began + BEHIND:
            term.read(0.1)
        began = time.monotonic()
        seconds = _gone(term, way) - began
    return Ending(_there(workspace, f"sure{word}") and _there(workspace, f"half{word}"), seconds)


def _gone(term: Terminal, way: str) -> float:
    """End the program and say when it is gone."""
    if way == "closed terminal":
        os.close(term.fd)
        term.fd = os.open(os.devnull, os.O_RDONLY)
    else:
        number = {"kill -9": signal.SIGKILL, "SIGHUP": signal.SIGHUP, "SIGTERM": signal.SIGTERM}[way]
        os.kill(term.pid, number)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        pid, status = os.waitpid(term.pid, os.WNOHANG)
        if pid:
            term.code = os.waitstatus_to_exitcode(status)
            return time.monotonic()
        with suppress(OSError):
            term.read(0.005)
    return float("inf")


def _there(workspace: Path, word: str) -> bool:
    """Whether a word is on the desk, on its card or as what was being typed."""
    (folder,) = (workspace / "desks").iterdir()
    desk = Desk.look(folder)
    texts = [typing.text for typing in desk.typings().values()]
    for story in desk.stories():
        if card := desk.card(story.id):
            texts.append(card.title.text)
    return any(word in text for text in texts)


def main(times: int) -> int:
    """End it so many times in each way and say what came of it."""
    failed = 0
    for way in WAYS:
        with tempfile.TemporaryDirectory() as folder:
            # A new desk after ten times, as the title with all the words must fit on the screen.
            endings = [end_once(Path(folder) / str(n // 10), way, f"{n}z") for n in range(times)]
            lost = sum(not ending.kept for ending in endings)
            slow = max(ending.seconds for ending in endings)
            failed += lost + sum(ending.seconds > GONE for ending in endings)
            print(f"{way}: {times} times, {lost} lost, gone after {slow:.2f} s at most", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10))
