"""How a card lies on the screen: lines, and for every place the box that it takes. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from rich.cells import cell_len

from core.model import (
    COLUMNS,
    ITEM_SECTIONS,
    TABLES,
    Card,
    Cell,
    CellKind,
    Column,
    Place,
    Row,
    Score,
    Section,
)
from core.model.edits import HEAD_FIELDS, LABELS, blanks
from tui.widgets.lines import Line, Part, fit, width_of, wrap_parts

GUTTER = 3
"""Columns left of every text: the cursor's bar, the mark of origin, a blank."""
LABEL = 14
"""Columns of the label in front of a field: the longest is `driving-force`."""
SCORE = 12
INDENT = Part(" " * GUTTER)

MARKS = {
    CellKind.QUOTE: '"',
    CellKind.CUT: "…",
    CellKind.LABEL: "#",
    CellKind.FIGURES: "=",
    CellKind.INFERRED: "~",
    CellKind.ANALYST: "*",
    CellKind.PAGE: "·",
    CellKind.BLANK: "_",
}
"""One character for each origin, so that it is told without colour."""

LEGEND = (
    '" quoted   … cut from a quote   = figures on which sources differ',
    "# a label   * yours   · from a card page   ? look twice   _ blank",
)
"""The marks in words, each line short enough for the help at 80 columns."""

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
) -> CardLayout:
    """Lay a card out in a width. `busy` is where a draft is; `fresh` is a card that nobody drafted."""
    return _Builder(card, width, editing, busy, fresh).build()


