"""The start: the list is shown and moved in while the desk, and most of the program, come in behind it."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from textual import events

from core.errors import ForedeckError
from tui.actions import BY_ID
from tui.leaving import Leaving
from tui.screens.base import WorkScreen
from tui.screens.glimpse import MOVES, GlimpseScreen
from tui.terminal.input import Burst

if TYPE_CHECKING:
    from pathlib import Path

    from core.glimpse import Glimpse
    from core.settings import Settings
    from core.workbench import Workbench
    from tui.screens.glimpse import Early

NEEDED = ("tui.background", "tui.screens.triage", "tui.screens.welcome")
"""What shows the desk, imported where it is opened."""
LEAVES = ("everywhere.quit", "stories.leave")
PATIENCE = 1.0
"""Seconds that leaving waits for a desk that is still being opened."""
NEVER = 10.0
"""Seconds after which a desk that is still not open is left with what was typed for it undone."""
LONGEST = 0.5
"""Seconds after which the desk is drawn whatever it still waits for."""
Opener = Callable[[], "Workbench"]


class Ahead(NamedTuple):
    """What is shown before the desk is open, and how it is opened; that may take a while, in any thread."""

    glimpse: Glimpse
    open: Opener
    place: Path
    """The workspace."""
    settings: Settings


class StartingAhead(Leaving):
    """An app that begins with a glimpse of its desk."""

    ahead: Ahead | None = None
    covered = False
    """Whether the desk is open and its first screen, which takes the place of the same picture, is not
    whole yet: nothing is drawn then."""
    refused: ForedeckError | None = None
    """Why the desk could not be opened."""

    def __init__(self) -> None:
        super().__init__()
        self._early: list[events.Event | str] = []
        """What was typed before the desk was open and is no move in the list; actions that were clicked."""
        self._follows = False
        """Whether that is being done."""
        self._came: list[Workbench] = []
        self._opens = False
        """Whether the only story is opened of itself, so that nobody has to be obeyed who asked for it."""

    def begin(self, bench: Workbench, story: int | None) -> None:
        """Go on with an open desk, the cursor on a story of it."""
        raise NotImplementedError

    async def show_ahead(self, glimpse: Glimpse) -> None:
        """Show the list, and open the desk behind it."""
        await self.push_screen(GlimpseScreen(glimpse))
        self.call_after_refresh(self.call_later, self._open_behind)

    def _open_behind(self) -> None:
        self.run_worker(self._open_it, group="desk", exit_on_error=False)

    async def _open_it(self) -> None:
        assert self.ahead is not None
        screen = self.screen
        try:
            bench = await asyncio.to_thread(self._open, self.ahead.open)
        except ForedeckError as error:
            self.refused = error
            self.exit()
            return
        except Exception as error:
            self._handle_exception(error)
            return
        if self._exit:
            return
        story = screen.story if isinstance(screen, GlimpseScreen) else None
        self.covered = True
        with self.batch_update():
            await self.pop_screen()
            self.begin(bench, story)
        if isinstance(screen, GlimpseScreen):
            self._opens = bench.day is None and len(screen.glimpse.listed) == 1
            screen.forget()
        # What the screen shows is laid out with it, and filled after that.
        self.screen.call_after_refresh(self.screen.call_after_refresh, self._uncover_desk)
        self.set_timer(LONGEST, self._uncover_desk)

    async def _uncover_desk(self) -> None:
        """Draw the desk in the place of the glimpse of it, and do there what was typed meanwhile."""
        if not self.covered:
            return
        self.covered = False
        self.screen.refresh(layout=True)
        if self._opens and self._early and _is_open(self._early[0]):
            del self._early[0]
        # What comes meanwhile waits behind it.
        self._follows = True
        while self._early:
            event = self._early.pop(0)
            if isinstance(event, str):
                await self._act(event)
            else:
                await super().on_event(event)
        self._follows = False

    async def _act(self, id: str) -> None:
        if isinstance(screen := self.screen, WorkScreen):
            screen.action_do(id)

    def _open(self, opener: Opener) -> Workbench:
        self._came.append(bench := opener())
        for module in NEEDED:
            import_module(module)
        return bench

    async def on_event(self, event: events.Event) -> None:
        """Keep back what is typed and is no move, until there is a desk to do it on."""
        typed = isinstance(event, (events.Key, events.Paste, Burst)) and not event.is_forwarded
        early = self.ahead is not None and (not self.opened or self.covered or self._follows)
        if early and isinstance(event, events.MouseEvent) and not event.is_forwarded:
            # It would go before the keys that wait; with none it moves the cursor.
            if not self._early and not self.opened:
                await super().on_event(event)
        elif not typed or not early:
            await super().on_event(event)
        elif not self.opened and not self._early and isinstance(event, events.Key):
            if event.key in _keys_of(*LEAVES) or event.key == "ctrl+c":
                self._leave_early()
            elif event.key in _keys_of(*MOVES):
                await super().on_event(event)
            else:
                self._early.append(event)
        else:
            self._early.append(event)
            if not self.opened and isinstance(event, events.Key) and event.key in _keys_of("everywhere.quit"):
                # It has its turn behind what was typed before it; only a desk that never opens is left so.
                self.set_timer(NEVER, self._leave_unopened)

    def on_early(self, message: Early) -> None:
        """Do an action that was asked for by the mouse once there is a desk."""
        message.stop()
        self._early.append(message.id)

    def _leave_early(self) -> None:
        """Leave before the desk is open, also when a disk that does not answer never lets it be."""
        self.exit()
        last = threading.Timer(PATIENCE, os._exit, (0,))
        last.daemon = True
        last.start()

    def _leave_unopened(self) -> None:
        if not self.opened:
            self._leave_early()

    def close_unused(self) -> None:
        """Close a desk that was opened and that the app has come to its end without."""
        if not self.opened:
            for bench in self._came:
                threading.Thread(target=bench.close, name="foredeck-close").start()


def _is_open(event: events.Event | str) -> bool:
    return isinstance(event, events.Key) and event.key in _keys_of("stories.open")


def _keys_of(*ids: str) -> set[str]:
    return {key for id in ids for key in BY_ID[id].keys}
