"""The day's scores: how often each relevancy was given, by the engine and by the analyst."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import work
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from core.scoring.spread import distribution
from tui.screens.later import when_drawn
from tui.widgets.line_view import LineView
from tui.widgets.lines import Part, wrap_parts
from tui.widgets.spread_lines import bars
from tui.widgets.telling import counted

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from core.scoring.spread import Counts, Spread
    from core.workbench import Workbench
    from tui.widgets.lines import Line


class Lines(LineView):
    """Some lines to read."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lines: list[Line] = []

    def show(self, lines: list[Line]) -> None:
        """Show other lines."""
        self.lines = lines
        self.resized()
        self.refresh()

    def line_count(self) -> int:
        """How many there are."""
        return len(self.lines)

    def line_at(self, y: int) -> Line:
        """One of them."""
        return self.lines[y]


class SpreadScreen(ModalScreen[None]):
    """Shows the scores of this card, of the desk, and which tables say nothing with theirs."""

    BINDINGS = [
        Binding("escape,q,enter,percent_sign", "dismiss", show=False),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
        Binding("space,pagedown", "scroll(10)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
    ]

    def __init__(self, bench: Workbench, story: int) -> None:
        super().__init__()
        self.bench = bench
        card = bench.card(story)
        self._card = distribution([card]).all if card is not None else None
        self._desk: Spread | None = None
        """None until all cards of the desk are counted."""

    def compose(self) -> ComposeResult:
        """The lines."""
        with Vertical(id="spread") as box:
            box.border_title = Content("The day's scores")
            box.border_subtitle = Content("j k scroll · Esc closes")
            yield Lines(id="spread-lines")

    def on_mount(self) -> None:
        """Count the desk's cards beside the screen; a key never waits for it."""
        self.query_one(Lines).focus()
        self._count()

    @work(description="", exclusive=True, exit_on_error=False)
    async def _count(self) -> None:
        self._desk = await asyncio.to_thread(self.bench.spread)
        self.fill()

    def on_resize(self) -> None:
        """Write the lines for the new width."""
        when_drawn(self, self.fill)

    def fill(self) -> None:
        """Show this card, then the desk, then the tables that are all the same."""
        view = self.query_one(Lines)
        view.show(self.spread(view.content_size.width - 1))

    def spread(self, width: int) -> list[Line]:
        """All lines, for a width."""
        lines: list[Line] = []
        if self._card is not None:
            lines += _part("This card", self._card, width)
            lines.append(())
        if (desk := self._desk) is None:
            return [*lines, (Part("The desk: being counted", "dim"),)]
        cards = counted(len(desk.cards), "card")
        lines += _part(f"The desk: {cards}", desk.all, width)
        even = [(each.title or "untitled", table) for each in desk.cards for table in each.even]
        if even:
            lines += [(), (Part("ALL THE SAME, so they say nothing", "heading"),)]
            for title, table in even:
                lines += wrap_parts([Part(f"{table}:", "figures"), Part(title)], width)
        return lines

    def action_scroll(self, lines: int) -> None:
        """Scroll by some lines."""
        self.query_one(Lines).scroll_relative(y=lines, animate=False)


def _part(title: str, counts: Counts, width: int) -> list[Line]:
    mine = sum(counts.analyst)
    said = f"{counted(counts.rows, 'row')}, {mine} scored by you, {counts.unscored} not scored"
    heading = wrap_parts(
        [Part(title, "heading"), Part(f"· {said if counts.rows else 'no rows'}", "dim")], width
    )
    if not counts.rows:
        return heading
    columns = [("engine", counts.engine), ("card page", counts.page), ("you", counts.analyst)]
    columns = [(name, each) for name, each in columns if name != "card page" or any(each)]
    columns.append(("what counts", counts.counting))
    return [*heading, *bars(columns, width)]
