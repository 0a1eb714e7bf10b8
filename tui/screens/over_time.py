"""A row through time: how often it stands on cards of each month, when first and last, and on which."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import work

from core.finding.near import Series
from core.model import Column, Place, Section
from tui.actions import with_keys
from tui.keymap import bindings
from tui.messages import OpenPublished
from tui.screens.block_screen import BlockScreen
from tui.screens.opening import nothing_to_know, open_known
from tui.widgets.bars import Bar
from tui.widgets.block_list import Block
from tui.widgets.lines import Part, fit
from tui.widgets.near_lines import day_words, occurrence_lines, sparkline
from tui.widgets.telling import counted

if TYPE_CHECKING:
    from core.finding.near import Occurrence
    from core.workbench import Workbench
    from tui.actions import Action
    from tui.widgets.lines import Line

AGAIN = 0.25
"""Seconds after which it is looked again while the index is being built."""
SAYS = "{list.choose} opens the card at this row · {near.read} reads it here · {list.close} goes back"
LOOKING = "Looking through the cards …"
BUILDING = "The index of earlier days is being built; the list fills as soon as it is known."
NEWS = "Other days or the archive changed: the index is brought up to date …"
NOTHING = "No other card says the same: this is the first time that a row is called so, or nearly so."


class OverTimeScreen(BlockScreen):
    """Lists the cards on which a row of a name stands, the newest first, under a line of bars by month."""

    BINDINGS = bindings("near")
    scopes = ("near", "list", "everywhere")
    choosing = "open"
    late_keys = ("list.down", "list.up")

    def __init__(
        self, bench: Workbench, name: str, section: Section | None, own: tuple[str, int] = ("", 0)
    ) -> None:
        super().__init__(bench)
        self.name_of_row = name
        self.section = section
        self._own = own
        self.series = Series()
        self._nothing = LOOKING

    def on_mount(self) -> None:
        """Show the frame, and look."""
        super().on_mount()
        self.show_above("")
        self.tell()
        self._look()

    @work(description="", exclusive=True, exit_on_error=False)
    async def _look(self) -> None:
        """Ask beside the screen, again and again until the index is whole."""
        while self.is_attached:
            if self.bench.knowing.ready and await asyncio.to_thread(self.bench.knowing.behind):
                self.explain(NEWS, "dim")
                await asyncio.to_thread(self.bench.knowing.warm, lambda: not self.is_attached)
                self.tell()
            whole = self.bench.knowing.ready
            series = await asyncio.to_thread(self.bench.knowing.over_time, self.name_of_row, self.section)
            if all((one.desk, one.story) == self._own for one in series.occurrences):
                series = Series()
            nothing = NOTHING if whole else BUILDING
            if whole and not series.occurrences:
                nothing = await asyncio.to_thread(nothing_to_know, self.bench) or NOTHING
            if not self.is_attached:
                return
            if (series, nothing) != (self.series, self._nothing):
                self.series, self._nothing = series, nothing
                self.fill()
                self.tell()
            if whole:
                return
            await asyncio.sleep(AGAIN)

    # What is shown

    def fill(self) -> None:
        """Show the bars and the cards, or why there are none."""
        series, room = self.series, self.blocks.room
        name = fit(self.name_of_row, max(10, self.size.width - 42))
        count = counted(len(series.occurrences), "card") if series.occurrences else ""
        self.query_one("#head", Bar).say(
            [Part("Through time ", "strong"), Part(f"“{name}”")], [Part(count, "dim")] if count else []
        )
        self.show_above("\n".join(self._above()))
        if not series.occurrences:
            self.show_empty(self._nothing)
            return
        at = self.blocks.index
        self.blocks.show_blocks(
            [Block(self._lines(one, room, chosen=n == at)) for n, one in enumerate(series.occurrences)]
        )

    def _lines(self, one: Occurrence, room: int, *, chosen: bool) -> list[Line]:
        own = (one.desk, one.story) == self._own
        return occurrence_lines(one, self.name_of_row, room, chosen=chosen, own=own)

    def _above(self) -> list[str]:
        """The bars with their months, when it was seen first and last."""
        series = self.series
        lines: list[str] = []
        bars, months = sparkline(series.months, max(10, self.size.width - 4))
        if bars:
            most = max(count for _, count in series.months)
            lines += [bars, months]
            dated = [one.day for one in series.occurrences if one.day]
            first, last = min(dated, default=""), max(dated, default="")
            seen = f"First {day_words(first)}, last {day_words(last)}" if first else ""
            undated = f"{series.undated} without a date" if series.undated else ""
            lines.append(" · ".join(part for part in (seen, f"at most {most} in a month", undated) if part))
        return lines

    def tell(self) -> None:
        """Say what Enter does."""
        self.explain(with_keys(SAYS) if self.series.occurrences else "", "dim")

    # What can be done

    @property
    def chosen(self) -> Occurrence | None:
        """The card under the cursor."""
        at, found = self.blocks.index, self.series.occurrences
        return found[at] if at < len(found) else None

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        if action.id in ("list.choose", "near.read") and self.chosen is None:
            return "There is nothing in the list."
        return super().why_not(action)

    def do_list_step(self, by: int) -> None:
        """The next (or previous) card."""
        if self.series.occurrences:
            self.blocks.go(self.blocks.index + by)
            self.fill()

    def do_list_page(self, by: int) -> None:
        """A screen down (or up)."""
        self.do_list_step(by * max(1, self.blocks.content_size.height - 2))

    def do_list_end(self, last: int) -> None:
        """The last (or the first) card."""
        count = len(self.series.occurrences)
        self.do_list_step(count if last else -count)

    def do_list_choose(self) -> None:
        """Open the card at the row."""
        if one := self.chosen:
            open_known(self, one.desk, one.story, place_of(one))

    def do_near_read(self) -> None:
        """Read the card, wherever it is."""
        if one := self.chosen:
            self.post_message(OpenPublished(one.desk, one.story, place_of(one)))


def place_of(one: Occurrence) -> Place | None:
    """Where a row stands on its card."""
    section = next((each for each in Section if each.value == one.section), None)
    return Place(section=section, index=one.row, column=Column.NAME) if section else None
