"""What a draft that runs says below, in as many lines as there are; an answer to a key is not talked over."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tui.actions import with_keys
from tui.screens.base import WorkScreen
from tui.terminal.plain import cells
from tui.widgets.bars import Bar
from tui.widgets.lines import Part, width_of

if TYPE_CHECKING:
    from tui.widgets.progress import Progress

ANSWERED = 3.0
"""Seconds for which an answer to a key stays while a draft has more to say."""
STOPS = "{bench.stop} stops, nothing changes"
SHORTLY = "{bench.stop} stops"


class DraftLines(WorkScreen):
    """The lines above the keys while a draft runs. The screen says whether one does."""

    _told_at = float("-inf")
    """When something was said last that is not of the draft."""

    @property
    def drafting(self) -> bool:
        """Whether a draft is shown."""
        raise NotImplementedError

    def explain(self, text: str, style: str = "text") -> None:
        """Say one thing; what a draft says next leaves it alone for a while."""
        super().explain(text, style)
        self._told_at = time.monotonic()

    def says(self, text: str) -> bool:
        """Whether a sentence is still what is said."""
        return any(part.text == text for part in self.query_one("#explain", Bar).left[:1])

    def tell_draft(self, progress: Progress, first: str, second: str, style: str = "text") -> None:
        """Say how far a draft is and, dimmed, what it has used; one line where there is room for one.

        `first` does not say which key stops it: that comes as long as there is room for.
        """
        bar = self.query_one("#explain", Bar)
        room = self.size.width - 2 - (width_of(bar.right) + 1 if bar.right else 0)
        if time.monotonic() < self._told_at + ANSWERED:
            answer, *more = bar.left or (Part(""),)
            if not more or more[-1] == self._below:
                self._below = Part(" · ".join(part for part in (first, second) if part), "dim")
                bar.say([answer, Part("\n"), self._below])
            return
        if bar.size.height == 1:
            bar.say([Part(_fitting(_in_one_line(progress, first, second), room), style)])
            return
        shortly = with_keys(SHORTLY)
        stops = [shortly] if style == "warn" else [with_keys(STOPS), shortly]
        short = [f"{progress.rows} rows · {shortly}"] if progress.rows else []
        said = _fitting([*(f"{first} · {stop}" for stop in stops), *short, first], room)
        bar.say([Part(said, style), *([Part("\n"), Part(second, "dim")] if second else [])])

    _below = Part("")
    """What was said last of a draft below an answer."""


def _in_one_line(progress: Progress, first: str, second: str) -> list[str]:
    """What can be said in one line, the most first."""
    rows = f"{progress.rows} rows" if progress.rows else first
    said = [[first, second], [first, progress.short], [rows, progress.short], [first]]
    return [" · ".join(part for part in (*parts, with_keys(SHORTLY)) if part) for parts in said]


def _fitting(choices: list[str], room: int) -> str:
    """The first that has room; else the last."""
    return next((each for each in choices if cells(each) <= room), choices[-1])
