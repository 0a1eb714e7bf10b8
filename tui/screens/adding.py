"""Adding clippings: one line for a file, a folder, an address or a feed; Tab completes paths."""

from __future__ import annotations

import os
import shlex
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from core.errors import BadInput, ForedeckError
from core.model.cleaning import clean_line
from core.wish import Wish, wish_of, wish_of_paste

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

KEYS = "Enter adds it · Tab completes a path · Esc leaves"
SHOWN = 8
"""Names that are shown when a path can go on in several ways."""


class AddLine(Input):
    """The line: Tab completes, and a paste of several lines is taken as an article or as addresses."""

    async def _on_key(self, event: events.Key) -> None:
        screen = self.screen
        if event.key == "tab" and isinstance(screen, AddScreen):
            event.stop()
            event.prevent_default()
            screen.complete()
            return
        await super()._on_key(event)

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        lines = [line for line in event.text.splitlines() if line.strip()]
        if len(lines) > 1 and isinstance(self.screen, AddScreen):
            self.screen.dismiss(wish_of_paste(event.text))
        elif lines:
            self.replace(clean_line(lines[0]), *self.selection)


class AddScreen(ModalScreen[Wish | None]):
    """Asks what is to be brought onto the desk."""

    BINDINGS = [Binding("escape", "dismiss(None)", show=False)]

    def compose(self) -> ComposeResult:
        """The question, the line, and room for what is wrong with it."""
        with Vertical(id="ask"):
            yield Static(Content("Add a file, a folder, an address, a feed or an OPML list"), id="question")
            line = AddLine(compact=True, id="answer", select_on_focus=False)
            line.cursor_blink = False
            yield line
            yield Static(Content(KEYS), id="problem")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the line, or say what is wrong with it."""
        if not event.value.strip():
            self._say(KEYS)
            return
        try:
            self.dismiss(wish_of_line(event.value))
        except ForedeckError as error:
            self._say(str(error), "$warning")

    def on_input_changed(self) -> None:
        """Take back what was said of another line."""
        self._say(KEYS)

    def complete(self) -> None:
        """Complete the path that is being typed, as far as it goes on in one way only."""
        line = self.query_one(AddLine)
        text, names = completed(line.value)
        if text != line.value:
            with self.prevent(Input.Changed):
                line.value = text
            line.cursor_position = len(text)
        if not names:
            self._say("There is nothing of that name." if line.value.strip() else KEYS, "$warning")
        elif len(names) > 1:
            more = f" … {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            self._say("  ".join(names[:SHOWN]) + more)
        else:
            self._say(KEYS)

    def _say(self, text: str, style: str = "$foreground-muted") -> None:
        self.query_one("#problem", Static).update(Content.styled(text, style))


def wish_of_line(line: str) -> Wish:
    """What a typed line asks for: one path, else its words as a shell reads them. Raises BadInput."""
    words = [line.strip()]
    if not _there(words[0]):
        try:
            words = shlex.split(line)
        except ValueError:
            words = line.split()
    wish = wish_of(words)
    for path in wish.paths:
        if not _there(str(path)):
            raise BadInput(f"There is no file {clean_line(str(path))}.", "Tab completes a path.")
    return wish


def _there(path: str) -> bool:
    try:
        return Path(path).expanduser().exists()
    except (OSError, ValueError, RuntimeError):
        return False


def completed(line: str) -> tuple[str, tuple[str, ...]]:
    """(the line with its path completed as far as it is certain, the names with which it can go on).

    Blanks in names are escaped when the line holds several words.
    """
    head, last = _last_word(line)
    whole, names = completed_path(last)
    if not names:
        return line, ()
    return head + (_escaped(whole) if head.strip() else whole), names


def completed_path(path: str) -> tuple[str, tuple[str, ...]]:
    """(a path completed as far as it is certain, the names with which it can go on)."""
    folder, _, begun = path.rpartition("/")
    try:
        base = Path((folder or "/") if "/" in path else ".").expanduser()
        with os.scandir(base) as found:
            names = sorted(
                entry.name + ("/" if _is_folder(entry) else "")
                for entry in found
                if entry.name.startswith(begun) and (begun.startswith(".") or not entry.name.startswith("."))
            )
    except (OSError, ValueError, RuntimeError):
        return path, ()
    names = [name for name in names if name == clean_line(name)]
    if not names:
        return path, ()
    certain = names[0]
    while not all(name.startswith(certain) for name in names):
        certain = certain[:-1]
    return f"{folder}/{certain}" if "/" in path else certain, tuple(names)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    with suppress(OSError):
        return entry.is_dir()
    return False


def _last_word(line: str) -> tuple[str, str]:
    """(what stands before the path at the end of a line, the path without its escapes)."""
    whole = line.lstrip()
    folder = whole.rpartition("/")[0]
    if " " not in whole or _there(whole) or (folder and _there(folder)):
        return line[: len(line) - len(whole)], whole
    at = len(line)
    while at > 0 and not (line[at - 1] == " " and (at < 2 or line[at - 2] != "\\")):
        at -= 1
    return line[:at], line[at:].replace("\\ ", " ")


def _escaped(path: str) -> str:
    return path.replace(" ", "\\ ")
