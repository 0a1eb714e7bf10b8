"""The help: what can be done here, with its keys; Enter does it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.actions import SCOPES, Action
from tui.widgets.triage_line import LEGEND

SAVING = "Every change is saved at once; “Saved” means on disk. Quitting asks nothing and loses nothing."


class HelpScreen(ModalScreen[str | None]):
    """Lists actions by where they belong; dismisses with the id of the one that was chosen."""

    BINDINGS = [
        Binding("escape,q,question_mark,f1", "dismiss(None)", show=False),
        Binding("j", "move('down')", show=False),
        Binding("k", "move('up')", show=False),
    ]

    def __init__(self, actions: tuple[Action, ...]) -> None:
        super().__init__()
        self._actions = actions

    def compose(self) -> ComposeResult:
        """The list."""
        options: list[Option | None] = []
        if any(action.scope == "stories" for action in self._actions):
            options.append(Option(Content.styled("SIGNS IN THE LIST", "bold $primary"), disabled=True))
            options += [Option(Content(line), disabled=True) for line in LEGEND]
        scope = ""
        for action in self._actions:
            if action.scope != scope:
                scope = action.scope
                if options:
                    options.append(None)
                options.append(Option(Content.styled(SCOPES[scope].upper(), "bold $primary"), disabled=True))
            line = Content.styled(f"{action.shown_keys:<14} ", "$secondary") + Content(action.tooltip)
            options.append(Option(line, id=action.id))
        options += [None, Option(Content.styled(SAVING, "$foreground-muted"), disabled=True)]
        listing = OptionList(*options, id="help")
        listing.border_title = Content("What can be done here")
        listing.border_subtitle = Content("Enter does it · Esc closes")
        yield listing

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Do the chosen action."""
        self.dismiss(event.option_id)

    def action_move(self, way: str) -> None:
        """Move as in the lists."""
        listing = self.query_one(OptionList)
        if way == "down":
            listing.action_cursor_down()
        else:
            listing.action_cursor_up()
