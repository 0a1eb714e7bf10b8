"""What goes wrong inside the program: one sentence for the analyst, the rest in a private file."""

from __future__ import annotations

import asyncio
import os
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.worker import WorkerFailed

from core import __version__
from core.errors import NotSaved
from core.files import make_folder, private_write, read_regular
from core.model.cleaning import clean_text
from tui.turns import KeysInTurn

if TYPE_CHECKING:
    from rich.console import RenderableType

    from core.workbench import Workbench

REPORTS = 5
"""Reports of crashes that are kept, the newest ones."""
MOST = 60_000
"""Characters of a report, and of the file of what went wrong behind the screens."""
ENTRIES = 50
"""Things that may go wrong behind the screens in one session before no more are written down."""
ENDING = 3.0
"""Seconds after a crash in which the app ends by itself."""
BEHIND = "behind-the-screens.txt"


def logs(place: Path) -> Path:
    """The folder in a workspace where it is written down what went wrong."""
    return place / "logs"


def _made(place: Path) -> Path:
    """The same folder, made where it is missing. Raises NotSaved, also for a link: that leads elsewhere."""
    folder = logs(place)
    if folder.is_symlink():
        raise NotSaved(f"{folder.name} is a link.", "Nothing is written through it.")
    make_folder(folder)
    return folder


def told(error: BaseException | None, about: str = "") -> str:
    """An error as text for a file: where it happened and what it says, without what the variables held."""
    if isinstance(error, WorkerFailed):
        error = error.error
    lines = "".join(traceback.TracebackException.from_exception(error).format()) if error else ""
    text = clean_text("\n".join(part for part in (about, lines) if part))
    half = MOST // 2
    return text if len(text) <= MOST else f"{text[:half]}\n[…]\n{text[-half:]}"


def _head() -> str:
    from textual import __version__ as textual_version

    return (
        f"{datetime.now().astimezone().isoformat(timespec='seconds')}, process {os.getpid()}\n"
        f"Foredeck {__version__}, Textual {textual_version}, Python {platform.python_version()}, "
        f"{platform.system()} {platform.release()}, TERM={clean_text(os.environ.get('TERM', ''))[:40]}"
    )


def write_report(place: Path, error: BaseException | None, about: str = "") -> Path | None:
    """Write down a crash in a file of its own that only its owner can read; None when that cannot be done."""
    folder = logs(place)
    path = folder / f"crash-{datetime.now():%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    try:
        _made(place)
        private_write(path, f"{_head()}\n\n{told(error, about)}".encode("utf-8", "replace"))
    except NotSaved:
        return None
    for old in sorted(folder.glob("crash-*.txt"))[:-REPORTS]:
        with suppress(OSError):
            old.unlink()
    return path


class Behind:
    """Writes down what goes wrong where no screen waits for it: in threads and in forgotten tasks."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._number = 0
        # Again in the same thread: what is written may warn while something is written down.
        self._lock = threading.RLock()
        self._hooks: tuple[Callable[..., Any], ...] = ()
        self._written = ""

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Take what a loop and all threads have to say from now on."""
        self._hooks = (threading.excepthook, sys.unraisablehook)
        loop.set_exception_handler(lambda _, said: self.note(said.get("exception"), str(said.get("message"))))
        threading.excepthook = lambda said: self.note(said.exc_value, f"in thread {said.thread}")
        sys.unraisablehook = lambda said: self.note(said.exc_value, said.err_msg or "")

    def end(self) -> None:
        """Leave threads to what they had before."""
        if self._hooks:
            threading.excepthook, sys.unraisablehook = self._hooks
            self._hooks = ()

    def hear(self, text: str) -> None:
        """Take what a library writes to stdout or stderr, a warning for one; noted when its line ends."""
        with self._lock:
            written, self._written = self._written + text, ""
            if not written.endswith("\n") and len(written) < MOST:
                self._written = written
                return
        if written.strip():
            self.note(None, written.strip())

    def note(self, error: BaseException | None, about: str = "") -> None:
        """Write down one thing, behind those of before; from any thread."""
        with self._lock:
            if self._number >= ENTRIES:
                return
            self._number += 1
            path = logs(self.place) / BEHIND
            before = b""
            with suppress(OSError):
                before = b"" if path.is_symlink() else read_regular(path, 2 * MOST)[-MOST:]
            with suppress(NotSaved):
                _made(self.place)
                new = f"{_head()}\n{told(error, about)}\n\n".encode("utf-8", "replace")
                private_write(path, before + new)


class Crashing(KeysInTurn):
    """An app that ends cleanly when something goes wrong inside: work kept, terminal restored, all said."""

    bench: Workbench

    @property
    def opened(self) -> bool:
        """Whether there is an open desk by now."""
        return "bench" in self.__dict__

    place: Path
    """The workspace."""

    crashed = False
    report: Path | None = None
    """Where it is written down what went wrong; None when it could not be written."""
    kept_all = True
    """Whether nothing went wrong while the last of the work was kept."""
    _behind: Behind | None = None

    def put_away(self) -> None:
        """Keep what open editors hold."""

    def _print(self, text: str, stderr: bool = False) -> None:
        """Nothing is written onto the screen from elsewhere; Textual hands it here from all threads."""
        if self._behind is not None:
            self._behind.hear(text)
        else:
            super()._print(text, stderr)

    def put_away_last(self) -> None:
        """Keep what open editors hold when the program ends in any case."""
        # What is broken may be what is to be kept; then the last second of typing is on disk already.
        try:
            self.put_away()
        except Exception:
            self.kept_all = False

    def end_within(self, seconds: float, code: int) -> None:
        """See to it that the program has ended after some seconds."""

    def _handle_exception(self, error: Exception) -> None:
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._crash(error)

    def _fatal_error(self) -> None:
        self._return_code = 1
        self._crash(sys.exc_info()[1])

    def panic(self, *renderables: RenderableType) -> None:
        """End because of an error that Textual has drawn."""
        self._return_code = 1
        drawn = "\n".join(
            "".join(segment.text for segment in self.console.render(renderable, self.console.options))
            for renderable in renderables
        )
        self._crash(None, drawn)

    def _print_error_renderables(self) -> None:
        # Said by who ran the app, in one sentence, once the terminal is given back.
        self._exit_renderables.clear()

    def _crash(self, error: BaseException | None, about: str = "") -> None:
        if not self.crashed:
            self.crashed = True
            if not self.is_headless:
                self.end_within(ENDING, 1)
            self.report = write_report(self.place, error, about)
            self.put_away_last()
        self._close_messages_no_wait()
