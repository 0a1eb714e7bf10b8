"""How the app ends: by a key, which asks when something runs, by a signal, or with its terminal."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING

from core.errors import NotSaved
from core.model.cleaning import clean_line
from tui.console import say
from tui.crash import Behind, Crashing
from tui.messages import Ended
from tui.outside import hang_up
from tui.screens.base import WorkScreen, why_unsaved
from tui.terminal.input import Listening

if TYPE_CHECKING:
    from core.workbench import Workbench
    from tui.background import Background

LAST_SECONDS = 1.0
"""Seconds after a signal in which the program ends by itself; then it is ended with what is on disk."""
SAVING_SECONDS = 1.0
"""Seconds that leaving waits for the disk before it asks."""


class Leaving(Crashing):
    """An app that ends with all work on disk, whatever ends it."""

    bench: Workbench
    background: Background
    moving = ""
    """What moves cards now, as `Exporting`; empty when nothing does."""
    ended_by = 0
    """The signal that ends the program; 0 when none does."""
    _last: asyncio.Future[None] | None = None

    def on_load(self) -> None:
        """Mind what may end the program before there is anything on the screen."""
        self._mind_signals(signal.SIGHUP, signal.SIGTERM)

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
        from tui.screens.ask import ConfirmScreen

        question = (
            f"NOT SAVED: {why}. {what}? What is not saved is lost then; it is tried again while you stay."
        )
        self.push_screen(ConfirmScreen(question, what), lambda yes: then() if yes else None)

    def _unless_busy(self, what: str, then: Callable[[], None]) -> None:
        running = [said for screen in self.work_screens() if (said := screen.busy())]
        if self.background.brings:
            running.append("Clippings are being read")
        if self.moving:
            running.append(f"{self.moving} goes on")
        if not running:
            self._unless_unsaved(what, then)
            return
        from tui.screens.ask import ConfirmScreen

        question = f"{', '.join(running)}. {what}? That stops it; what is finished stays."
        self.push_screen(
            ConfirmScreen(question, what), lambda yes: self._unless_unsaved(what, then) if yes else None
        )

    def put_away(self) -> None:
        """Keep what open editors hold: as their cells' words, or as typed and not confirmed when the analyst
        did not leave, so that the next start says so and one key takes it back."""
        for screen in self.work_screens():
            screen.put_away(unasked=bool(self.ended_by or self.crashed))

    def leave(self, code: int = 0) -> None:
        """End the program, with all that an open editor holds kept."""
        if self.ended_by:
            self.put_away_last()
        else:
            self.put_away()
        if self.opened:
            self.background.stop()
        if self._driver is not None and not self.ended_by:
            # tmux brings lines of an alternate screen that grew back into the shell.
            self._driver.write("\x1b[2J")
        self.exit(code)

    async def action_quit(self) -> None:
        """End the program by Textual's own key."""
        self.post_message(Ended())

    def _mind_signals(self, *numbers: signal.Signals) -> None:
        """Have signals end the program with all work on disk."""
        loop = asyncio.get_running_loop()

        def ended(number: int, frame: FrameType | None) -> None:
            if not self.ended_by:
                self.ended_by = number
                self.end_within(LAST_SECONDS, 128 + number)
                hang_up()
                with suppress(RuntimeError):
                    loop.call_soon_threadsafe(self._leave_by_signal, 128 + number)

        if threading.current_thread() is threading.main_thread():
            # Not the loop's own handlers: those wait while something blocks the loop.
            for number in numbers:
                signal.signal(number, ended)

    def _leave_by_signal(self, code: int) -> None:
        # Kept: the loop itself does not hold its tasks.
        self._last = asyncio.ensure_future(self._leave_once_typed(code))

    async def _leave_once_typed(self, code: int) -> None:
        """End with all that was typed before the signal, also what had not had its turn."""
        driver = self._driver
        with suppress(Exception):
            await self.finish_typing(lambda: isinstance(driver, Listening) and driver.taking)
        self.leave(code)

    def mind_ends(self) -> None:
        """Mind all else that may end the program or go wrong, once there is a screen."""
        if self.is_headless:
            return
        self._mind_signals(signal.SIGINT)
        threading.Thread(target=self._mind_terminal, name="foredeck-terminal", daemon=True).start()
        self._behind = Behind(self.place)
        self._behind.begin(asyncio.get_running_loop())

    def end_within(self, seconds: float, code: int) -> None:
        """See to it that the program has ended after some seconds, whatever keeps it."""
        threading.Thread(target=self._see_it_end, args=(seconds, code), daemon=True).start()

    def _see_it_end(self, seconds: float, code: int) -> None:
        """End the program when a line that is gone, or a long reading, keeps it from ending by itself."""
        threading.Event().wait(seconds)
        # In a thread of its own: what hangs may hold what it needs.
        keeping = threading.Thread(target=self._keep_typing, daemon=True)
        keeping.start()
        keeping.join(0.2)
        if keeping.is_alive():
            self.kept_all = False
        saved = self._flush_last(0.3)
        if isinstance(self._driver, Listening) and not self._driver.line_gone:
            self._driver.give_back(f"foredeck: {clean_line(self.last_words(saved))}\n")
        os._exit(code)

    def _keep_typing(self) -> None:
        try:
            for screen in self.work_screens():
                screen.keep_typing()
        except Exception:
            self.kept_all = False

    def _flush_last(self, *seconds: float) -> bool:
        """Bring all to the disk, as far as that still works; says whether all of it is there."""
        if not self.opened:
            return True
        try:
            return self.bench.desk.flush(*seconds)
        except Exception:
            if not self.crashed and not self.ended_by:
                raise
            self.kept_all = False
            return False

    def close_unused(self) -> None:
        """Close what was opened and never used."""

    def _close_last(self) -> None:
        if not self.opened:
            return
        try:
            self.bench.close()
        except Exception:
            if not self.crashed and not self.ended_by:
                raise

    def run_to_end(self) -> int:
        """Run until something ends it, bring all to the disk, and give the exit code.

        Raises NotSaved when the analyst left and the last changes are not on disk.
        """
        code: int | None = None
        try:
            code = self.run()
        except Exception as error:
            self._handle_exception(error)
        finally:
            saved = self._flush_last()
            self._close_last()
            self.close_unused()
            if self._behind:
                self._behind.end()
        if terminal_gone():
            forget_terminal()
        if words := self.last_words(saved):
            say(words)
        elif not saved:
            raise NotSaved(f"The last changes are not on disk: {self.bench.desk.state.reason}")
        if self.ended_by:
            return 128 + self.ended_by
        return code if isinstance(code, int) and not self.crashed else self.return_code or 0

    def last_words(self, saved: bool) -> str:
        """The sentence for the shell when the program was ended, or ended itself; empty when it was left."""
        if not self.crashed and not self.ended_by:
            return ""
        what = "ended by an error of its own" if self.crashed else "ended by a signal"
        state = "" if saved else self.bench.desk.state.reason
        reason = why_unsaved(state)[0] or "the disk does not answer"
        work = "all work is saved" if saved else f"the last of the work is NOT SAVED: {reason}"
        if not self.kept_all:
            work = "what was on disk is kept; the last change may be missing"
        more = (
            f", and what happened is written down in {self.report}" if self.crashed and self.report else "."
        )
        return f"{what}; {work}{more}"

    def _mind_terminal(self) -> None:
        """Have the program end when its terminal is gone and no signal said so."""
        while not (found := _found(None)) & (select.POLLHUP | select.POLLNVAL):
            continue
        # Some systems cannot poll terminals; there the reading of keys notices.
        if found & select.POLLHUP:
            os.kill(os.getpid(), signal.SIGHUP)


def _found(milliseconds: int | None) -> int:
    """What a poll says of stdin."""
    poll = select.poll()
    poll.register(0, select.POLLHUP)
    return next((found for _, found in poll.poll(milliseconds)), 0)


def terminal_gone() -> bool:
    """Whether the terminal that stdin was is gone."""
    return bool(_found(0) & select.POLLHUP)


def forget_terminal() -> None:
    """Let what is still written go nowhere, so that it cannot fail."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    os.close(nowhere)
