"""Published cards on their way in: which folder or file, what they are called, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from core.errors import BadInput
from core.model.cleaning import clean_line
from core.remembered import Remembered
from core.sharing.document import file_stem
from tui.messages import Move, Report
from tui.screens.export_plan import many
from tui.screens.path_line import PathLine
from tui.widgets.prompt import PromptInput

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from core.outgoing import Step
    from core.workbench import Workbench

REMEMBERED = "import.from"
KEYS = "Enter takes them in · Tab completes · ↓ more · Esc leaves"
FOLLOWS = "search and neighbours learn of them now"


class ImportScreen(ModalScreen[Move | None]):
    """Asks for a folder or a file of published cards, and for the name that they are kept under."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self._replace = False
        self._fields = ("from", "name", "replace")
        self._field = "from"

    def compose(self) -> ComposeResult:
        """The lines, and room for what is wrong with them."""
        with Vertical(id="export") as box:
            box.border_title = Content("Import published cards")
            yield Static(Content("A folder of card pages, Parquet files, or lines of JSON"), id="question")
            kept = Remembered(self._bench.place).get(REMEMBERED)
            yield from self._line("From", PathLine(kept, compact=True, id="from", select_on_focus=False))
            yield from self._line("Name", PromptInput(compact=True, id="name"))
            yield Static(id="replace", classes="pick")
            yield Static(Content(KEYS), id="problem")

    def _line(self, label: str, line: Input) -> ComposeResult:
        line.cursor_blink = False
        with Horizontal(classes="line"):
            yield Static(Content(f"{label:<10}"), classes="label")
            yield line

    def on_mount(self) -> None:
        """Begin with where they are."""
        self._go("from")

    def _go(self, field: str) -> None:
        self._field = field
        if field == "replace":
            self.set_focus(None)
        else:
            self.query_one(f"#{field}", Input).focus()
        self._show()

    def _show(self) -> None:
        style = "bold $primary" if self._field == "replace" else ""
        said = Content.styled(f"{'Known':<10}[{'x' if self._replace else ' '}] ", style)
        self.query_one("#replace", Static).update(said + Content("cards that came before are replaced"))
        hint = {
            "name": "What the collection is called; empty for the name of the folder",
            "replace": "Space yes or no; otherwise a card that is known stays as it is",
        }
        self._say(hint.get(self._field, KEYS))

    def _say(self, text: str, style: str = "$foreground-muted") -> None:
        self.query_one("#problem", Static).update(Content.styled(clean_line(text), style))

    def on_key(self, event: events.Key) -> None:
        """Go to another line, say yes or no, or leave."""
        moves = {"up": -1, "shift+tab": -1, "down": 1, "tab": 1}
        if event.key == "escape":
            self.dismiss(None)
        elif event.key in moves:
            at = self._fields.index(self._field) + moves[event.key]
            self._go(self._fields[at % len(self._fields)])
        elif self._field != "replace":
            return
        elif event.key in ("space", "left", "right", "x"):
            self._replace = not self._replace
            self._show()
        elif event.key == "enter":
            self._ask()
        event.stop()
        event.prevent_default()

    def on_click(self, event: events.Click) -> None:
        """A click says yes or no."""
        if event.widget is not None and event.widget.id == "replace":
            self._replace = not self._replace
            self._go("replace")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A line that was clicked is the one the keys go to."""
        if event.widget.id in self._fields and event.widget.id != self._field:
            self._field = event.widget.id
            self._show()

    def on_input_changed(self) -> None:
        """Take back what was said of other words."""
        if self.is_mounted:
            self._show()

    def on_path_line_completed(self, message: PathLine.Completed) -> None:
        """Say with what a path can go on."""
        self.call_later(self._say, message.said or KEYS)

    def on_input_submitted(self) -> None:
        """Take them in."""
        self._ask()

    def _ask(self) -> None:
        typed = self.query_one("#from", Input).value
        try:
            path = _source(typed)
        except BadInput as error:
            self._say(str(error), "$warning")
            return
        Remembered(self._bench.place).put(REMEMBERED, typed.strip())
        called = clean_line(self.query_one("#name", Input).value)
        name = file_stem(called)[:40].strip("-") if called else ""
        work = partial(take_in, self._bench.place, path, name=name, replace=self._replace)
        self.dismiss(Move("Importing", lambda told, should_stop: work(told=told, should_stop=should_stop)))


def _source(typed: str) -> Path:
    """The folder or file that was typed. Raises BadInput."""
    if not typed.strip():
        raise BadInput("Name a folder or a file.")
    if clean_line(typed) != typed.strip():
        raise BadInput("That name holds characters that cannot be seen.")
    try:
        path = Path(typed.strip()).expanduser()
        if path.is_dir() or path.is_file():
            return path.absolute()
        there = path.exists()
    except (OSError, ValueError, RuntimeError) as error:
        raise BadInput("That name leads to nothing that exists.", "Tab completes a path.") from error
    shown = clean_line(str(path))[:200]
    if there:
        raise BadInput(f"{shown} is no folder and no ordinary file.")
    raise BadInput(f"There is no file {shown}.", "Tab completes a path.")


def take_in(
    place: Path,
    path: Path,
    *,
    name: str,
    replace: bool,
    told: Callable[[Step], None],
    should_stop: Callable[[], bool],
) -> Report:
    """Take cards in, in a thread, and say what came of it. Raises ForedeckError."""
    from core.importing import import_cards

    done = import_cards(place, (path,), name=name, replace=replace, told=told, should_stop=should_stop)
    if done.stopped:
        return Report("Stopped: nothing was taken in.", "warn")
    came = done.cards + done.replaced + done.completed
    counts = (
        (done.replaced, "replaced"),
        (done.completed, "completed"),
        (len(done.duplicates), "known already"),
        (len(done.problems), "not read"),
    )
    taken = f"{many(done.cards, 'card')} taken in, {many(done.rows, 'row')}"
    parts = [taken if done.cards else "No new card taken in"]
    parts += [f"{count:,} {word}" for count, word in counts if count]
    said = " · ".join(parts) + (f" · {FOLLOWS}." if came else ".")
    lines = [
        *(f"Not read: {each}" for each in done.problems),
        *(f"Known: {each}" for each in done.duplicates),
        *(f"Odd: {each}" for each in done.remarks),
        *([f"{many(done.passed, 'file')} of other kinds passed over unopened."] if done.passed else []),
    ]
    style = "warn" if done.problems or not came else "good"
    return Report(said, style, tuple(map(clean_line, lines)), imported=bool(came))
