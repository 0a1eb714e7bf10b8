"""An empty desk: on the very first start what this is and the sample day, later what brings clippings in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from core.own_desks import own_desks
from core.paths import desk_folder, samples
from tui.actions import BY_ID, key_of
from tui.keymap import bindings
from tui.messages import Elsewhere, OpenDesk
from tui.screens.base import WorkScreen
from tui.screens.days import day_words
from tui.widgets.bars import Bar, KeyBar, TellBar
from tui.widgets.lines import Part

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from core.workbench import Workbench
    from tui.actions import Action

SAMPLE = "day-2026-11-22"
FIRST = (
    "Foredeck turns a day's clippings into signals cards.",
    "Articles on one event become one story; walls and copies are set aside.",
    "You keep or skip with one key; each cell shows the sentence it came from.",
)
OPENS = "opens the sample day: 35 articles on a desk of its own"
GO_BACK = "goes back to the sample day, to all that you did there"
LATER = ("No clippings came in yet.",)


class WelcomeScreen(WorkScreen):
    """What can be done on a desk that has no stories; `first` says that there is nothing on any other."""

    BINDINGS = bindings("welcome", "everywhere")
    stopping = "welcome.stop"
    scopes = ("welcome", "everywhere")

    def __init__(self, bench: Workbench, *, first: bool, notice: str = "") -> None:
        super().__init__()
        self.bench = bench
        self._first = first
        self._notice = notice

    def compose(self) -> ComposeResult:
        """Head, what there is to know, explanation, keys."""
        yield Bar(id="head")
        with VerticalScroll(id="welcome", can_focus=False):
            yield Static(Content("\n").join([Content(line) for line in (FIRST if self._first else LATER)]))
            yield Static(Content("\n").join([_key(key, said) for key, said in self._keys()]))
        yield TellBar(id="explain")
        yield KeyBar(id="keys")

    def _keys(self) -> list[tuple[str, str]]:
        keys = [
            (key_of("everywhere.add"), "adds a file, a folder, an address or a feed"),
            ("foredeck add …", "does the same in a shell"),
            ("a paste", "of an article or of addresses is taken too"),
            (key_of("everywhere.days"), "shows all days"),
            (key_of("everywhere.help"), "shows what can be done here"),
            (key_of("welcome.leave"), "leaves"),
        ]
        sample = (key_of("welcome.sample"), GO_BACK if self._was_there() else OPENS)
        return (
            [
                sample,
                *(key for key in keys if key[0] != key_of("everywhere.days") or own_desks(self.bench.place)),
            ]
            if self._first
            else [*keys[:3], sample, *keys[3:]]
        )

    def _was_there(self) -> bool:
        """Whether the sample day has a desk."""
        return (desk_folder(self.bench.place, (samples() / SAMPLE,)) / "desk.json").exists()

    def on_mount(self) -> None:
        """Say which day it is."""
        day = self.bench.day
        self.query_one("#head", Bar).say(
            [Part("Foredeck ", "strong"), Part(day_words(day) if day else "", "dim")]
        )
        self.offer_keys()
        self.show_saving(self.bench.desk.state)
        self.explain(self._notice or self.takes_over, "warn")

    def on_screen_resume(self) -> None:
        """Have stories that came while something lay over this shown in its place."""
        if self.bench.shelf.kept:
            self.app.post_message(Elsewhere(self.bench.desk.folder))

    def offer_keys(self) -> None:
        """Show the keys that help here."""
        ids = ("welcome.sample", "everywhere.add", "everywhere.days", "welcome.leave", "everywhere.help")
        self.query_one(KeyBar).offer([BY_ID[id] for id in ids])

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        if action.id == "welcome.stop" and not self.reading:
            return f"Nothing is running; {key_of('welcome.leave')} leaves."
        if action.id == "everywhere.history":
            return "Nothing was done on this desk yet."
        return super().why_not(action)

    def do_welcome_sample(self) -> None:
        """Open the sample day on a desk of its own."""
        self.app.post_message(OpenDesk(paths=(samples() / SAMPLE,)))

    def do_welcome_stop(self) -> None:
        """Esc stops an import."""

    def do_welcome_leave(self) -> None:
        """Leave the program."""
        self.do_everywhere_quit()


def _key(key: str, said: str) -> Content:
    return Content.styled(f"{key:<16}", "$primary") + Content(said)
