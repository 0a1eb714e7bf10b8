"""The line for a few words: a filter, a search, a note; what is typed counts while it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from core.model.cleaning import clean_text
from tui.actions import BY_ID
from tui.widgets.pasting import taken

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

PromptKind = Literal["filter", "search", "archive", "note", "brief", "detail", "keyword", "find"]


class PromptInput(Input):
    """The line itself: besides typing it knows leaving, moving in what it found, and looking elsewhere."""

    DEFAULT_CSS = "PromptInput { width: 1fr; height: 1; border: none; padding: 0; background: $surface; }"

    async def _on_key(self, event: events.Key) -> None:
        prompt = self.parent
        if isinstance(prompt, Prompt) and prompt.take(event.key):
            event.stop()
            event.prevent_default()
            return
        await super()._on_key(event)

    def on_blur(self) -> None:
        """A click elsewhere in the app ends the line and keeps it."""
        prompt = self.parent
        if isinstance(prompt, Prompt) and prompt.open and self.app.app_focus:
            prompt.end(keep=True)

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        if text := " ".join(clean_text(taken(self, event.text)).split()):
            self.replace(text, *self.selection)


class Prompt(Horizontal):
    """A label and a line; hidden unless something is asked for."""

    DEFAULT_CSS = """
    Prompt { height: 1; display: none; background: $surface; padding: 0 1; }
    Prompt > Static { width: auto; height: 1; color: $primary; text-style: bold; margin: 0 1 0 0; }
    """
    MOVES = {"down": 1, "up": -1, "pagedown": 10, "pageup": -10}

    class Typed(Message):
        """The text is another one."""

        def __init__(self, kind: PromptKind, text: str) -> None:
            super().__init__()
            self.kind = kind
            self.text = text

    class Ended(Message):
        """Enter (`keep`) or Escape was pressed."""

        def __init__(self, kind: PromptKind, text: str, *, keep: bool) -> None:
            super().__init__()
            self.kind = kind
            self.text = text
            self.keep = keep

    class Moved(Message):
        """Another one of what was found is wanted."""

        def __init__(self, kind: PromptKind, by: int) -> None:
            super().__init__()
            self.kind = kind
            self.by = by

    class Switched(Message):
        """It is to be looked for elsewhere."""

        def __init__(self, kind: PromptKind, text: str) -> None:
            super().__init__()
            self.kind = kind
            self.text = text

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.kind: PromptKind = "filter"

    def compose(self) -> ComposeResult:
        """Label and line."""
        yield Static(id="prompt-label", markup=False)
        line = PromptInput(compact=True, id="prompt-line", select_on_focus=False)
        line.cursor_blink = False
        yield line

    @property
    def line(self) -> PromptInput:
        """The line."""
        return self.query_one(PromptInput)

    @property
    def open(self) -> bool:
        """Whether something is being asked for."""
        return bool(self.display)

    def ask(self, kind: PromptKind, label: str, text: str = "") -> None:
        """Ask for some words, beginning with `text`."""
        self.kind = kind
        self.query_one("#prompt-label", Static).update(Content(label))
        with self.prevent(Input.Changed):
            self.line.value = text
        self.line.cursor_position = len(text)
        self.display = True
        self.line.focus()

    def close(self) -> None:
        """Put the line away."""
        self.display = False

    def end(self, *, keep: bool) -> None:
        """Say that what is asked for is there, or is not wanted."""
        self.post_message(self.Ended(self.kind, self.line.value, keep=keep))

    def take(self, key: str) -> bool:
        """Whether a key is the prompt's own."""
        if key in BY_ID["prompt.leave"].keys:
            self.end(keep=False)
        elif key in BY_ID["prompt.keep"].keys:
            self.end(keep=True)
        elif key in self.MOVES and self.kind in ("search", "archive"):
            self.post_message(self.Moved(self.kind, self.MOVES[key]))
        elif key in BY_ID["prompt.switch"].keys:
            self.post_message(self.Switched(self.kind, self.line.value))
        else:
            return key in ("tab", "shift+tab")
        return True

    def on_input_changed(self, event: Input.Changed) -> None:
        """Pass on what is typed."""
        event.stop()
        self.post_message(self.Typed(self.kind, event.value))
