"""What is imported behind the first screens, so that opening a story and its first draft hold up no key."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App

if TYPE_CHECKING:
    from core.workbench import Workbench

OTHER_SCREENS = Path(__file__).parent / "styles" / "foredeck.tcss"
IDLE = 1.5
"""Seconds after the first screen at which nothing of it is still to come."""
BETWEEN = 0.01
"""Seconds between two imports, in which keys are answered."""
SOON = (
    "tui.screens.workbench",
    "tui.screens.engines",
    "tui.screens.jobs",
    "tui.screens.batch",
)
EMBEDDED = (
    "core.drafting.extractive.sections",
    "core.drafting.extractive.rows",
)
MODEL = ("core.scoring.llm.scorer", "core.scoring.brief", "core.scoring.sources")


def bring_in(names: Iterable[str]) -> None:
    """Import modules one after another; in a thread of its own."""
    for name in names:
        with suppress(ImportError):
            import_module(name)
        time.sleep(BETWEEN)


class Warming(App[int]):
    """An app that brings in behind its first screen what the next keys need."""

    bench: Workbench
    _wears_all = False

    def push_screen(self, screen: Any, *given: Any, **named: Any) -> Any:
        """Show a screen; one that is not shown first needs the other style sheet."""
        if not getattr(screen, "comes_first", False):
            self.wear_all()
        return super().push_screen(screen, *given, **named)

    def wear_all(self) -> None:
        """Read the style sheet of the screens that are not shown first."""
        if not self._wears_all:
            self._wears_all = True
            self.stylesheet.read(OTHER_SCREENS)

    def warm_engine(self) -> None:
        """Have a model's engine ready while the analyst reads, and what the first keys need imported."""
        from core.engines import EMBEDDED as WITHOUT_MODEL

        name = self.bench.engine_name
        if self.bench.shelf.kept and (name != WITHOUT_MODEL or not self.is_headless):
            self.run_worker(self._warm(name), group="warm", exclusive=True, exit_on_error=False)

    async def _warm(self, name: str) -> None:
        from core.engines import EMBEDDED as WITHOUT_MODEL
        from core.memory import give_back

        if name == WITHOUT_MODEL:
            await asyncio.sleep(IDLE)
            await asyncio.to_thread(bring_in, (*SOON, *EMBEDDED))
        else:
            await self.bench.engines.warm(name)
            await asyncio.to_thread(bring_in, (*SOON, *MODEL))
        self.wear_all()
        self.stylesheet.parse()
        gc.collect()
        give_back()
        self.keep_still()

    def keep_still(self) -> None:
        """Keep what a desk holds and what was imported from the collector: it lives as long as the app, and
        collections that walk all of it hold up keys."""
        if not self.is_headless:
            gc.freeze()
        gc.enable()
