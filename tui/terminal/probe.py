"""Asks the terminal what it is before the app runs, without a mark on its screen and without losing a key.

The questions go out before the app is imported and the answers are taken in after it, so that asking costs
no time. Until the app's driver takes over, the terminal neither echoes nor waits for whole lines: answers
that come late are not written onto the screen.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import termios
import time
from collections.abc import Mapping
from dataclasses import replace
from types import FrameType
from typing import Any

from tui.terminal.facts import Facts
from tui.terminal.tmux_client import TmuxClient

MOST = 65_536
"""Bytes that are taken in while waiting for answers."""
SHELL = 1.0
"""Seconds that are waited for answers when the app does not come to run."""
LONGEST_NAME = 60
"""Characters of a terminal's name that are kept."""

NAME, ATTRIBUTES, BACKGROUND = b"\x1b[>q", b"\x1b[>c", b"\x1b]11;?\x1b\\"
TWO_LETTERS = b"\x1b[6n\xc3\xa9\xc3\xa9\x1b[6n"
"""Where the cursor is before and after two letters of two bytes each: in UTF-8 it goes on by two columns."""
HERE, WIPED = b"\x1b7", b"\x1b8\x1b[K"
"""Around all questions: what they leave on the screen is wiped."""
LAST = b"\x1b[c"
"""What every terminal answers; it comes after all other answers."""
FEW_WORDS = re.compile(r"(?:linux|vt\d|cons25|sun|ansi|wsvt25)")
"""Terminals by TERM that write questions they do not know onto the screen."""

_ANSWER = re.compile(
    rb"\x1bP>\|(?P<name>[^\x07\x1b]{0,1024})\x1b\\"
    rb"|\x1b\](?:10|11|12);(?P<background>[^\x07\x1b]{0,1024})(?:\x07|\x1b\\)"
    rb"|\x1b\[>(?P<attributes>[0-9;]{0,100})c"
    rb"|\x1b\[\d{1,5};(?P<column>\d{1,5})R"
    rb"|\x1b\[\?(?P<last>[0-9;]{0,200})c"
)
_COLOR = re.compile(r"rgba?:([0-9a-f]{1,4})/([0-9a-f]{1,4})/([0-9a-f]{1,4})(?:/[0-9a-f]{1,4})?")

_BY_NAME = (
    "tmux",
    "screen",
    "zellij",
    "kitty",
    "foot",
    "ghostty",
    "wezterm",
    "konsole",
    "iterm2",
    "alacritty",
    "contour",
    "mintty",
    "mlterm",
    "rio",
    "vte",
)
_BY_ATTRIBUTES = (
    (r"84;\d+;0", "tmux"),
    (r"83;\d+;0", "screen"),
    (r"1;10;0", "mosh"),
    (r"0;136;0", "putty"),
    (r"(?:65|61|1);[4-9]\d{3};[01]", "vte"),
    (r"1;115;0", "konsole"),
    (r"85;\d+;0", "urxvt"),
    (r"1;40\d\d;\d+", "kitty"),
    (r"1;95;0", "apple-terminal"),
    (r"0;10;1", "windows-terminal"),
    (r"77;\d+;\d+", "mintty"),
    (r"0;276;0", "vscode"),
    (r"1;277;0", "wezterm"),
    (r"0;\d{3,6};1", "alacritty"),
    (r"1;0\d{5};0", "foot"),
    (r"(?:41|24|19|1|0);\d{2,3};0", "xterm"),
)
_BY_PROGRAM = {
    "Apple_Terminal": "apple-terminal",
    "WezTerm": "wezterm",
    "ghostty": "ghostty",
    "iTerm.app": "iterm2",
    "iTerm2": "iterm2",
    "mintty": "mintty",
    "vscode": "vscode",
    "tmux": "tmux",
}
_BY_VARIABLE = (
    ("TMUX", "tmux"),
    ("STY", "screen"),
    ("KITTY_WINDOW_ID", "kitty"),
    ("WT_SESSION", "windows-terminal"),
    ("KONSOLE_VERSION", "konsole"),
    ("VTE_VERSION", "vte"),
)
_BY_TERM = (
    ("alacritty", "alacritty"),
    ("foot", "foot"),
    ("xterm-ghostty", "ghostty"),
    ("xterm-kitty", "kitty"),
    ("tmux", "tmux"),
    ("screen", "screen"),
    ("putty", "putty"),
    ("rxvt-unicode", "urxvt"),
    ("konsole", "konsole"),
)

