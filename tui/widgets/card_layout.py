"""How a card lies on the screen: lines, and for every place the box that it takes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from core.model import (
    COLUMNS,
    ITEM_SECTIONS,
    TABLES,
    CellKind,
    Column,
    Place,
    Section,
)
from core.model.edits import HEAD_FIELDS, LABELS, blanks
from tui.actions import key_of
from tui.terminal.plain import cells
from tui.widgets.lines import Part, fit, width_of, wrap_parts, wrap_text
from tui.widgets.marks import DOUBT, FINDING, LOCKED, MARKS, MERGING, Flags, tail_of

if TYPE_CHECKING:
    from core.model import (
        Card,
        Cell,
        Row,
    )
    from tui.widgets.lines import Line
    from tui.widgets.marks import Styled

GUTTER = 5
"""Columns left of every text: the cursor's bar, a finding or doubt, the origin, the lock, a blank."""
LABEL = 14
"""Columns of the label in front of a field: the longest is `driving-force`."""
SCORE = 15
"""Columns for a row's finding, lock and relevancy at the end of its first line, with a blank before."""
INDENT = Part(" " * GUTTER)

Gutter = tuple[Part, ...]

KIND_STYLES = {
    CellKind.ANALYST: "hand",
    CellKind.INFERRED: "hand",
    CellKind.FIGURES: "figures",
    CellKind.BLANK: "blank",
}


class Box(NamedTuple):
    """Where a place lies: its first line, its first column, its size."""

    y: int
    x: int
    width: int
    height: int


@dataclass
class CardLayout:
    """The lines of a card, the box of every place, and the places as the cursor walks them."""

    width: int
    lines: list[Line] = field(default_factory=list)
    boxes: dict[Place, Box] = field(default_factory=dict)
    groups: list[list[Place]] = field(default_factory=list)
    """Rows of the cursor: up and down goes from group to group, left and right inside one."""
    sections: dict[Section, int] = field(default_factory=dict)
    """The line of each heading."""

    @cached_property
    def order(self) -> dict[Place, int]:
        """The number of each place as left and right walk them."""
        return {place: number for number, place in enumerate(chain.from_iterable(self.groups))}

    @cached_property
    def numbers(self) -> dict[Place, int]:
        """The number of the group of each place."""
        return {place: number for number, group in enumerate(self.groups) for place in group}

    def at(self, y: int, x: int) -> Place | None:
        """The place under a point, or the one that its line belongs to."""
        near: Place | None = None
        for place, box in self.boxes.items():
            if box.y <= y < box.y + box.height:
                if box.x <= x < box.x + box.width:
                    return place
                near = near or place
        return near


@dataclass(frozen=True)
class Editing:
    """A place that an editor lies over, or before which it makes a new one, and the lines that it needs."""

    place: Place
    height: int
    insert: bool = False


def lay_out(
    card: Card,
    width: int,
    *,
    editing: Editing | None = None,
    busy: Section | None = None,
    fresh: bool = False,
    flags: Flags | None = None,
    merging: Place | None = None,
    grows: bool = False,
) -> CardLayout:
    """Lay a card out in a width. `busy` is where a draft is; `fresh` is a card that nobody drafted.

    `merging` is the row that is marked to be merged into another. With `grows` the empty sections after
    the busy one are left out, so that what comes moves nothing.
    """
    return _Builder(card, width, editing, busy, fresh, flags or Flags(), merging, grows).build()


