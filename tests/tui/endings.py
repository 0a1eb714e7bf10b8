"""Ways in which the real program ends while an analyst types, again and again.

By hand: `python tests/tui/endings.py 100` ends it a hundred times in each way on
one desk, and says what was lost, how long it took and how much work that was.
The suite does each of them once.
"""

from __future__ import annotations

import fcntl
import re
import select
import shutil
import signal
import sys
import tempfile
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from terminal import Terminal

from core.drafting.extractive import ExtractiveEngine
from core.keeping import Change, Desk
from core.model import Card, Cell, Place, Section
from core.paths import samples
from core.workbench import Workbench

SEED = samples() / "001_3d4a4d3523283bf5.txt"
GONE = 4.0
"""Seconds within which the program must be gone."""
BEHIND = 1.0
"""Seconds that what is kept of the typing may be behind."""
SHOWN = {b"25": b"h", b"7": b"h"}
"""Modes that a terminal has; all others it has not."""
MAIN = b"\x1b[?1049l"
"""Goes back from the alternate screen to what stood there before."""
HUNG_UP, INTERRUPTED, ENDED = 129, 130, 143


def _ignore() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def _let_go() -> None:
    _ignore()
    fcntl.ioctl(0, termios.TIOCNOTTY)


@dataclass(frozen=True)
class Way:
    """A way to end: the signal (0: the terminal is closed), the exit code, how the program was started."""

    number: int
    code: int
    before: Callable[[], None] | None = None
    still: bool = False
    """Whether nothing was taken from the terminal before, until nothing more went into it."""


WAYS = {
    "kill -9": Way(signal.SIGKILL, -signal.SIGKILL),
    "SIGHUP": Way(signal.SIGHUP, HUNG_UP),
    "SIGTERM": Way(signal.SIGTERM, ENDED),
    "SIGINT": Way(signal.SIGINT, INTERRUPTED),
    "closed": Way(0, HUNG_UP),
    "closed, hangups ignored": Way(0, HUNG_UP, _ignore),
    "closed, not its own": Way(0, HUNG_UP, _let_go),
    "closed while it stands still": Way(0, HUNG_UP, still=True),
    "SIGTERM while it stands still": Way(signal.SIGTERM, ENDED, still=True),
}
OFTEN = ("kill -9", "SIGHUP", "SIGTERM", "SIGINT", "closed, not its own", "closed while it stands still")
"""The ways that the suite always tries; the others are tried with the real lines."""
LIVING = ("SIGHUP", "SIGTERM", "SIGINT")
"""The ways that leave a terminal in which something is said."""


@dataclass(frozen=True)
class Ending:
    """What became of one end."""

    kept: bool
    """Whether the edit that was confirmed and the words that were typed are there."""
    seconds: float
    code: int | None
    cpu: float
    """Seconds of work from the end that came to the end that was."""
    restored: bool
    """Whether all modes and the settings of the terminal are as they were."""
    last: bytes
    """What came after the terminal was given back."""


def prepared(folder: Path) -> Path:
    """A workspace with a card that has one confirmed edit, `sure`."""
    bench = Workbench.open([SEED], ExtractiveEngine(), folder)
    (story,) = bench.stories()
    bench.desk.commit(Change(cards={story.id: Card(title=Cell.page("Models are approved"))}))
    bench.set_text(story.id, Place(section=Section.TITLE), "Models are approved, sure")
    bench.close()
    return folder


def end_once(workspace: Path, name: str, word: str) -> Ending:
    """Type on, end the program in some way, and look at the desk."""
    way = WAYS[name]
    with Terminal(str(SEED), size=(100, 30), before=way.before, FOREDECK_WORKSPACE=str(workspace)) as term:
        settings = termios.tcgetattr(term.fd)
        term.until("KEYWORDS")
        term.type("ge")
        term.until("Enter keep")
        term.type(f" {word}")
        term.until(word)
        began = time.monotonic()
        # Only kill -9 takes the last second: the others let the program keep what is typed.
        while way.number == signal.SIGKILL and time.monotonic() < began + BEHIND:
            term.read(0.1)
        if way.still:
            _stand_still(term)
        used, began = term.used(), time.monotonic()
        if way.number:
            term.signal(way.number)
        else:
            term.close()
        while not term.ended() and time.monotonic() < began + 10:
            with suppress(OSError):
                term.read(0) if way.still else term.read(0.01)
        seconds = time.monotonic() - began
        restored = False
        if name in LIVING:
            term.read(0.05)
            restored = termios.tcgetattr(term.fd) == settings and modes_back(term.raw)
        cpu, last = term.cpu - used, term.raw.rpartition(MAIN)[2]
    return Ending(
        there(workspace, "sure") and there(workspace, word), seconds, term.code, cpu, restored, last
    )


