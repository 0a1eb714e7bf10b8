"""The card pane: walks the cells of a card and lets one of them be edited in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip

from core.model import Card
from tui.keymap import OwnKeys, bindings
from tui.messages import PlaceOpened
from tui.widgets.card_cursor import CardCursor
from tui.widgets.card_layout import Editing, lay_out
from tui.widgets.looks import laid_on
from tui.widgets.marks import Flags, worth_marking

if TYPE_CHECKING:
    from textual import events

    from core.model import Finding, Place, Section
    from tui.widgets.card_layout import Box
    from tui.widgets.lines import Line
    from tui.widgets.marks import Styled

MEASURE = 130
"""Columns of a card at the most: its scores stay near its words."""


class CardView(OwnKeys, CardCursor):
    """Shows a card, what is marked on it, and where the cursor is."""

    BINDINGS = bindings("card")

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.card = Card()
        self.editing: Editing | None = None
        self.busy: Section | None = None
        self.grows = False
        self.fresh = False
        self.findings: tuple[Finding, ...] = ()
        """What checks found and nobody has answered yet."""
        self.accepted: tuple[Finding, ...] = ()
        self.merging: Place | None = None
        """The row that is marked to be merged into another."""
        self._flags = Flags()
        self._strips: dict[int, Strip] = {}
        """The lines that were drawn since the card was laid out, without the cursor."""

    # What is shown

    def show(
        self,
        card: Card,
        *,
        busy: Section | None = None,
        fresh: bool = False,
        findings: Sequence[Finding] | None = None,
        accepted: Sequence[Finding] | None = None,
        grows: bool = False,
    ) -> None:
        """Show another state of the card, `fresh` when nobody drafted it; the cursor stays where it can.

        Of one that `grows` by and by the sections to come are not shown yet.
        `findings` and `accepted` are those that are shown already unless others are given.
        """
        self.card = card
        self._take(findings, accepted)
        streams = busy is not None and self.busy is not None
        self.busy = busy
        self.grows = grows
        self.fresh = fresh
        self.relayout(changed=streams)
        if self.place not in self._layout_now.boxes:
            self.place = self._nearest(self.place)

    def show_findings(self, findings: Sequence[Finding], accepted: Sequence[Finding] = ()) -> bool:
        """Mark other findings on the same card; False when they are those that are marked."""
        if not self._take(findings, accepted):
            return False
        self.relayout()
        return True

    def _take(self, findings: Sequence[Finding] | None, accepted: Sequence[Finding] | None) -> bool:
        new = (
            self.findings if findings is None else tuple(findings),
            self.accepted if accepted is None else tuple(accepted),
        )
        if new == (self.findings, self.accepted):
            return False
        self.findings, self.accepted = new
        hits = self._flags.hits
        self._flags = Flags(*(worth_marking(each) for each in new))
        self._flags.hits = hits
        return True

    def show_hits(self, hits: Mapping[Place, Styled]) -> None:
        """Mark what a search found on the card."""
        if hits != self._flags.hits:
            self._flags.hits = hits
            self.relayout()

    def mark_merging(self, place: Place | None) -> None:
        """Mark a row to be merged into another, or none."""
        if place != self.merging:
            self.merging = place
            self.relayout()

    def relayout(self, *, changed: bool = False) -> None:
        """Lay the card out anew, after a change or in another width; draws all of it, or what `changed`."""
        width = self.content_size.width
        if width <= 0:
            return
        lines, cursor = self._layout_now.lines, self._cursor
        self._layout_now = lay_out(
            self.card,
            min(width - 1, MEASURE),
            editing=self.editing,
            busy=self.busy,
            fresh=self.fresh,
            flags=self._flags,
            merging=self.merging,
            grows=self.grows,
        )
        self._strips.clear()
        self.place = self.place
        self.resized()
        if changed and cursor == self._cursor:
            self._draw_changed(lines)
        else:
            self.refresh()

    def resized(self) -> None:
        """Tell the scroll bar how long the card is; of one that grows in steps, as each redraws the bar."""
        lines = self.line_count()
        step = self.content_size.height if self.grows else 1
        self.take_length(-(-lines // max(1, step)) * max(1, step))
        if self.scroll_offset.y > max(0, lines - 1):
            self.scroll_to(y=self.max_scroll_y, animate=False, immediate=True)

    def _draw_changed(self, before: Sequence[Line]) -> None:
        """Draw the lines in view that are other ones than before."""
        top = round(self.scroll_offset.y)
        bottom = top + self.content_size.height
        shown = zip_longest(before[top:bottom], self._layout_now.lines[top:bottom])
        for y, (was, now) in enumerate(shown, start=top):
            if was != now:
                self.refresh_lines(y)

    def notify_style_update(self) -> None:
        """Draw all lines anew in other colours."""
        super().notify_style_update()
        self._strips.clear()

    def on_resize(self, event: events.Resize) -> None:
        """Wrap to the new width."""
        self.relayout()
        self.call_after_refresh(self.reveal)

    def render_line(self, y: int) -> Strip:
        """Draw a line; the cell under the cursor lies on the cursor's ground and has a bar before it."""
        at = y + round(self.scroll_offset.y)
        strip = self._strips.get(at)
        if strip is None:
            strip = self._strips[at] = super().render_line(y)
        if self._cursor is None or not self._cursor[1] <= at < self._cursor[2]:
            return strip
        box = self._cursor[0]
        focused = self.has_focus or self.editing is not None
        in_cell = box.y <= at < box.y + box.height
        bar = ("█" if focused else "▌") if in_cell else "│"
        bar_strip = Strip([Segment(bar, self.rich_style + self.part_style("text" if in_cell else "rule"))])
        if in_cell and self.lit and self.editing is None:
            ground = self.part_style("cursor" if focused else "row")
            end = box.x + box.width
            base = self.rich_style
            under = strip.crop(box.x, end)
            cell = Strip(Segment(text, laid_on(style or base, ground, base)) for text, style, _ in under)
            strip = Strip.join([strip.crop(0, box.x), cell, strip.crop(end)])
        return Strip.join([bar_strip, strip.crop(1)])

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; a second one on the same cell opens it."""
        place = self._layout_now.at(event.y + round(self.scroll_offset.y), event.x)
        if place is None or self.editing:
            return
        if place == self.place and event.chain >= 2:
            self.post_message(PlaceOpened())
        else:
            self.go(place)

    # Editing

    def edit_height(self, place: Place | None, height: int = 1, *, insert: bool = False) -> Box | None:
        """Make room for an editor over a place, or before it (None: give it back), and say where it is."""
        wanted = Editing(place, height, insert) if place else None
        if wanted != self.editing:
            self.editing = wanted
            self.relayout()
        if place is None:
            return None
        self.reveal()
        return self.box(place)
