"""The start: the list is shown and moved in while the desk, and most of the program, come in behind it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from textual import events

from core.errors import ForedeckError
from tui.actions import BY_ID
from tui.leaving import Leaving
from tui.screens.glimpse import MOVES, GlimpseScreen
from tui.terminal.input import Burst

if TYPE_CHECKING:
    from pathlib import Path

    from core.glimpse import Glimpse
    from core.settings import Settings
    from core.workbench import Workbench

NEEDED = ("tui.background", "tui.screens.triage", "tui.screens.welcome")
"""What shows the desk, imported where it is opened."""
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
        self._early: list[events.Event] = []
        """What was typed before the desk was open, and is no move in the list."""
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
        self.run_worker(self._open_it(), group="desk", exit_on_error=False)

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
        early, self._early = self._early, []
        if self._opens and early and _is_open(early[0]):
            del early[0]
        for event in early:
            await super().on_event(event)

    def _open(self, opener: Opener) -> Workbench:
        self._came.append(bench := opener())
        for module in NEEDED:
            import_module(module)
        return bench

    async def on_event(self, event: events.Event) -> None:
        """Keep back what is typed and is no move, until there is a desk to do it on."""
        typed = isinstance(event, (events.Key, events.Paste, Burst)) and not event.is_forwarded
        if not typed or not self.ahead or (self.opened and not self._early and not self.covered):
            await super().on_event(event)
        elif self.opened or self._early or not (isinstance(event, events.Key) and event.key in _move_keys()):
            self._early.append(event)
        else:
            await super().on_event(event)

    def close_unused(self) -> None:
        """Close a desk that was opened and that the app has come to its end without."""
        if not self.opened:
            for bench in self._came:
                threading.Thread(target=bench.close, name="foredeck-close").start()


def _is_open(event: events.Event) -> bool:
    return isinstance(event, events.Key) and event.key in BY_ID["stories.open"].keys


def _move_keys() -> set[str]:
    return {key for id in MOVES for key in BY_ID[id].keys}