def end_in_editor(folder: Path, name: str) -> Ending:
    """End the program while the analyst is in an editor of its own; `kept` is that this one is gone too."""
    workspace, note, editor = prepared(folder / "ws"), folder / "editor", folder / "editor.sh"
    editor.write_text(f"#!/bin/sh\necho $$ > {note}\necho in the editor\nexec cat\n")
    editor.chmod(0o755)
    with Terminal(str(SEED), size=(100, 30), EDITOR=str(editor), FOREDECK_WORKSPACE=str(workspace)) as term:
        settings = termios.tcgetattr(term.fd)
        term.until("KEYWORDS")
        term.type("g\x0f")
        term.until("in the editor")
        began, used = time.monotonic(), term.used()
        if number := WAYS[name].number:
            term.signal(number)
        else:
            term.close()
        while not term.ended() and time.monotonic() < began + 10:
            with suppress(OSError):
                term.read(0.01)
        seconds = time.monotonic() - began
        restored = False
        if name in LIVING:
            term.read(0.05)
            restored = termios.tcgetattr(term.fd) == settings and modes_back(term.raw)
        kept = _ends(int(note.read_text()))
        return Ending(kept, seconds, term.code, term.cpu - used, restored, term.raw.rpartition(MAIN)[2])


def _ends(pid: int) -> bool:
    """Whether a process that was told to end does so before long; nobody may be there to take note of it."""
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.01)
    return False


def _stand_still(term: Terminal) -> None:
    """Have the program draw, and take nothing of it, until nothing more goes into the terminal."""
    waiting, full = -1, False
    for width in range(60, 140):
        term.resize(width, 30)
        end = time.monotonic() + 0.2
        while (full := term.waiting() == waiting) and time.monotonic() < end and not term.ended():
            select.select((), (), (), 0.01)
        if full:
            return
        waiting = term.waiting()


def modes_back(raw: bytes) -> bool:
    """Whether each mode that was set was taken back in the end."""
    last = dict(re.findall(rb"\x1b\[\?(\d+)([hl])", raw))
    keyboard = raw.count(b"\x1b[<u") >= len(re.findall(rb"\x1b\[>\d+u", raw))
    return keyboard and all(last[mode] == SHOWN.get(mode, b"l") for mode in last)


def there(workspace: Path, word: str) -> bool:
    """Whether a word is on the desk, on its card or as what was being typed."""
    (folder,) = (workspace / "desks").iterdir()
    desk = Desk.look(folder)
    texts = [typing.text for typing in desk.typings().values()]
    for story in desk.stories():
        if card := desk.card(story.id):
            texts.append(card.title.text)
    return any(word in text for text in texts)


def main(times: int, names: list[str]) -> int:
    """End it so many times in each way and say what came of it."""
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        first = prepared(Path(folder) / "first")
        for name in names or WAYS:
            endings = []
            for number in range(times):
                workspace = Path(folder) / f"{name}{number}"
                shutil.copytree(first, workspace)
                endings.append(end_once(workspace, name, f"half{number}z"))
            lost = sum(not ending.kept for ending in endings)
            slow, work = (max(getattr(ending, what) for ending in endings) for what in ("seconds", "cpu"))
            codes = {ending.code for ending in endings}
            unrestored = sum(not ending.restored for ending in endings) if name in LIVING else 0
            failed += lost + unrestored + sum(ending.seconds > GONE for ending in endings)
            failed += codes != {WAYS[name].code}
            print(
                f"{name}: {times} times, {lost} lost, gone after {slow:.2f} s at most with {work:.2f} s of "
                f"work, codes {sorted(map(str, codes))}, {unrestored} terminals not given back",
                flush=True,
            )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10, sys.argv[2:]))
