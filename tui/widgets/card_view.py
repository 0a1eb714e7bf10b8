"""The card pane: walks the cells of a card and lets one of them be edited in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.segment import Segment
from textual import events
from textual.strip import Strip

from core.model import TABLES, Card, Finding, Place, Section
from tui.keymap import bindings
from tui.messages import PlaceChosen, PlaceOpened
from tui.widgets.card_layout import Box, CardLayout, Editing, lay_out
from tui.widgets.line_view import LineView
from tui.widgets.lines import Line
from tui.widgets.marks import Flags, Styled, here, worth_marking


class CardView(LineView):
    """Shows a card and where the cursor is on it; posts `PlaceChosen` when that changes."""

    BINDINGS = bindings("card")

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.card = Card()
        self.editing: Editing | None = None
        self.busy: Section | None = None
        self.fresh = False
        self.findings: tuple[Finding, ...] = ()
        """What checks found and nobody has answered yet."""
        self.accepted: tuple[Finding, ...] = ()
        self.merging: Place | None = None
        """The row that is marked to be merged into another."""
        self._flags = Flags()
        self._layout_now = CardLayout(20)
        self._cursor: tuple[Box, int, int] | None = None
        self._at = Place(section=Section.TITLE)

    # What is shown

    @property
    def place(self) -> Place:
        """Where the cursor is."""
        return self._at

    @place.setter
    def place(self, place: Place) -> None:
        self._at = place
        box = self.box(place)
        self._cursor = (box, *self._row_span(box)) if box else None

    @property
    def laid_out(self) -> CardLayout:
        """The layout that is on the screen."""
        return self._layout_now

    def show(
        self,
        card: Card,
        *,
        busy: Section | None = None,
        fresh: bool = False,
        findings: Sequence[Finding] | None = None,
        accepted: Sequence[Finding] | None = None,
    ) -> None:
        """Show another state of the card, `fresh` when nobody drafted it; the cursor stays where it can.

        `findings` and `accepted` are those that are shown already unless others are given.
        """
        self.card = card
        self._take(findings, accepted)
        self.busy = busy
        self.fresh = fresh
        self.relayout()
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

    def findings_here(self) -> tuple[Finding, ...]:
        """The findings at the cursor that nobody has answered yet."""
        return here(self.findings, self.place)

    def mark_merging(self, place: Place | None) -> None:
        """Mark a row to be merged into another, or none."""
        if place != self.merging:
            self.merging = place
            self.relayout()

    def relayout(self) -> None:
        """Lay the card out anew, after a change or in another width."""
        width = self.content_size.width
        if width <= 0:
            return
        self._layout_now = lay_out(
            self.card,
            width - 1,
            editing=self.editing,
            busy=self.busy,
            fresh=self.fresh,
            flags=self._flags,
            merging=self.merging,
        )
        self.place = self.place
        self.resized()
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Wrap to the new width."""
        self.relayout()
        self.call_after_refresh(self.reveal)

    def line_count(self) -> int:
        """The lines of the layout."""
        return len(self._layout_now.lines)

    def line_at(self, y: int) -> Line:
        """A line of the layout."""
        return self._layout_now.lines[y]

    def box(self, place: Place) -> Box | None:
        """Where a place lies, in lines and columns of the text."""
        return self._layout_now.boxes.get(place)

    def render_line(self, y: int) -> Strip:
        """Draw a line; the cell under the cursor lies on the cursor's ground and has a bar before it."""
        strip = super().render_line(y)
        at = y + round(self.scroll_offset.y)
        if self._cursor is None or not self._cursor[1] <= at < self._cursor[2]:
            return strip
        box = self._cursor[0]
        focused = self.has_focus or self.editing is not None
        in_cell = box.y <= at < box.y + box.height
        bar = ("█" if focused else "▌") if in_cell else "│"
        bar_strip = Strip([Segment(bar, self.rich_style + self.part_style("bar" if in_cell else "rule"))])
        if in_cell and self.editing is None:
            ground = self.part_style("cursor" if focused else "row")
            end = box.x + box.width
            cell = Strip(Segment.apply_style(strip.crop(box.x, end), None, ground))
            strip = Strip.join([strip.crop(0, box.x), cell, strip.crop(end)])
        return Strip.join([bar_strip, strip.crop(1)])

    def _row_span(self, box: Box) -> tuple[int, int]:
        """The lines of the cursor's whole row: from the first to before the last."""
        if self.place.section not in TABLES:
            return box.y, box.y + box.height
        boxes = [self._layout_now.boxes[place] for place in self._group(self.place)]
        return boxes[0].y, boxes[-1].y + boxes[-1].height

    def _group(self, place: Place) -> list[Place]:
        return next((group for group in self._layout_now.groups if place in group), [place])

    # Where the cursor is

    def go(self, place: Place, *, tell: bool = True) -> None:
        """Put the cursor on a place and bring it into view."""
        if place not in self._layout_now.boxes:
            place = self._nearest(place)
        before, self.place = self.place, place
        if before != place:
            row = self._group(place)
            for touched in (before, place):
                alone = touched.section not in TABLES or (before in row and place in row)
                for member in [touched] if alone else self._group(touched):
                    if box := self.box(member):
                        self.refresh_lines(box.y, box.height)
        self.reveal()
        if tell and before != place:
            self.post_message(PlaceChosen(place))

    def reveal(self) -> None:
        """Bring the cursor's cell into view, with its heading when it is the first below one."""
        box = self.box(self.place)
        if box is None:
            return
        heading = self._layout_now.sections.get(self.place.section)
        first, last = self._row_span(box)
        if last - first > self.content_size.height - 2:
            first, last = box.y, box.y + box.height
        if heading is not None and first - heading == 1:
            first = heading
        elif self.place.section is Section.TITLE:
            first = 0
        self.show_lines(first, last - first)

    def _nearest(self, place: Place) -> Place:
        same = [p for p in self._layout_now.boxes if p.section is place.section]
        if not same:
            return next(iter(self._layout_now.boxes), place)
        return min(same, key=lambda p: (abs(p.index - place.index), p.column is not place.column))

    def step(self, by: int) -> None:
        """Go some rows down (or up), staying in the column."""
        groups = self._layout_now.groups
        now = next((i for i, group in enumerate(groups) if self.place in group), 0)
        to = min(max(now + by, 0), len(groups) - 1)
        if to == now:
            return
        target = groups[to]
        same = next((p for p in target if p.column is self.place.column), target[0])
        self.go(same)

    def step_line(self, by: int) -> None:
        """Go to the nearest cell on the lines below (or above)."""
        here = self.box(self.place)
        if here is None:
            return
        if by > 0:
            beyond = [(box.y, place) for place, box in self._boxes() if box.y >= here.y + here.height]
        else:
            beyond = [(-box.y, place) for place, box in self._boxes() if box.y + box.height <= here.y]
        if beyond:
            nearest = min(y for y, _ in beyond)
            line = [place for y, place in beyond if y == nearest]
            self.go(min(line, key=lambda place: abs(self._layout_now.boxes[place].x - here.x)))

    def _boxes(self) -> Iterable[tuple[Place, Box]]:
        return self._layout_now.boxes.items()

    def step_cell(self, by: int) -> None:
        """Go to the next (or previous) cell, across rows."""
        order = [place for group in self._layout_now.groups for place in group]
        if self.place in order:
            self.go(order[min(max(order.index(self.place) + by, 0), len(order) - 1)])

    def neighbour(self, place: Place, by: int) -> Place | None:
        """The cell some cells after (or before) a place, or None at the ends."""
        order = [found for group in self._layout_now.groups for found in group]
        if place not in order:
            return None
        at = order.index(place) + by
        return order[at] if 0 <= at < len(order) else None

    def step_section(self, by: int) -> None:
        """Go to the first place of the next (or previous) section."""
        sections = list(Section)
        at = sections.index(self.place.section)
        if by < 0 and self.place != self._first_of(self.place.section):
            by = 0
        to = min(max(at + by, 0), len(sections) - 1)
        self.go(self._first_of(sections[to]))

    def _first_of(self, section: Section) -> Place:
        groups = self._layout_now.groups
        return next((group[0] for group in groups if group[0].section is section), self.place)

    def go_section(self, section: Section) -> None:
        """Go to the first place of a section, its heading at the top where there is room below."""
        self.go(self._first_of(section))
        line = self._layout_now.sections.get(section, 0)
        self.scroll_to(y=min(line, self.max_scroll_y), animate=False, immediate=True)

    def page(self, by: int) -> None:
        """Go about a screen down (or up)."""
        box = self.box(self.place)
        if box is None:
            return
        wanted = box.y + by * max(1, self.content_size.height - 2)
        places = [group[0] for group in self._layout_now.groups]
        self.go(min(places, key=lambda place: abs(self._layout_now.boxes[place].y - wanted)))

    def end(self, *, last: bool) -> None:
        """Go to the title, or to the last row."""
        self.go(self._layout_now.groups[-1 if last else 0][0])

    def on_focus(self) -> None:
        """Show the cursor as the one that has the keys."""
        self._touch()

    def on_blur(self) -> None:
        """Show the cursor as resting."""
        self._touch()

    def _touch(self) -> None:
        if box := self.box(self.place):
            self.refresh_lines(box.y, box.height)

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
