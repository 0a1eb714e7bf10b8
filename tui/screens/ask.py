"""Small questions and long answers: a name to write to, a list to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

if TYPE_CHECKING:
    from textual.app import ComposeResult


class AskScreen(ModalScreen[str | None]):
    """Asks for one line. `check` says why an answer cannot be taken, or takes it and says nothing.

    An `option` is a second question, to which Tab says yes and no; `chosen` is the answer to it.
    """

    BINDINGS = [
        Binding("escape", "dismiss(None)", show=False),
        Binding("tab,shift+tab", "turn", show=False, priority=True),
    ]

    def __init__(
        self, question: str, answer: str, check: Callable[[str, bool], str], option: str = ""
    ) -> None:
        super().__init__()
        self.chosen = False
        self._option = option
        self._question = question
        self._answer = answer
        self._check = check
        self._refused = ""

    def compose(self) -> ComposeResult:
        """The question, the line, and room for what is wrong with it."""
        with Vertical(id="ask"):
            yield Static(Content(self._question), id="question")
            yield Input(self._answer, compact=True, id="answer")
            if self._option:
                yield Static(self._said(), id="option")
            yield Static(Content("Enter writes it · Esc leaves"), id="problem")

    def action_turn(self) -> None:
        """Say yes to the option, or no again."""
        if self._option:
            self.chosen = not self.chosen
            self.query_one("#option", Static).update(self._said())

    def _said(self) -> Content:
        return Content(f"[{'x' if self.chosen else ' '}] {self._option} · Tab changes it")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the answer, or say what is wrong; the same answer again means it."""
        again = event.value == self._refused
        problem = self._check(event.value, again)
        if not problem:
            self.dismiss(event.value)
            return
        self._refused = event.value
        self.query_one("#problem", Static).update(Content.styled(problem, "$warning"))


class ReadScreen(ModalScreen[None]):
    """Shows some lines to read."""

    BINDINGS = [
        Binding("escape,q,enter,p", "dismiss", show=False),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
    ]

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._title = title
        self._lines = lines

    def compose(self) -> ComposeResult:
        """The lines, wrapped."""
        with VerticalScroll(id="read") as box:
            box.border_title = Content(self._title)
            box.border_subtitle = Content("Esc closes")
            for line in self._lines:
                yield Static(Content(line))

    def action_scroll(self, lines: int) -> None:
        """Scroll by some lines."""
        self.query_one("#read").scroll_relative(y=lines, animate=False)


class ConfirmScreen(ModalScreen[bool]):
    """Asks before something that leaves the store or ends what runs; nothing is done unless it is chosen."""

    BINDINGS = [
        Binding("escape,q,n", "dismiss(False)", show=False),
        Binding("y", "dismiss(True)", show=False),
        Binding("left,right,tab,shift+tab,h,l,j,k,up,down", "other", show=False),
        Binding("enter", "choose", show=False),
    ]

    def __init__(self, question: str, yes: str, no: str = "No") -> None:
        super().__init__()
        self.question = question
        self._words = (no, yes)
        self._chosen = 0

    def compose(self) -> ComposeResult:
        """The question and the two answers; the cursor is on the harmless one."""
        with Vertical(id="ask"):
            yield Static(Content(self.question), id="question")
            yield Static(id="answers")
            yield Static(Content("Enter answers · Tab changes · Esc leaves it"), id="problem")

    def on_mount(self) -> None:
        """Show where the cursor is."""
        self._show()

    def _show(self) -> None:
        parts = [
            Content.styled(f"▸ {word}   ", "bold $primary") if at == self._chosen else Content(f"  {word}   ")
            for at, word in enumerate(self._words)
        ]
        self.query_one("#answers", Static).update(Content("").join(parts))

    def action_other(self) -> None:
        """Go to the other answer."""
        self._chosen = 1 - self._chosen
        self._show()

    def action_choose(self) -> None:
        """Answer."""
        self.dismiss(self._chosen == 1)


class OfferScreen(ModalScreen[bool]):
    """Offers something in one line: Enter takes it, anything else that leaves does not."""

    BINDINGS = [
        Binding("enter", "dismiss(True)", show=False),
        Binding("escape,q", "dismiss(False)", show=False),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
    ]

    def __init__(self, title: str, lines: Sequence[str], keys: str) -> None:
        super().__init__()
        self._title = title
        self._lines = lines
        self._keys = keys

    def compose(self) -> ComposeResult:
        """The offer and the keys."""
        with VerticalScroll(id="offer") as box:
            box.border_title = Content(self._title)
            box.border_subtitle = Content(self._keys)
            for line in self._lines:
                yield Static(Content(line))

    def action_scroll(self, lines: int) -> None:
        """Scroll by some lines."""
        self.query_one("#offer").scroll_relative(y=lines, animate=False)
