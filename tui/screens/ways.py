"""The other ways of the last copy: its file, a line for the analyst's own computer, plain text to select."""

from __future__ import annotations

import getpass
import os
import re
import shlex
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work
from textual.app import SuspendNotSupported
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from core.model.cleaning import clean_line, clean_text
from tui.actions import key_of
from tui.clipboard.copied import Copied, Sure
from tui.clipboard.telling import copied_sentence
from tui.messages import MouseTurned
from tui.outside import own_interrupts, show_until_enter
from tui.screens.clipboard_test import ClipboardTest
from tui.screens.letters import LetterScreen
from tui.widgets.lines import Part, fit
from tui.widgets.pick_list import PickList

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from core.model.copying import Form
    from tui.clipboard.service import Clipboard

BACK = "-- Enter goes back to Foredeck --"
_SPECIAL = re.compile(r"[^\w@%+=:,./-]")
"""What a shell would not take as it is."""
_NOT_DOUBLE = re.compile(r'["$`!%]|\\(?=\\|$)')
"""What means something in double quotes to one shell or another."""
NO_HAND_OVER = "This terminal cannot be handed over; take the file."


def host_name(environment: Mapping[str, str] = os.environ) -> str:
    """How this machine is reached by ssh, as far as it knows: `ana@bench7`."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = environment.get("USER", "")
    return f"{user}@{socket.gethostname()}" if user else socket.gethostname()


def lines_for(path: Path, host: str) -> list[str]:
    """Command lines for the analyst's own computer that bring a file there, or into its clipboard."""
    # By backslashes: scp hands the path to a shell there or, from OpenSSH 9 on, to a pattern of SFTP.
    there = _SPECIAL.sub(r"\\\g<0>", os.path.abspath(path))
    cat = f"ssh {_one_word(host)} {_one_word(f'cat {there}')}"
    lines = [f"scp {_one_word(f'{host}:{there}')} .", f"{cat} | pbcopy", f"{cat} | wl-copy"]
    return lines if "'" in cat.replace(there, "") else [*lines, f"{cat} | clip.exe"]


def _one_word(text: str) -> str:
    """A text as one word, where that can be for the shells of Windows too: only in double quotes."""
    quoted = shlex.quote(text)
    return quoted if quoted == text or _NOT_DOUBLE.search(text) else f'"{text}"'


def plain_page(text: str, path: Path | None, host: str) -> str:
    """What is written where no filter is left: a text to select, and a line that brings its file."""
    line = [clean_line(lines_for(path, host)[0])] if path is not None else []
    return "\n".join(["", clean_text(text), "", *line, BACK, ""])


class WaysScreen(LetterScreen[tuple[str, Copied] | None]):
    """Says what became of a copy and offers what else can be done; dismisses with what became of it then."""

    heading = "Other ways to copy"

    def __init__(self, copies: Clipboard, text: str, copied: Copied, form: Form) -> None:
        super().__init__()
        self._copies = copies
        self._text = text
        self._copied = copied
        self._form = form
        # Known before they are shown: keys may be typed ahead.
        self._offers = self._found()

    def compose(self) -> ComposeResult:
        """What became of it, the ways, the lines to select."""
        with VerticalScroll(id="ways") as box:
            box.border_title = Content(self.heading)
            box.border_subtitle = Content("a letter or Enter does it · Esc closes")
            yield Static(id="question")
            picks = PickList(id="picks")
            yield picks
            yield Static(id="problem")

    @property
    def letters(self) -> Sequence[str]:
        """Those of the offers."""
        return [key for key, _ in self._offers]

    def fill(self) -> None:
        """What became of it, the offers, the lines to select."""
        copied = self._copied
        self._offers = self._found()
        self.query_one("#question", Static).update(Content(copied_sentence(copied, long=True, ways="")))
        picks = self.query_one(PickList)
        picks.styles.height = len(self._offers)
        room = max(10, picks.content_size.width - 6)
        picks.show([[(Part(f"{key}  ", "key"), Part(fit(said, room)))] for key, said in self._offers])
        told: list[str] = []
        if copied.path is not None and copied.sure not in (Sure.VERIFIED,):
            told = ["On your own computer, one of:", *lines_for(copied.path, host_name())]
        self.query_one("#problem", Static).update(Content("\n".join(told)))

    def _found(self) -> list[tuple[str, str]]:
        copied = self._copied
        found = []
        if copied.parts > 1 and copied.part < copied.parts:
            found.append(
                ("n", f"Send the next part, {copied.part + 1} of {copied.parts}, once this one is pasted")
            )
        if copied.sure is Sure.ONLY_FILE:
            found.append(("s", "Send it to the terminal's clipboard all the same"))
        elif copied.parts > 1:
            found.append(("s", "Send it again from its first part"))
        else:
            found.append(("s", "Copy it again"))
        found.append(("p", "Show it plain, to select it with the mouse of the terminal"))
        found.append(("t", "Test whether copies arrive, by pasting one back"))
        found.append(("m", f"Let the terminal select with the mouse ({key_of('everywhere.mouse')} ends it)"))
        return found

    def leave(self) -> None:
        """Leave with what became of the copy."""
        self.dismiss((self._text, self._copied))

    def choose(self, at: int) -> None:
        """Do one of them."""
        key = self._offers[at][0]
        match key:
            case "n":
                self._send(self._copied.part + 1)
            case "s":
                self._send(1)
            case "p":
                self._show_plain()
            case "t":
                self.app.push_screen(ClipboardTest(self._copies))
            case _:
                self.post_message(MouseTurned(False))
                self.dismiss((self._text, self._copied))

    @work(description="", exclusive=True, group="copying", exit_on_error=False)
    async def _send(self, part: int) -> None:
        trying = self._copied.sure is Sure.ONLY_FILE
        self._copied = await self._copies.copy(
            self._text, self._copied.what, part, form=self._form, trying=trying
        )
        self.fill()

    def _show_plain(self) -> None:
        """Print the text as it is, for as long as the analyst selects in it."""
        try:
            # Around both: the keys of the terminal count from the moment that it is handed over.
            with own_interrupts(stops=True), self.app.suspend():
                page = plain_page(self._text, self._copied.path, host_name())
                show_until_enter(f"\x1b[2J\x1b[H{page}")
        except SuspendNotSupported:
            self.query_one("#problem", Static).update(Content(NO_HAND_OVER))