_typed = bytearray()
_before: list[Any] | None = None


def typed_ahead() -> bytes:
    """What was typed while the terminal was asked, once: it belongs before all that is read next."""
    typed = bytes(_typed)
    _typed.clear()
    return typed


def attributes_before() -> list[Any] | None:
    """The terminal's attributes from before it was asked, once; who takes them puts them back."""
    global _before
    taken, _before = _before, None
    return taken


def questions(term: str) -> bytes:
    """All that is written to a terminal of this TERM."""
    known = b"" if FEW_WORDS.match(term) else NAME + ATTRIBUTES + BACKGROUND
    return HERE + known + TWO_LETTERS + WIPED + LAST


class Probe:
    """Asks with `begin`, takes the answers with `finish`; `leave` has the terminal as it was."""

    def __init__(self, reading: int, writing: int, environ: Mapping[str, str]) -> None:
        self._reading, self._writing, self._environ = reading, writing, environ
        self._asked = False
        self._tmux: TmuxClient | None = None
        self._old_signals: dict[int, Any] = {}

    def begin(self) -> None:
        """Ask. Does nothing where the terminal cannot be asked, as in the background."""
        global _before
        _typed.clear()
        try:
            if os.tcgetpgrp(self._reading) != os.getpgrp():
                return
            _before = termios.tcgetattr(self._reading)
            self._mind_being_ended()
            termios.tcsetattr(self._reading, termios.TCSANOW, _silent(_before))
            os.write(self._writing, questions(self._environ.get("TERM", "")))
            self._asked = True
            if self._environ.get("TMUX"):
                with contextlib.suppress(OSError):
                    self._tmux = TmuxClient(self._environ)
        except (OSError, termios.error):
            self.put_back()
        except KeyboardInterrupt:
            self.put_back()
            raise

    def finish(self, seconds: float) -> Facts:
        """What the terminal is, by the answers that come within some seconds."""
        end = time.monotonic() + seconds
        data = self._answers(end)
        facts, typed = read_answers(data, self._environ)
        _typed.extend(typed)
        if self._tmux is not None and self._tmux.draws_utf8(max(0.0, end - time.monotonic())) is False:
            facts = replace(facts, utf8=False)
        return facts

    def leave(self) -> None:
        """Put the terminal back; before that, take in what would else be typed into the shell."""
        try:
            if _before is not None:
                self._answers(time.monotonic() + SHELL)
        finally:
            self.put_back()

    def put_back(self) -> None:
        """Give the terminal its attributes back, unless somebody else does."""
        if self._tmux is not None:
            self._tmux.forget()
        before = attributes_before()
        if before is not None:
            with contextlib.suppress(OSError, termios.error):
                termios.tcsetattr(self._reading, termios.TCSANOW, before)
        for number, old in self._old_signals.items():
            if signal.getsignal(number) == self._ended:
                signal.signal(number, old)
        self._old_signals.clear()

    def _answers(self, end: float) -> bytes:
        data = b""
        while self._asked and len(data) < MOST:
            try:
                if not select.select([self._reading], [], [], max(0.0, end - time.monotonic()))[0]:
                    break
                came = os.read(self._reading, MOST - len(data))
            except (OSError, ValueError):
                break
            if not came:
                break
            data += came
            self._asked = not any(found["last"] is not None for found in _ANSWER.finditer(data))
        return data

    def _mind_being_ended(self) -> None:
        """Have signals put the terminal back as long as the app does not mind them."""
        with contextlib.suppress(ValueError):
            # SIGINT is an exception, at which who asked leaves.
            for number in (signal.SIGTERM, signal.SIGHUP):
                if signal.getsignal(number) == signal.SIG_DFL:
                    self._old_signals[number] = signal.SIG_DFL
                    signal.signal(number, self._ended)

    def _ended(self, number: int, frame: FrameType | None) -> None:
        self.put_back()
        os.kill(os.getpid(), number)


