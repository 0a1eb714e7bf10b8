"""The help: what can be done here, with its keys; Enter does it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.actions import SCOPES, Action
from tui.widgets import marks, triage_line

SAVING = "Every change is saved at once; “Saved” means on disk. Quitting asks nothing and loses nothing."

LEGENDS = (
    ("stories", "SIGNS IN THE LIST", triage_line.LEGEND),
    ("card", "MARKS IN THE CARD", marks.LEGEND),
)


class HelpScreen(ModalScreen[str | None]):
    """Lists actions by where they belong; dismisses with the id of the one that was chosen."""

    BINDINGS = [
        Binding("escape,q,question_mark,f1", "dismiss(None)", show=False),
        Binding("j", "move('down')", show=False),
        Binding("k", "move('up')", show=False),
        Binding("g", "move('first')", show=False),
        Binding("G", "move('last')", show=False),
    ]

    def __init__(self, actions: tuple[Action, ...]) -> None:
        super().__init__()
        self._actions = actions

    def compose(self) -> ComposeResult:
        """The list."""
        options: list[Option | None] = []
        for scope, title, legend in LEGENDS:
            if any(action.scope == scope for action in self._actions):
                options.append(Option(Content.styled(title, "bold $primary"), disabled=True))
                options += [Option(Content(line), disabled=True) for line in legend]
        heading = ""
        for action in self._actions:
            if (words := action.group or SCOPES[action.scope]) != heading:
                heading = words
                if options:
                    options.append(None)
                options.append(Option(Content.styled(heading.upper(), "bold $primary"), disabled=True))
            line = Content.styled(f"{action.shown_keys:<14} ", "$secondary") + Content(action.tooltip)
            options.append(Option(line, id=action.id))
        options += [None, Option(Content.styled(SAVING, "$foreground-muted"), disabled=True)]
        listing = OptionList(*options, id="help")
        listing.border_title = Content("What can be done here")
        listing.border_subtitle = Content("Enter does it · Esc closes")
        yield listing

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Below the last action stands what saving means: show that with it."""
        if event.option_id == self._actions[-1].id:
            event.option_list.call_after_refresh(event.option_list.scroll_end, animate=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Do the chosen action."""
        self.dismiss(event.option_id)

    def action_move(self, way: str) -> None:
        """Move as in the lists."""
        listing = self.query_one(OptionList)
        ways = {
            "down": listing.action_cursor_down,
            "up": listing.action_cursor_up,
            "first": listing.action_first,
            "last": listing.action_last,
        }
        ways[way]()
