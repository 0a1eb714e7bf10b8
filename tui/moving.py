"""Exports and imports behind the screens: one at a time, told in the head, stopped by a key, reported."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING

from core.errors import ForedeckError
from core.model.cleaning import clean_line
from core.outgoing import Step
from tui.actions import key_of
from tui.leaving import Leaving
from tui.messages import Report, ShowReport

if TYPE_CHECKING:
    from tui.messages import Move, StopAdding, Work

LOOK = 0.15
"""Seconds between two looks at how far it is."""


class Moving(Leaving):
    """An app that moves cards out and in."""

    _moves: threading.Event | None = None
    """Set when what runs is to stop; None when nothing runs."""
    _report: Report | None = None

    def say(self, text: str, style: str = "text") -> None:
        """Say something on the screen that is shown."""
        raise NotImplementedError

    def show_reading(self, text: str) -> None:
        """Say how far something is, on every screen."""
        raise NotImplementedError

    def on_move(self, message: Move) -> None:
        """Move cards, unless others are being moved."""
        message.stop()
        if self.moving:
            self.say(f"{self.moving} goes on yet; another one after it.", "warn")
            return
        self.moving, self._moves = message.doing, threading.Event()
        self.run_worker(self._move(message.doing, message.work, self._moves), exit_on_error=False)

    def on_stop_adding(self, message: StopAdding) -> None:
        """Stop what is moved, else what is being brought in."""
        message.stop()
        if not self.stop_moving():
            self.background.stop_adding()

    def stop_moving(self) -> bool:
        """Stop what runs after the file that is being written; False when nothing runs."""
        if self._moves is None:
            return False
        self._moves.set()
        return True

    async def on_unmount(self) -> None:
        """Leave no thread at work when the program ends."""
        self.stop_moving()

    async def _move(self, doing: str, work: Work, stop: threading.Event) -> None:
        begun = time.monotonic()
        steps: list[Step] = [Step(0, 0)]

        def told(step: Step) -> None:
            steps[0] = step

        task = asyncio.ensure_future(asyncio.to_thread(work, told, stop.is_set))
        try:
            while not (await asyncio.wait({task}, timeout=LOOK))[0]:
                self.show_reading(_said(doing, steps[0], stopping=stop.is_set()))
            report = task.result()
        except ForedeckError as error:
            report = Report(clean_line(str(error)), "bad")
        except Exception as error:  # said, as the work of a thread ends nothing else
            report = Report(f"{doing} broke: {clean_line(f'{type(error).__name__}: {error}')[:120]}", "bad")
        finally:
            stop.set()
            self.moving, self._moves = "", None
        self.show_reading("")
        self._tell(report, begun)

    def _tell(self, report: Report, begun: float) -> None:
        """Say what came of it; the list of what was left out is shown to whoever waited for it."""
        self._report = report
        if report.imported:
            self.background.follow_search()
        screens = self.work_screens()
        if not report.lines:
            self.say(report.sentence, report.style)
            return
        self.say(f"{report.sentence} More: {key_of('everywhere.report')}.", report.style)
        waited = screens and screens[-1] is self.screen and screens[-1].acted <= begun
        from textual.widgets import Input

        if waited and not isinstance(self.focused, Input) and report.style != "good":
            self.post_message(ShowReport())

    def on_show_report(self, message: ShowReport) -> None:
        """Show what the last export or import left out."""
        message.stop()
        if self._report is None:
            self.say("Nothing was exported or imported in this session.", "warn")
            return
        from tui.screens.report import ReportScreen

        self.push_screen(ReportScreen(self._report.sentence, self._report.lines))


def _said(doing: str, step: Step, *, stopping: bool) -> str:
    if stopping:
        return f"{doing} stops after this one"
    of = f" {step.done:,} of {step.total:,}" if step.total else f" {step.done:,}" if step.done else " …"
    return f"{doing}{of}" + (f": {clean_line(step.name)}" if step.name else "")