def _silent(attributes: list[Any]) -> list[Any]:
    """The attributes without echo, lines and stopping; Ctrl+C still ends the program."""
    iflag, oflag, cflag, lflag, in_speed, out_speed, given = attributes
    chars = list(given)
    chars[termios.VMIN], chars[termios.VTIME] = 1, 0
    for unused in (termios.VSUSP, termios.VQUIT):
        chars[unused] = b"\0"
    iflag &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR | termios.IXON | termios.IXOFF)
    lflag &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
    return [iflag, oflag, cflag, lflag, in_speed, out_speed, chars]


def read_answers(data: bytes, environ: Mapping[str, str]) -> tuple[Facts, bytes]:
    """(what a terminal said of itself, what was typed meanwhile); where it is silent the environment says."""
    said: dict[str, bytes] = {}
    columns: list[int] = []
    for found in _ANSWER.finditer(data):
        if found["column"]:
            columns.append(int(found["column"]))
        elif found.lastgroup:
            said.setdefault(found.lastgroup, found[found.lastgroup])
    # Enter that was typed before the program began came as a newline.
    typed = _ANSWER.sub(b"", data).replace(b"\n", b"\r")
    version = _clean(said.get("name", b""))
    attributes = said.get("attributes", b"").decode("ascii")
    facts = Facts(
        answered=bool(said or columns),
        kind=_kind(version, attributes, environ),
        version=version,
        takes_clipboard=b"52" in said.get("last", b"").split(b";")[1:],
        background=_color(said.get("background", b"")),
        utf8={2: True, 4: False}.get(columns[1] - columns[0]) if len(columns) == 2 else None,
    )
    return facts, typed


def _clean(name: bytes) -> str:
    if not name:
        return ""
    from core.model.cleaning import clean_line

    return clean_line(name.decode("utf-8", "replace"))[:LONGEST_NAME]


def _kind(version: str, attributes: str, environ: Mapping[str, str]) -> str:
    """What stands nearest: by its name, else its attributes, else as the environment has it."""
    named = version.lower().removeprefix("gnu ")
    if named.startswith("xterm.js"):
        return "vscode"
    if named.startswith("xterm("):
        return "xterm"
    if by_name := next((kind for kind in _BY_NAME if named.startswith(kind)), ""):
        return by_name
    for pattern, kind in _BY_ATTRIBUTES:
        if re.fullmatch(pattern, attributes):
            return kind
    for variable, kind in _BY_VARIABLE[:2]:
        if environ.get(variable):
            return kind
    term = environ.get("TERM", "")
    if term.startswith("linux"):
        return "linux"
    for variable in ("TERM_PROGRAM", "LC_TERMINAL"):
        if kind := _BY_PROGRAM.get(environ.get(variable, ""), ""):
            return kind
    for variable, kind in _BY_VARIABLE[2:]:
        if environ.get(variable):
            return kind
    return next((kind for start, kind in _BY_TERM if term.startswith(start)), "")


def _color(said: bytes) -> tuple[int, int, int] | None:
    text = said.decode("ascii", "replace").strip().lower()
    if re.fullmatch("#[0-9a-f]{6}", text):
        return int(text[1:3], 16), int(text[3:5], 16), int(text[5:], 16)
    if not (found := _COLOR.fullmatch(text)):
        return None
    red, green, blue = (int(part, 16) * 255 // (16 ** len(part) - 1) for part in found.groups())
    return red, green, blue
