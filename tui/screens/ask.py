"""Small questions and long answers: a name to write to, a list to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static


class AskScreen(ModalScreen[str | None]):
    """Asks for one line. `check` says why an answer cannot be taken, or takes it and says nothing."""

    BINDINGS = [Binding("escape", "dismiss(None)", show=False)]

    def __init__(self, question: str, answer: str, check: Callable[[str, bool], str]) -> None:
        super().__init__()
        self._question = question
        self._answer = answer
        self._check = check
        self._refused = ""

    def compose(self) -> ComposeResult:
        """The question, the line, and room for what is wrong with it."""
        with Vertical(id="ask"):
            yield Static(Content(self._question), id="question")
            yield Input(self._answer, compact=True, id="answer")
            yield Static(Content("Enter writes it · Esc leaves"), id="problem")

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
