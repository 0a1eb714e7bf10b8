"""The app: a workbench, its screens, its themes; whatever happens, the work is on disk when it ends."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from textual.app import App, SystemCommand
from textual.screen import Screen

from core.errors import NotSaved
from core.keeping import SaveState
from core.paths import themes
from core.workbench import Workbench
from tui.messages import Ended, Saving
from tui.screens.base import WorkScreen
from tui.screens.stories import StoriesScreen
from tui.theming import load_themes


class ForedeckApp(App[int]):
    """The terminal workbench on an open desk."""

    TITLE = "Foredeck"
    CSS_PATH = "styles/foredeck.tcss"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "f12"

    def __init__(self, bench: Workbench, theme: str = "ink") -> None:
        self.own_themes: tuple[str, ...] = ()
        self.theme_problems: list[str] = []
        super().__init__()
        self.bench = bench
        found, self.theme_problems = load_themes(themes())
        for own in found:
            self.register_theme(own)
        self.own_themes = tuple(own.name for own in found)
        if theme in self.own_themes:
            self.theme = theme
        elif self.own_themes:
            self.theme = self.own_themes[0]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """What our styles need from any theme, also from one of Textual's own."""
        return {
            "cursor-background": "#2c3a47",
            "span-background": "#3a3524",
            "kept-background": "#5c4f1f",
            "editor-background": "#26323d",
        }

    def on_mount(self) -> None:
        """Show the stories, and open the only one at once."""
        self.bench.subscribe(self._saving)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM):
            loop.add_signal_handler(number, self.leave, 128 + number)
        stories = StoriesScreen(self.bench, self.theme_problems)
        self.push_screen(stories)
        if len(self.bench.stories()) == 1:
            stories.call_after_refresh(stories.do_stories_open)

    def leave(self, code: int = 0) -> None:
        """End the program, with all that an open editor holds kept."""
        for screen in self.screen_stack:
            if isinstance(screen, WorkScreen):
                screen.put_away()
        if self._driver is not None:
            # tmux brings lines of an alternate screen that grew back into the shell.
            self._driver.write("\x1b[2J")
        self.exit(code)

    async def action_quit(self) -> None:
        """End the program by Textual's own key."""
        self.leave()

    def on_ended(self, message: Ended) -> None:
        """End the program as a screen asks."""
        self.leave()

    def _saving(self, state: SaveState) -> None:
        if self.is_running:
            for screen in self.screen_stack:
                if isinstance(screen, WorkScreen):
                    screen.post_message(Saving(state))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: every action that can be reached from here."""
        if isinstance(screen, WorkScreen):
            for action in screen.here():
                if action.scope != "editor":
                    title = f"{action.label.capitalize()}  ({action.shown_keys})"
                    yield SystemCommand(title, action.tooltip, lambda id=action.id: screen.action_do(id))


def run_app(paths: Sequence[Path]) -> int:
    """Open the desk of some paths in the app and say the exit code.

    Raises BadInput when there is nothing to open.
    """
    from core.drafting.extractive import ExtractiveEngine

    sys.stderr.write("Reading …")
    sys.stderr.flush()
    try:
        bench = Workbench.open(paths, ExtractiveEngine())
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
    try:
        app = ForedeckApp(bench)
        code = app.run()
    finally:
        saved = bench.desk.flush()
        bench.close()
    if not saved:
        raise NotSaved(f"The last changes are not on disk: {bench.desk.state.reason}")
    return code if isinstance(code, int) else app.return_code or 0