class _Builder:
    def __init__(
        self, card: Card, width: int, editing: Editing | None, busy: Section | None, fresh: bool
    ) -> None:
        self.card = card
        self.layout = CardLayout(max(20, width))
        self.width = self.layout.width
        self.editing = editing
        self.busy = busy
        self.fresh = fresh
        self.open = blanks(card)

    def build(self) -> CardLayout:
        self.head()
        for section in Section:
            if section is Section.TITLE:
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

    def line(self, *parts: Part) -> None:
        self.layout.lines.append(tuple(parts))

    def group(self, *places: Place) -> None:
        self.layout.groups.append(list(places))

    def put(
        self, place: Place, label: str, wrapped: list[Line], mark: Part, tail: Part | None = None
    ) -> None:
        """Add a place: its mark, its label, its wrapped text, and something at the end of the first line."""
        x = GUTTER + (LABEL if label else 0)
        if self.editing and self.editing.place == place:
            wrapped = [()] * self.editing.height
        y = len(self.layout.lines)
        room = self.width - x - (SCORE if tail else 0)
        for number, text in enumerate(wrapped or [()]):
            lead = [Part(" "), mark if number == 0 else Part(" "), Part(" ")]
            if label:
                lead.append(Part(f"{label if number == 0 else '':<{LABEL}}", "label"))
            end: list[Part] = []
            if tail and number == 0:
                end = [Part(" " * max(1, room - width_of(text) + SCORE - cell_len(tail.text))), tail]
            self.line(*lead, *text, *end)
        self.layout.boxes[place] = Box(y, x, room, max(1, len(wrapped)))

    def cell(
        self, place: Place, label: str, cell: Cell, *, style: str = "", tail: Part | None = None
    ) -> None:
        room = self.width - GUTTER - (LABEL if label else 0) - (SCORE if tail else 0)
        if cell.blank:
            text = wrap_parts([Part("blank", "blank")], room)
        else:
            text = wrap_parts([Part(cell.text, style or KIND_STYLES.get(cell.kind, "text"))], room)
        mark = Part("?", "figures") if cell.doubt else Part(MARKS[cell.kind], "mark")
        self.put(place, label, text, mark, tail)

    def head(self) -> None:
        title = Place(section=Section.TITLE)
        self.cell(title, "", self.card.title, style="title")
        self.group(title)
        for index, name in enumerate(HEAD_FIELDS[1:], start=1):
            place = Place(section=Section.TITLE, index=index)
            value = str(getattr(self.card, name))
            shown = Part(value, "dim") if value else Part("blank", "blank")
            label = "address" if name == "page_url" else name
            mark = Part(" ") if value else Part("_", "mark")
            self.put(place, label, wrap_parts([shown], self.width - GUTTER - LABEL), mark)
            self.group(place)

    def heading(self, section: Section) -> None:
        self.line()
        self.layout.sections[section] = len(self.layout.lines)
        note = self.note(section)
        name = section.value.upper()
        rule = "─" * max(1, self.width - GUTTER - len(name) - 2 - (len(note) + 1 if note else 0))
        parts = [INDENT, Part(name, "heading"), Part(" "), Part(rule, "rule")]
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
            self.put(edit.place, "", [()] * edit.height, Part("*", "mark"))
            self.chips(chips[after:])
        self.group(*dict.fromkeys([*places[:at], *([edit.place] if edit else []), *places[at:]]))

    def chips(self, chips: list[tuple[Place, Cell]]) -> None:
        """Short cells side by side; those that are no quotes have their mark before them."""
        if not chips:
            return
        x, y = GUTTER, len(self.layout.lines)
        line: list[Part] = [INDENT]
        for place, item in chips:
            mark = "" if item.kind in (CellKind.QUOTE, CellKind.CUT) else MARKS[item.kind]
            chip = fit(item.text, self.width - GUTTER - len(mark))
            size = cell_len(chip) + len(mark)
            if x > GUTTER and x + 3 + size > self.width:
                self.line(*line)
                line, x, y = [INDENT], GUTTER, y + 1
            if x > GUTTER:
                line.append(Part(" · ", "rule"))
                x += 3
            line += [Part(mark, "mark"), Part(chip, KIND_STYLES.get(item.kind, "text"))]
            self.layout.boxes[place] = Box(y, x, size, 1)
            x += size
        self.line(*line)

    def nothing(self, place: Place, text: str = "blank", *, mark: str = "_") -> None:
        self.put(place, "", wrap_parts([Part(text, "blank")], self.width - GUTTER), Part(mark, "mark"))
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
        first, *rest = self.card.summary
        parts = [Part(first.text, KIND_STYLES.get(first.kind, "text"))]
        kind = first.kind
        for part in rest:
            if part.kind is not kind:
                parts.append(Part(MARKS[part.kind], "mark"))
            kind = part.kind
            parts.append(Part(part.text, KIND_STYLES.get(kind, "text")))
        self.put(place, "", wrap_parts(parts, self.width - GUTTER), Part(MARKS[first.kind], "mark"))
        self.group(place)

    def table(self, section: Section) -> None:
        rows = self.card.rows(section)
        for index, row in enumerate(rows):
            if index:
                self.line()
            self.row(section, index, row)
        if not rows and self.busy is None:
            place = Place(section=section, index=0, column=Column.NAME)
            text = "not drafted yet" if self.fresh else "the sources give none; o adds a row"
            self.nothing(place, text, mark=" ")

    def row(self, section: Section, index: int, row: Row) -> None:
        places = [Place(section=section, index=index, column=column) for column in COLUMNS[section]]
        for place in places:
            column = place.column or Column.NAME
            if column is Column.NAME:
                self.cell(
                    place, "", row.name, style="" if row.name.blank else "bold", tail=score_part(row.score)
                )
            else:
                label = "" if column is Column.DESCRIPTION else column.value
                self.cell(place, label, row.cell(column))
        self.group(*places)


def score_part(score: Score) -> Part:
    """A row's relevancy as it stands at the end of its first line: `■■■□□ 3`, the analyst's with a star."""
    if score.value is None:
        return Part(fit(score.raw, SCORE - 2) or "unscored", "blank")
    hand = score.analyst is not None
    text = "■" * score.value + "□" * (5 - score.value) + f" {score.value}{'*' if hand else ' '}"
    return Part(text, "hand" if hand else "score")
