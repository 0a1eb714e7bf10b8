"""The cursor of the card pane: on which cell it is, and how it gets to another one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from core.model import TABLES, Place, Section
from tui.messages import PlaceChosen
from tui.widgets.card_layout import CardLayout
from tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from tui.widgets.card_layout import Box
    from tui.widgets.lines import Line


class CardCursor(LineView):
    """Walks the cells of a card that is laid out; posts `PlaceChosen` when it is on another one."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._layout_now = CardLayout(20)
        self._cursor: tuple[Box, int, int] | None = None
        self._at = Place(section=Section.TITLE)
        self._passing = False
        """Whether a run of keys goes over the cell: one of several lines has its bar then, and no ground."""

    @property
    def place(self) -> Place:
        """Where the cursor is."""
        return self._at

    @place.setter
    def place(self, place: Place) -> None:
        self._at, self._passing = place, False
        box = self.box(place)
        self._cursor = (box, *self._row_span(box)) if box else None

    @property
    def laid_out(self) -> CardLayout:
        """The layout that is on the screen."""
        return self._layout_now

    def line_count(self) -> int:
        """The lines of the layout."""
        return len(self._layout_now.lines)

    def line_at(self, y: int) -> Line:
        """A line of the layout."""
        return self._layout_now.lines[y]

    def box(self, place: Place) -> Box | None:
        """Where a place lies, in lines and columns of the text."""
        return self._layout_now.boxes.get(place)

    def _row_span(self, box: Box) -> tuple[int, int]:
        """The lines of the cursor's whole row: from the first to before the last."""
        if self.place.section not in TABLES:
            return box.y, box.y + box.height
        boxes = [self._layout_now.boxes[place] for place in self._group(self.place)]
        return boxes[0].y, boxes[-1].y + boxes[-1].height

    def _group(self, place: Place) -> list[Place]:
        number = self._layout_now.numbers.get(place)
        return [place] if number is None else self._layout_now.groups[number]

    # Where the cursor is

    def go(self, place: Place, *, tell: bool = True, step: bool = False) -> None:
        """Put the cursor on a place and bring it into view, with little scrolling at a `step`."""
        if place not in self._layout_now.boxes:
            place = self._nearest(place)
        before, self.place = self.place, place
        self._passing = step
        if before != place:
            numbers = self._layout_now.numbers
            same_row = numbers.get(before) == numbers.get(place)
            for touched in (before, place):
                alone = same_row or touched.section not in TABLES
                for member in [touched] if alone else self._group(touched):
                    if box := self.box(member):
                        self.refresh_lines(box.y, box.height)
        self.reveal(step=step)
        if tell and before != place:
            self.post_message(PlaceChosen(place))

    def light(self) -> None:
        """Lay the cursor's cell on its ground, once the keys rest on it."""
        if self._passing:
            self._passing = False
            self._touch()

    @property
    def lit(self) -> bool:
        """Whether the cursor's cell lies on its ground."""
        return self._cursor is not None and not (self._passing and self._cursor[0].height > 1)

    def reveal(self, *, step: bool = False) -> None:
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
        (self.follow_lines if step else self.show_lines)(first, last - first)

    def _nearest(self, place: Place) -> Place:
        same = [p for p in self._layout_now.boxes if p.section is place.section]
        if not same:
            return next(iter(self._layout_now.boxes), place)
        return min(same, key=lambda p: (abs(p.index - place.index), p.column is not place.column))

    def step(self, by: int) -> None:
        """Go some rows down (or up), staying in the column."""
        groups = self._layout_now.groups
        now = self._layout_now.numbers.get(self.place, 0)
        to = min(max(now + by, 0), len(groups) - 1)
        if to == now:
            return
        target = groups[to]
        same = next((p for p in target if p.column is self.place.column), target[0])
        self.go(same, step=True)

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
            self.go(min(line, key=lambda place: abs(self._layout_now.boxes[place].x - here.x)), step=True)

    def _boxes(self) -> Iterable[tuple[Place, Box]]:
        return self._layout_now.boxes.items()

    def step_cell(self, by: int) -> None:
        """Go to the next (or previous) cell, across rows."""
        order = list(self._layout_now.order)
        if (at := self._layout_now.order.get(self.place)) is not None:
            self.go(order[min(max(at + by, 0), len(order) - 1)], step=True)

    def neighbour(self, place: Place, by: int) -> Place | None:
        """The cell some cells after (or before) a place, or None at the ends."""
        order = list(self._layout_now.order)
        at = self._layout_now.order.get(place)
        return order[at + by] if at is not None and 0 <= at + by < len(order) else None

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
        lines = self._layout_now.sections
        line = lines.get(section, max(lines.values(), default=0))
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
