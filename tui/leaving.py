"""How the app ends: by a key, which asks when something runs, by a signal, or with its terminal."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

from core.workbench import Workbench
from tui.background import Background
from tui.messages import Ended
from tui.screens.ask import ConfirmScreen
from tui.screens.base import WorkScreen, why_unsaved
from tui.turns import KeysInTurn

LAST_SECONDS = 1.0
"""Seconds after a signal in which the program ends by itself; then it is ended with what is on disk."""
SAVING_SECONDS = 1.0
"""Seconds that leaving waits for the disk before it asks."""


class Leaving(KeysInTurn):
    """An app that ends with all work on disk, whatever ends it."""

    bench: Workbench
    background: Background
    _ended_by = 0

    def work_screens(self) -> list[WorkScreen]:
        """Our screens that are open, the topmost last."""
        return [screen for screen in self.screen_stack if isinstance(screen, WorkScreen)]

    def on_ended(self, message: Ended) -> None:
        """End the program as a screen asks; asks back only when something runs."""
        message.stop()
        self._unless_busy("Leave now", self.leave)

    def _unless_unsaved(self, what: str, then: Callable[[], None]) -> None:
        self.run_worker(self._once_saved(what, then), group="leaving", exclusive=True)

    async def _once_saved(self, what: str, then: Callable[[], None]) -> None:
        """Do what leaves the desk when all of it is on disk; asks back when it cannot be brought there."""
        self.put_away()
        if await asyncio.to_thread(self.bench.desk.flush, SAVING_SECONDS):
            then()
            return
        why = why_unsaved(self.bench.desk.state.reason)[0] or "the disk does not answer"
        question = (
            f"NOT SAVED: {why}. {what}? What is not saved is lost then; it is tried again while you stay."
        )
        self.push_screen(ConfirmScreen(question, what), lambda yes: then() if yes else None)

    def _unless_busy(self, what: str, then: Callable[[], None]) -> None:
        running = [said for screen in self.work_screens() if (said := screen.busy())]
        if self.background.adding:
            running.append("Clippings are being read")
        if not running:
            self._unless_unsaved(what, then)
            return
        question = f"{', '.join(running)}. {what}? That stops it; what is finished stays."
        self.push_screen(
            ConfirmScreen(question, what), lambda yes: self._unless_unsaved(what, then) if yes else None
        )

    def put_away(self) -> None:
        """Keep what open editors hold."""
        for screen in self.work_screens():
            screen.put_away()

    def leave(self, code: int = 0) -> None:
        """End the program, with all that an open editor holds kept."""
        self.put_away()
        self.background.stop()
        if self._driver is not None and not self._ended_by:
            # tmux brings lines of an alternate screen that grew back into the shell.
            self._driver.write("\x1b[2J")
        self.exit(code)

    async def action_quit(self) -> None:
        """End the program by Textual's own key."""
        self.post_message(Ended())

    def _mind_signals(self) -> None:
        """Have SIGHUP and SIGTERM end the program with all work on disk."""
        loop = asyncio.get_running_loop()

        def ended(number: int, frame: FrameType | None) -> None:
            if not self._ended_by:
                self._ended_by = number
                threading.Thread(target=self._see_it_end, args=(128 + number,), daemon=True).start()
                loop.call_soon_threadsafe(self.leave, 128 + number)

        if threading.current_thread() is threading.main_thread():
            # Not the loop's own handlers: those wait while a frozen line blocks the loop.
            for number in (signal.SIGHUP, signal.SIGTERM):
                signal.signal(number, ended)

    def _see_it_end(self, code: int) -> None:
        """End the program when a line that is gone, or a long reading, keeps it from ending by itself."""
        threading.Event().wait(LAST_SECONDS)
        self.bench.desk.flush(0.3)
        os._exit(code)

    def _mind_terminal(self) -> None:
        """Have the program end when its terminal is gone and no signal said so."""
        if self.is_headless or sys.__stdin__ is None:
            return
        poll = select.poll()
        poll.register(sys.__stdin__.fileno(), select.POLLHUP)
        while not any(found & select.POLLHUP for _, found in poll.poll(None)):
            continue
        os.kill(os.getpid(), signal.SIGHUP)
