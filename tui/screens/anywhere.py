"""What every screen can do: add, show days, steps, engines, help and palette, change the theme, end."""

from __future__ import annotations

from textual.screen import Screen

from core.workbench import Workbench
from tui.actions import Action
from tui.keymap import TableKeys
from tui.messages import Add, Ended
from tui.themed import Themed


class Anywhere(TableKeys, Screen[int]):
    """The actions of the scope `everywhere`. The screen says things, and knows its actions."""

    bench: Workbench

    def action_do(self, id: str) -> None:
        """Do an action by its id."""
        raise NotImplementedError

    def here(self) -> tuple[Action, ...]:
        """The actions that can be reached from where the focus is."""
        raise NotImplementedError

    def explain(self, text: str, style: str = "text") -> None:
        """Say one thing in the line above the keys."""
        raise NotImplementedError

    def say(self, text: str, style: str = "text") -> None:
        """Say something that stays until the analyst goes on."""
        raise NotImplementedError

    def do_everywhere_add(self) -> None:
        """Ask what is to be brought onto the desk."""
        from tui.screens.adding import AddScreen

        self.app.push_screen(AddScreen(), lambda wish: self.post_message(Add(wish)) if wish else None)

    def do_everywhere_days(self) -> None:
        """Show all days."""
        from tui.screens.days import DaysScreen

        self.app.push_screen(DaysScreen(self.bench))

    def do_everywhere_history(self) -> None:
        """Show the decisions that were made on this desk."""
        from tui.screens.history import DeskHistoryScreen

        self.app.push_screen(DeskHistoryScreen(self.bench))

    def do_everywhere_engines(self) -> None:
        """Show who can draft."""
        from tui.screens.engines import EnginesScreen

        self.app.push_screen(EnginesScreen(self.bench), lambda said: self.say(str(said)) if said else None)

    @property
    def unread(self) -> list[str]:
        """What could not be read, in sentences: clippings, settings, themes."""
        themes = self.app.theme_problems if isinstance(self.app, Themed) else ()
        return [*(str(problem) for problem in self.bench.problems), *themes]

    def do_everywhere_problems(self) -> None:
        """Show what could not be read."""
        from tui.screens.ask import ReadScreen

        self.app.push_screen(ReadScreen("Not read", self.unread))

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
        """Show the themes to pick from."""
        from tui.screens.theme_picker import ThemePicker

        self.app.push_screen(ThemePicker(), lambda said: self.explain(str(said)) if said else None)

    def do_everywhere_redraw(self) -> None:
        """Draw the screen anew, whatever was written over it."""
        self.refresh(layout=True)
        if repaint := getattr(self.app._driver, "repaint", None):
            repaint()

    def do_everywhere_quit(self) -> None:
        """Leave the program."""
        self.post_message(Ended())
