"""What all screens share: actions by their ids, the line that explains, the keys that can be pressed."""

from __future__ import annotations

from textual.screen import Screen

from core.keeping import SaveState
from core.workbench import Workbench
from tui.actions import BY_ID, Action, of
from tui.messages import Did, Ended, Saving
from tui.widgets.bars import Bar, KeyBar
from tui.widgets.lines import Part

SAVED = {"clean": "", "saving": "Saving", "saved": "Saved", "failed": "NOT SAVED", "readonly": "Read-only"}


class WorkScreen(Screen[int]):
    """A screen whose every action is a row of the table and a method `do_…`."""

    scopes: tuple[str, ...] = ("everywhere",)
    bench: Workbench

    def action_do(self, id: str) -> None:
        """Do an action, or say why it cannot be done now."""
        action = BY_ID[id]
        if reason := self.why_not(action):
            self.explain(reason, "warn")
        else:
            getattr(self, action.method)(*action.arguments)

    def on_did(self, message: Did) -> None:
        """Do what the key bar was clicked for."""
        self.action_do(message.id)

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now, or an empty string."""
        if action.id == "everywhere.problems" and not self.bench.problems:
            return "Everything that was named could be read."
        return ""

    def here(self) -> tuple[Action, ...]:
        """The actions that can be reached from where the focus is."""
        return of(*self.scopes)

    def offer_keys(self) -> None:
        """Show the keys that belong to the focus."""
        actions = self.here()
        shown = [action for action in actions if action.footer]
        help = BY_ID["everywhere.help"]
        if help in shown:
            shown.remove(help)
            shown.append(help)
        self.query_one(KeyBar).offer(shown)

    def explain(self, text: str, style: str = "text") -> None:
        """Say one thing in the line above the keys."""
        self.query_one("#explain", Bar).say([Part(text, style)] if text else [])

    def on_saving(self, message: Saving) -> None:
        """Say whether the work is on disk."""
        self.show_saving(message.state)

    def show_saving(self, state: SaveState) -> None:
        """Say whether the work is on disk."""
        words = SAVED[state.kind]
        if state.kind == "saved" and state.at is not None:
            words = f"{words} {state.at.astimezone():%H:%M}"
        style = {"saved": "dim", "failed": "bad", "readonly": "warn"}.get(state.kind, "dim")
        self.query_one("#explain", Bar).say(right=[Part(words, style)] if words else [])
        if state.kind == "failed":
            self.explain(f"{state.reason} It is tried again.", "bad")

    def do_everywhere_problems(self) -> None:
        """Show what could not be read."""
        from tui.screens.ask import ReadScreen

        self.app.push_screen(ReadScreen("Not read", [str(problem) for problem in self.bench.problems]))

    def do_everywhere_help(self) -> None:
        """Show what can be done here, and do what is chosen."""
        from tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.here()), self._chosen)

    def _chosen(self, id: str | None) -> None:
        if id:
            self.action_do(id)

    def do_everywhere_palette(self) -> None:
        """Open the palette."""
        self.app.action_command_palette()

    def do_everywhere_theme(self) -> None:
        """Go to the next theme."""
        names = [name for name in self.app.available_themes if name in getattr(self.app, "own_themes", ())]
        if names:
            at = names.index(self.app.theme) if self.app.theme in names else -1
            self.app.theme = names[(at + 1) % len(names)]
            self.explain(f"Theme: {self.app.theme}")

    def do_everywhere_redraw(self) -> None:
        """Draw the screen anew, whatever was written over it."""
        self.refresh(layout=True)

    def do_everywhere_quit(self) -> None:
        """Leave the program."""
        self.post_message(Ended())

    def put_away(self) -> None:
        """Keep what is open before the program ends."""
