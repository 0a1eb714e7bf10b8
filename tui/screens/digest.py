"""The page of the day: put together beside the screens, to read, to copy, to write to a file."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from core.digesting import Candidate, day_page, digest
from core.errors import BadInput, ForedeckError
from core.files import atomic_write
from core.model.cleaning import clean_line
from core.model.copying import Form
from core.own_desks import own_names
from tui.messages import Copy
from tui.reading import to_read
from tui.screens.ask import AskScreen
from tui.screens.card_page import CardPageScreen

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from core.outgoing import Step
    from core.workbench import Workbench

AT_ONCE = 20
"""Cards that are read between two looks at the keyboard."""
LOOK = 0.2
"""Seconds between two looks at how far the check is."""


class DigestScreen(CardPageScreen):
    """Shows the day's page with the open desk's cards as they are now."""

    BINDINGS = [
        Binding("escape,q,P,enter", "dismiss(None)", show=False),
        Binding("Y,y", "copy", show=False),
        Binding("E", "write", show=False),
    ]

    def __init__(self, bench: Workbench) -> None:
        super().__init__("")
        self._bench = bench
        self._left = threading.Event()
        self._step: Step | None = None
        self.text = ""
        """The page, empty until it is there."""

    def compose(self) -> ComposeResult:
        """The page, its lines wrapped, and a line that says what came of a key."""
        with VerticalScroll(id="page") as box:
            box.border_title = Content("The day's page")
            yield Static(Content("Reading the cards …"), id="digest")

    def on_mount(self) -> None:
        """Put the page together."""
        self._say("Esc closes")
        self._looks = self.set_interval(LOOK, self._look)
        self.run_worker(self._make(), exit_on_error=False)

    def on_unmount(self) -> None:
        """Check no more cards."""
        self._left.set()

    def _say(self, text: str) -> None:
        self.query_one("#page").border_subtitle = Content(clean_line(text))

    def _look(self) -> None:
        if (step := self._step) and not self.text:
            said = f"Checking the cards: {step.done} of {step.total}"
            self.query_one("#digest", Static).update(Content(said))

    async def _make(self) -> None:
        try:
            candidates = await self._candidates()
            days = (self._bench.day,) if self._bench.day else ()
            desks = () if self._bench.day else (self._desk,)
            made = await asyncio.to_thread(
                lambda: digest(
                    candidates, days=days, desks=desks, told=self._told, should_stop=self._left.is_set
                )
            )
        except ForedeckError as error:
            self._looks.stop()
            self.query_one("#digest", Static).update(Content(str(error)))
            return
        if not self.is_attached:
            return
        self._looks.stop()
        self.text = day_page(made)
        self._lay_out()
        self._say("Y copies · E writes it to a file · Esc closes")

    def on_resize(self) -> None:
        """Wrap the page anew."""
        self.call_after_refresh(self._lay_out)

    def _lay_out(self) -> None:
        """Show the page for reading; copies and files have its Markdown."""
        if self.text and self.is_attached:
            # One cell is kept free for a bar that appears only when the page is there.
            width = self.query_one("#page").content_size.width - 1
            self.query_one("#digest", Static).update(Content(to_read(self.text, width)))

    async def _candidates(self) -> list[Candidate]:
        """The stories with their cards as they are now, some at a time."""
        bench, found = self._bench, []
        for at, (id, kept) in enumerate(tuple(bench.shelf.kept.items()), 1):
            if not kept.aside:
                found.append(Candidate(kept, bench.card(id), bench.day, self._desk, bench.shelf.clipping))
            if at % AT_ONCE == 0:
                await asyncio.sleep(0)
        return found

    @property
    def _desk(self) -> str:
        name = self._bench.desk.folder.name
        return name if self._bench.day else own_names(self._bench.place).get(name, name)

    def _told(self, step: Step) -> None:
        self._step = step

    # What is done with it

    def action_copy(self) -> None:
        """Copy the page."""
        if self.text:
            self.post_message(Copy(self.text, "The day's page", Form.PAGE))
            self._say("The day's page is on its way to the clipboard · Esc closes")

    def action_write(self) -> None:
        """Ask for a file, and write the page to it."""
        if not self.text:
            return
        name = f"digest-{self._bench.desk.folder.name}.md"
        asked = AskScreen("Write the day's page to this file:", name, self._write)
        self.app.push_screen(asked, self._wrote)

    def _write(self, answer: str, again: bool) -> str:
        """Why the page cannot be written to a file, or nothing when it is."""
        try:
            path = self._path(answer)
            if path.exists() and not again:
                return f"{clean_line(path.name)} exists already. Enter replaces it."
            atomic_write(path, self.text.encode("utf-8"))
        except ForedeckError as error:
            return str(error)
        except (OSError, ValueError, RuntimeError):
            return "That name cannot be used. Give another one."
        return ""

    def _path(self, answer: str) -> Path:
        if not answer.strip():
            raise BadInput("Name a file.")
        path = Path(answer.strip()).expanduser()
        path = path / f"digest-{self._bench.desk.folder.name}.md" if path.is_dir() else path
        if path.exists() and not path.is_file():
            raise BadInput("That is no regular file.", "Give another name.")
        return path

    def _wrote(self, answer: str | None) -> None:
        if answer:
            self._say(f"Written to {clean_line(str(self._path(answer)))} · Esc closes")
