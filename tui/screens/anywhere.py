"""What every screen can do: add, show days, steps, engines, help and palette, change the theme, end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from tui.actions import SCOPES, of
from tui.composing import RowCompositor
from tui.doubting import Doubting
from tui.keyed import Keyed
from tui.keymap import TableKeys
from tui.messages import Add, Ended, MouseTurned, ShowReport, Ways
from tui.themed import Themed

if TYPE_CHECKING:
    from core.workbench import Workbench
    from tui.actions import Action


class Anywhere(TableKeys, Screen[int]):
    """The actions of the scope `everywhere`. The screen says things, and knows its actions."""

    bench: Workbench

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._compositor = RowCompositor()

    def _compositor_refresh(self) -> None:
        """Draw what changed, unless something else is to be seen yet."""
        if not getattr(self.app, "covered", False):
            super()._compositor_refresh()

    def draw_together(self) -> None:
        """Have all that changed drawn as one picture: widgets say so in their turns, and the picture of some
        of them may come before others did."""
        for widget in self._compositor.visible_widgets:
            widget._check_refresh()

    def action_do(self, id: str) -> None:
        """Do an action by its id."""
        raise NotImplementedError

    def here(self) -> tuple[Action, ...]:
        """The actions that can be reached from where the focus is."""
        raise NotImplementedError

    def cannot(self, action: Action) -> str:
        """Why an action would not be done if its key was pressed now, or an empty string."""
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

    def do_everywhere_import(self) -> None:
        """Ask which published cards are to be taken in."""
        from tui.screens.importing import ImportScreen

        self.app.push_screen(ImportScreen(self.bench), lambda move: self.post_message(move) if move else None)

    def do_everywhere_report(self) -> None:
        """Show what the last export or import left out."""
        self.post_message(ShowReport())

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
        """What could not be read, in sentences: clippings, settings, themes, keys."""
        themes = self.app.theme_problems if isinstance(self.app, Themed) else ()
        keys = self.app.key_problems if isinstance(self.app, Keyed) else ()
        return [*(str(problem) for problem in self.bench.problems), *themes, *keys]

    def do_everywhere_problems(self) -> None:
        """Show what could not be read."""
        from tui.screens.ask import ReadScreen

        self.app.push_screen(ReadScreen("Not read", self.unread))

    def do_everywhere_help(self) -> None:
        """Show what can be done here, and do what is chosen."""
        from tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.here(), self.cannot), self._chosen)

    def do_everywhere_palette(self) -> None:
        """Show all actions there are, to find one by its name."""
        from tui.screens.help import HelpScreen

        here = self._reachable()
        ids = {action.id for action in here}
        others = tuple(action for action in of(*SCOPES) if action.id not in ids)
        self.app.push_screen(HelpScreen(here, self.cannot, others, searching=True), self._chosen)

    def _reachable(self) -> tuple[Action, ...]:
        """What can be done here, also where the keys are text: an editor is left for what is not its own."""
        here = self.here()
        ids = {action.id for action in here}
        around = ("card", "bench") if any(action.scope == "editor" for action in here) else ()
        return (*here, *(action for action in of(*around, "everywhere") if action.id not in ids))

    def _chosen(self, id: str | None) -> None:
        """Do what was chosen in the help or the palette, once this screen is shown again."""
        if id:
            self.call_later(self._do_chosen, id)

    def _do_chosen(self, id: str) -> None:
        action = next((each for each in self._reachable() if each.id == id), None)
        if action is not None:
            self.action_do(id)
            return
        action = next(each for each in of(*SCOPES) if each.id == id)
        self.explain(f"“{action.tooltip}” is done elsewhere: {SCOPES[action.scope]}.", "warn")

    def do_everywhere_keys(self) -> None:
        """Show what the terminal sends for each key, and what that does here."""
        from tui.screens.keys import KeysScreen

        actions = {action.id: action for action in of(*SCOPES)}
        does = {}
        for key, active in self.active_bindings.items():
            action = actions.get(active.binding.id or "")
            does[key] = action.tooltip if action else active.binding.description or active.binding.action
            if action and (reason := self.cannot(action)):
                does[key] += f" (not now: {reason.rstrip('.')})"
        self.app.push_screen(KeysScreen(does))

    def do_everywhere_theme(self) -> None:
        """Show the themes to pick from."""
        from tui.screens.theme_picker import ThemePicker

        self.app.push_screen(ThemePicker(), lambda said: self.say(str(said)) if said else None)

    def do_everywhere_ways(self) -> None:
        """Show the other ways of the last copy."""
        self.post_message(Ways())

    def do_everywhere_clipboard_test(self) -> None:
        """Find out whether copies arrive."""
        self.post_message(Ways(test=True))

    def do_everywhere_mouse(self) -> None:
        """Leave the mouse to the terminal, or take it back."""
        self.post_message(MouseTurned())

    def do_everywhere_redraw(self) -> None:
        """Draw the screen anew, whatever was written over it."""
        if isinstance(self.app, Doubting):
            self.app.redraw()

    def do_everywhere_quit(self) -> None:
        """Leave the program."""
        self.post_message(Ended())