class _Builder:
    def __init__(
        self,
        card: Card,
        width: int,
        editing: Editing | None,
        busy: Section | None,
        fresh: bool,
        flags: Flags,
        merging: Place | None,
        grows: bool,
    ) -> None:
        self.card = card
        self.layout = CardLayout(max(20, width))
        self.width = self.layout.width
        self.editing = editing
        self.busy = busy
        self.fresh = fresh
        self.flags = flags
        self.merging = merging
        self.grows = grows
        self.open = blanks(card)

    def build(self) -> CardLayout:
        self.head()
        for section in Section:
            if section is Section.TITLE or (self.grows and self.to_come(section)):
                continue
            self.heading(section)
            if section in ITEM_SECTIONS:
                self.items(section)
            elif section is Section.OTHER:
                self.other()
            elif section is Section.SUMMARY:
                self.summary()
            else:
                self.table(section)
        self.line()
        return self.layout

    def to_come(self, section: Section) -> bool:
        """Whether a section is empty and after the one that is drafted."""
        order = list(Section)
        card = self.card
        if self.busy is None or order.index(section) <= order.index(self.busy):
            return False
        if section is Section.OTHER:
            return card.category.blank and card.type.blank
        if section is Section.SUMMARY:
            return not card.summary_text.strip()
        return not (card.items(section) if section in ITEM_SECTIONS else card.rows(section))

    def line(self, *parts: Part) -> None:
        self.layout.lines.append(tuple(parts))

    def group(self, *places: Place) -> None:
        self.layout.groups.append(list(places))

    def put(self, place: Place, label: str, wrapped: Sequence[Line], gutter: Gutter, tail: Line = ()) -> None:
        """Add a place: its marks, its label, its wrapped text, and something at the end of the first line."""
        x = GUTTER + (LABEL if label else 0)
        if self.editing and self.editing.place == place:
            wrapped = [()] * self.editing.height
        y = len(self.layout.lines)
        room = self.width - x - (SCORE if tail else 0)
        for number, text in enumerate(wrapped or [()]):
            if number:
                self.line(Part(" " * x), *text)
                continue
            lead = [*gutter, Part(f"{label:<{LABEL}}", "label")] if label else gutter
            end = (
                (Part(" " * max(1, self.width - x - width_of(text) - width_of(tail))), *tail) if tail else ()
            )
            self.line(*lead, *text, *end)
        self.layout.boxes[place] = Box(y, x, room, max(1, len(wrapped)))

    def gutter(self, place: Place, mark: str, *, doubt: str = "", locked: bool = False) -> Gutter:
        """What stands before a place: a finding or doubt, its origin, whether it is locked."""
        notice = Part(" ")
        if place in self.flags.cells:
            notice = Part(FINDING, "bad")
        elif doubt:
            notice = Part(DOUBT, "figures")
        return (
            Part(" "),
            notice,
            Part(mark, "mark"),
            Part(LOCKED, "locked") if locked else Part(" "),
            Part(" "),
        )

    def cell(self, place: Place, label: str, cell: Cell, *, style: str = "", tail: Line = ()) -> None:
        room = self.width - GUTTER - (LABEL if label else 0) - (SCORE if tail else 0)
        if cell.blank:
            text = wrap_text("blank", room, "blank")
        else:
            spans = self.flags.styled(place, cell.text)
            text = wrap_text(cell.text, room, style or KIND_STYLES.get(cell.kind, "text"), spans)
        gutter = self.gutter(place, MARKS[cell.kind], doubt=cell.doubt, locked=cell.locked)
        self.put(place, label, text, gutter, tail)

    def head(self) -> None:
        title = Place(section=Section.TITLE)
        self.cell(title, "", self.card.title, style="title")
        self.group(title)
        for index, name in enumerate(HEAD_FIELDS[1:], start=1):
            place = Place(section=Section.TITLE, index=index)
            value = str(getattr(self.card, name))
            shown = Part(value, "dim") if value else Part("blank", "blank")
            label = "address" if name == "page_url" else name
            gutter = self.gutter(place, " " if value else MARKS[CellKind.BLANK])
            self.put(place, label, wrap_parts([shown], self.width - GUTTER - LABEL), gutter)
            self.group(place)

    def heading(self, section: Section) -> None:
        self.line()
        self.layout.sections[section] = len(self.layout.lines)
        note = self.note(section)
        name = section.value.upper()
        rule = "─" * max(1, self.width - GUTTER - len(name) - 2 - (len(note) + 1 if note else 0))
        flagged = section in self.flags.sections
        lead = (Part(" "), Part(FINDING, "bad"), Part(" " * (GUTTER - 2))) if flagged else (INDENT,)
        parts = [*lead, Part(name, "heading"), Part(" "), Part(rule, "rule")]
        self.line(*parts, *([Part(" " + note, "dim")] if note else []))

    def note(self, section: Section) -> str:
        if section is self.busy:
            return "drafting"
        if section in ITEM_SECTIONS:
            return str(len(self.card.items(section)) or "")
        if section not in TABLES:
            return ""
        rows = len(self.card.rows(section))
        empty = sum(1 for place in self.open if place.section is section)
        return f"{rows} · {empty} blank" if empty else str(rows or "")

    def items(self, section: Section) -> None:
        items = self.card.items(section)
        edit = self.editing if self.editing and self.editing.place.section is section else None
        if not items and edit is None:
            self.nothing(Place(section=section))
            return
        at = edit.place.index if edit else len(items)
        after = at if edit and edit.insert else at + 1
        shift = 1 if edit and edit.insert else 0
        places = [Place(section=section, index=n + (shift if n >= at else 0)) for n in range(len(items))]
        chips = list(zip(places, items, strict=True))
        self.chips(chips[:at])
        if edit:
            gutter = self.gutter(edit.place, MARKS[CellKind.ANALYST])
            self.put(edit.place, "", [()] * edit.height, gutter)
            self.chips(chips[after:])
        self.group(*dict.fromkeys([*places[:at], *([edit.place] if edit else []), *places[at:]]))

    def chips(self, chips: list[tuple[Place, Cell]]) -> None:
        """Short cells side by side, their marks before them; a quote has none of origin.

        What parts two of them stands at the end of the line where the second begins another one.
        """
        if not chips:
            return
        x, y = GUTTER, len(self.layout.lines)
        line: list[Part] = [INDENT]
        for number, (place, item) in enumerate(chips, start=1):
            marks = self.chip_marks(place, item)
            used = width_of(marks)
            end = self.width - (2 if number < len(chips) else 0)
            chip = fit(item.text, end - GUTTER - used)
            size = cells(chip) + used
            if x > GUTTER and x + 3 + size > end:
                self.line(*line, Part(" │", "rule"))
                line, x, y = [INDENT], GUTTER, y + 1
            if x > GUTTER:
                line.append(Part(" │ ", "rule"))
                x += 3
            style = "flag" if place in self.flags.open else KIND_STYLES.get(item.kind, "text")
            if found := self.flags.hits.get(place):
                style = found[0][2]
            line += [*marks, Part(chip, style)]
            self.layout.boxes[place] = Box(y, x, size, 1)
            x += size
        self.line(*line)

    def chip_marks(self, place: Place, item: Cell) -> Line:
        marks = []
        if place in self.flags.cells:
            marks.append(Part(FINDING, "bad"))
        elif item.doubt:
            marks.append(Part(DOUBT, "figures"))
        if item.kind not in (CellKind.QUOTE, CellKind.CUT):
            marks.append(Part(MARKS[item.kind], "mark"))
        if item.locked:
            marks.append(Part(LOCKED, "locked"))
        return tuple(marks)

    def nothing(self, place: Place, text: str = "blank", *, mark: str = MARKS[CellKind.BLANK]) -> None:
        self.put(place, "", wrap_text(text, self.width - GUTTER, "blank"), self.gutter(place, mark))
        self.group(place)

    def other(self) -> None:
        for index, cell in enumerate((self.card.category, self.card.type)):
            place = Place(section=Section.OTHER, index=index)
            self.cell(place, LABELS[index], cell)
            self.group(place)

    def summary(self) -> None:
        place = Place(section=Section.SUMMARY)
        if not self.card.summary_text.strip():
            self.nothing(place)
            return
        parts = self.card.summary
        flagged = self.flags.styled(place, self.card.summary_text)
        shown, spans = _summary(parts, flagged)
        doubt = next((part.doubt for part in parts if part.doubt), "")
        locked = all(part.locked for part in parts)
        gutter = self.gutter(place, MARKS[parts[0].kind], doubt=doubt, locked=locked)
        self.put(place, "", wrap_text(shown, self.width - GUTTER, "text", spans), gutter)
        self.group(place)

    def table(self, section: Section) -> None:
        rows = self.card.rows(section)
        for index, row in enumerate(rows):
            if index:
                self.line()
            self.row(section, index, row)
        if not rows and self.busy is None:
            place = Place(section=section, index=0, column=Column.NAME)
            text = "not drafted yet" if self.fresh else f"no rows; {key_of('card.add-below')} adds one"
            self.nothing(place, text, mark=" ")

    def row(self, section: Section, index: int, row: Row) -> None:
        first = len(self.layout.lines)
        places = [Place(section=section, index=index, column=column) for column in COLUMNS[section]]
        for place in places:
            column = place.column or Column.NAME
            if column is Column.NAME:
                flagged = Place(section=section, index=index) in self.flags.rows
                tail = tail_of(row, flagged=flagged)
                self.cell(place, "", row.name, style="" if row.name.blank else "bold", tail=tail)
            else:
                label = "" if column is Column.DESCRIPTION else column.value
                self.cell(place, label, row.cell(column))
        if self.merging and (self.merging.section, self.merging.index) == (section, index):
            self.mark_lines(first, MERGING)
        self.group(*places)

    def mark_lines(self, first: int, mark: str) -> None:
        """Begin the lines from one on with a mark, in the column of the cursor's bar."""
        for number in range(first, len(self.layout.lines)):
            lead, *rest = self.layout.lines[number]
            self.layout.lines[number] = (Part(mark, "bar"), Part(lead.text[1:], lead.style), *rest)


def _summary(parts: tuple[Cell, ...], flagged: Styled) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """(the summary with the mark of each other origin before its words, the styles of its stretches).

    `flagged` are stretches of the summary's whole text, without the marks.
    """
    shown = ""
    spans: list[tuple[int, int, str]] = []
    at = 0
    for number, part in enumerate(parts):
        if number:
            shown, at = shown + " ", at + 1
            if part.kind is not parts[number - 1].kind:
                spans.append((len(shown), len(shown) + 1, "mark"))
                shown += MARKS[part.kind] + " "
        here, shift = len(shown), len(shown) - at
        shown += part.text
        at += len(part.text)
        style = KIND_STYLES.get(part.kind, "text")
        for start, end, name in flagged:
            start, end = max(here, start + shift), min(len(shown), end + shift)
            if start < end:
                spans += [(here, start, style), (start, end, name)]
                here = end
        spans.append((here, len(shown), style))
    return shown, tuple(span for span in spans if span[0] < span[1])
