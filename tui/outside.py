"""The analyst's own editor, and a text that goes through it by a file; a text on the bare terminal."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from core.errors import BadInput, NotSaved
from core.files import make_folder

USUAL = ("nano", "vi")
"""What is looked for when no editor is named."""
MOST = 2_000_000
"""Bytes of what is read back; no card is near that."""
NO_EDITOR = "No editor is set, and neither nano nor vi is installed."


def editor_command(environment: Mapping[str, str] = os.environ) -> list[str]:
    """The words of the command: $VISUAL, else $EDITOR, else an editor that every system has.

    Raises BadInput when there is none, or when what is set is no command.
    """
    for name in ("VISUAL", "EDITOR"):
        if not (value := environment.get(name, "").strip()):
            continue
        try:
            words = shlex.split(value)
        except ValueError:
            words = []
        if not words or shutil.which(words[0], path=environment.get("PATH")) is None:
            said = f"${name} names no program that is installed: {value[:60]}."
            raise BadInput(said, f"Set {name} to an editor, such as nano.")
        return words
    found = next((name for name in USUAL if shutil.which(name, path=environment.get("PATH"))), None)
    if found is None:
        raise BadInput(NO_EDITOR, "Start Foredeck with EDITOR=… in its environment.")
    return [found]


@dataclass
class Trip:
    """A text on its way through an editor; its file lasts until the text is safe elsewhere."""

    path: Path
    before: str

    @classmethod
    def begin(cls, folder: Path, text: str, suffix: str) -> Trip:
        """Put a text into a file of its own that only the analyst can read. Raises NotSaved."""
        make_folder(folder)
        try:
            number, name = tempfile.mkstemp(prefix="editing-", suffix=suffix, dir=folder)
            with os.fdopen(number, "wb") as file:
                file.write(f"{text}\n".encode("utf-8", "replace"))
        except OSError as error:
            said = f"No file can be made in {folder} ({error.strerror})."
            raise NotSaved(said, "The editor was not started.") from error
        return cls(Path(name), text)

    def read(self) -> str:
        """The text as the editor left it. Raises BadInput when it is none; the file stays then."""
        try:
            found = self.path.lstat()
            if not stat.S_ISREG(found.st_mode):
                raise BadInput("The editor left something that is no file.")
            if found.st_size > MOST:
                raise BadInput(f"The text is too long to be a card; it is in {self.path}.")
            return self.path.read_bytes().decode("utf-8-sig")
        except FileNotFoundError as error:
            raise BadInput("The editor left no file; nothing was changed.") from error
        except OSError as error:
            raise BadInput(f"{self.path} cannot be read ({error.strerror}).") from error
        except UnicodeDecodeError as error:
            raise BadInput(f"The text is not in UTF-8; it is in {self.path}.") from error

    def changed(self, text: str) -> bool:
        """Whether a text is another one than was given to the editor."""
        return text.rstrip() != self.before.rstrip()

    def end(self) -> None:
        """Take the file away, now that its text is elsewhere."""
        with suppress(OSError):
            self.path.unlink()


_running: list[subprocess.Popen[bytes]] = []


def hang_up() -> None:
    """Tell the editor that runs, if one does, that its terminal goes away with this program."""
    for editor in _running:
        with suppress(OSError):
            editor.send_signal(signal.SIGHUP)


def run_editor(words: list[str], path: Path) -> int:
    """Run an editor on a file in the terminal of this program, and wait; its exit code.

    Ctrl+C in it is its own. Raises BadInput when it cannot be started.
    """
    with own_interrupts():
        try:
            with subprocess.Popen([*words, str(path)]) as editor:
                _running.append(editor)
                try:
                    return editor.wait()
                finally:
                    _running.remove(editor)
        except OSError as error:
            raise BadInput(f"{words[0]} cannot be started ({error.strerror}).") from error


def show_until_enter(text: str) -> None:
    """Print a text on the terminal of this program, and wait for Enter.

    The keys that would end or stop a program do nothing meanwhile, and what is typed beyond Enter is thrown
    away: it was not meant for what is shown next.
    """
    with own_interrupts(stops=True):
        sys.stdout.write(text)
        sys.stdout.flush()
        with suppress(EOFError, OSError):
            sys.stdin.readline()
        if os.name == "posix":
            import termios

            with suppress(OSError, ValueError, termios.error):
                termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)


@contextmanager
def own_interrupts(*, stops: bool = False) -> Iterator[None]:
    """Let interrupts of the terminal go to the program that has it; with `stops` those that stop a program
    too. A handler, unlike ignoring, is not handed down to that program."""

    def pass_by(number: int, frame: FrameType | None) -> None:
        pass

    numbers = [signal.SIGINT]
    if os.name == "posix":
        numbers += [signal.SIGQUIT, *([signal.SIGTSTP] if stops else [])]
    kept: dict[signal.Signals, Callable[..., object] | int | None] = {}
    for number in numbers:
        with suppress(ValueError):
            kept[number] = signal.signal(number, pass_by)
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
