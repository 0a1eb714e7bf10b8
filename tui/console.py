"""How every command speaks and ends: exit codes, lines on stderr, stdin and stdout, what is a terminal."""

from __future__ import annotations

import codecs
import contextlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from datetime import date

DONE, PARTLY, REFUSED, STOPPED = 0, 1, 2, 130
"""Exit codes: done; something could not be done; usage or bad input; stopped by the user."""
LIKE = {"…": "...", "“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "·": "-", "→": "->", "−": "-"}
"""What stands for signs of ours where they cannot be written."""
WIDTH = 80
"""Cells of a line where no terminal says how many it has."""

_CHUNK = 1 << 20


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a standard stream is there, open and a terminal."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def bear_any_charset() -> None:
    """Have stdout and stderr write something readable for each sign that their encoding lacks."""
    codecs.register_error("readable", _readable)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, LookupError, OSError, ValueError):
            if codecs.lookup(stream.encoding).name != "utf-8":
                stream.reconfigure(errors="readable")  # type: ignore[union-attr]


def _readable(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(LIKE.get(sign, "?") for sign in error.object[error.start : error.end]), error.end


def say(sentence: str) -> None:
    """One clean line on stderr; a stderr that is gone takes nothing."""
    from core.model.cleaning import clean_line

    if sys.stderr is not None:
        try:
            print(f"foredeck: {clean_line(sentence)}", file=sys.stderr, flush=True)
        except (OSError, ValueError):
            return


def put(text: str) -> None:
    """Text on stdout: UTF-8 to the byte, but on a terminal only what it can show and bear."""
    encoding, errors = "utf-8", "strict"
    if is_terminal(sys.stdout):
        from core.sharing.scrub import for_terminal

        text, encoding, errors = for_terminal(text), sys.stdout.encoding or "utf-8", "replace"
    with _to_stdout():
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode(encoding, errors))
        sys.stdout.buffer.flush()


def put_own(words: str) -> None:
    """Words of the program itself on stdout, readable in the charset that it has."""
    with _to_stdout():
        sys.stdout.write(words)
        sys.stdout.flush()


@contextlib.contextmanager
def _to_stdout() -> Iterator[None]:
    """Have what goes wrong in writing to stdout be one sentence; a reader that left is none."""
    from core.errors import NotSaved

    if sys.stdout is None:
        raise NotSaved("There is no stdout to write to.", "Name a file with -o.")
    try:
        yield
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is closed"
        raise NotSaved(f"stdout could not be written ({reason}).") from error


def put_file(path: Path) -> None:
    """All bytes of a file on stdout, which must be no terminal. Raises BadInput, NotSaved."""
    from core.errors import BadInput

    if is_terminal(sys.stdout):
        raise BadInput("This is no text for a terminal.", "Send it to a file or through a pipe.")
    with _to_stdout(), path.open("rb") as file:
        shutil.copyfileobj(file, sys.stdout.buffer, _CHUNK)
        sys.stdout.buffer.flush()


def keep_stdin(path: Path) -> None:
    """All bytes of stdin in a new file, however many. Raises BadInput, NotSaved."""
    from core.errors import BadInput, NotSaved

    if sys.stdin is None:
        raise BadInput("There is no stdin to read from.")
    try:
        with path.open("xb") as file:
            while True:
                try:
                    part = sys.stdin.buffer.read(_CHUNK)
                except (OSError, ValueError) as error:
                    raise BadInput("stdin could not be read.") from error
                if not part:
                    return
                file.write(part)
    except OSError as error:
        raise NotSaved(f"stdin could not be kept ({error.strerror}).") from error


def stdin_bytes(most: int) -> bytes:
    """All that stdin holds, at most one byte more than `most`. Raises BadInput when it cannot be read."""
    from core.errors import BadInput

    if sys.stdin is None:
        raise BadInput("There is no stdin to read from.")
    try:
        return sys.stdin.buffer.read(most + 1)
    except (OSError, ValueError) as error:
        raise BadInput("stdin could not be read.") from error


def long_day(day: date) -> str:
    """A day as people write it: `22 November 2026`."""
    return f"{day.day} {day:%B %Y}"


def width(stream: TextIO | None) -> int:
    """Cells of a line of a terminal."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or WIDTH if stream else WIDTH
    except (OSError, ValueError):
        return WIDTH


def cut(text: str, cells: int) -> str:
    """The text in at most so many cells, with `…` for what is left out."""
    from wcwidth import wcwidth

    room, kept = cells, 0
    for index, sign in enumerate(text):
        room -= max(wcwidth(sign), 0)
        if room < 0:
            return text[:kept].rstrip() + "…" if cells > 0 else ""
        if room > 0:
            kept = index + 1
    return text


class ProgressLine:
    """One line on a terminal's stderr that says how far something is, and goes when it ends.

    Elsewhere than on a terminal nothing is written.
    """

    def __init__(self) -> None:
        self._shown = is_terminal(sys.stderr) and os.environ.get("TERM", "dumb") != "dumb"
        self._there = False

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def show(self, text: str) -> None:
        """Put a text, cut to the width, in the place of the line."""
        if self._shown:
            from core.model.cleaning import clean_line

            self._there = True
            self._write(f"\r\x1b[K{cut(clean_line(text), width(sys.stderr) - 1)}")

    def clear(self) -> None:
        """Take the line away, so that something else can be said."""
        if self._there:
            self._there = False
            self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(text)
            sys.stderr.flush()
