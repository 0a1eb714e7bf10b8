"""Every change an analyst can make to a card, as functions from card to card.

None of them fails on a place that exists; a place that does not exist raises
IndexError. A function returns the same object when nothing changes, so that a
caller can tell whether there is a step to keep.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from core.model.card import (
    COLUMNS,
    ITEM_SECTIONS,
    TABLES,
    Cell,
    CellKind,
    Column,
    Details,
    Judgement,
    Place,
    Row,
    Score,
    Section,
)
from core.model.cleaning import clean_line
from core.model.details import taken
from core.model.judging import follow
from core.model.summaries import joined, narrowed, sentences

if TYPE_CHECKING:
    from core.model.card import (
        Card,
        State,
    )

HEAD_FIELDS = ("title", "link", "page", "page_url")
"""What the indexes of the section Title mean."""
LABELS = ("category", "type")
"""What the indexes of the section Other mean."""


def text_at(card: Card, place: Place) -> str:
    """The text that an editor opens with; empty for a place that is yet to be made."""
    match place.section:
        case Section.TITLE:
            return card.title.text if place.index == 0 else str(getattr(card, HEAD_FIELDS[place.index]))
        case Section.SUMMARY:
            return card.summary_text
        case _:
            cell = cell_at(card, place)
            return cell.text if cell else ""


def cell_at(card: Card, place: Place) -> Cell | None:
    """The cell at a place: None for a summary, a plain field, a score, or a place yet to be made."""
    section, index = place.section, place.index
    if section is Section.TITLE:
        return card.title if index == 0 else None
    if section is Section.OTHER:
        return card.category if index == 0 else card.type
    if section in ITEM_SECTIONS:
        items = card.items(section)
        return items[index] if index < len(items) else None
    if section in TABLES and place.column is not None:
        rows = card.rows(section)
        return rows[index].cell(place.column) if index < len(rows) else None
    return None


def set_text(card: Card, place: Place, text: str) -> Card:
    """The card with the analyst's text at a place.

    An item left empty goes away; a row or item that does not exist yet is made.
    Sentences of the summary that still stand keep what vouches for them.
    """
    text = " ".join(clean_line(text).split())
    if text == " ".join(text_at(card, place).split()):
        return card
    section, index = place.section, place.index
    if section is Section.TITLE:
        return card.with_fields(**{HEAD_FIELDS[index]: typed(card.title, text) if index == 0 else text})
    if section is Section.OTHER:
        cell = Cell(text=text, kind=CellKind.ANALYST, locked=is_locked(card, place))
        return card.with_fields(**{LABELS[index]: cell})
    if section is Section.SUMMARY:
        parts = _summary(card.summary, text)
        changed = card.with_fields(summary=parts)
        for part in card.summary:
            changed = changed if part in parts else with_drop(changed, section, part.text)
        return changed
    if section in ITEM_SECTIONS:
        items = card.items(section)
        if not text:
            left = card.with_items(section, items[:index] + items[index + 1 :])
            return with_drop(left, section, items[index].text)
        cell = Cell(text=text, kind=CellKind.ANALYST, locked=is_locked(card, place))
        put = card.with_items(section, (*items[:index], cell, *items[index + 1 :]))
        return without_drop(
            with_drop(put, section, items[index].text) if items[index:] else put, section, text
        )
    column = place.column or Column.NAME
    rows = card.rows(section)
    if index >= len(rows):
        return card.with_rows(section, (*rows, Row().with_cell(column, Cell.analyst(text))))
    row = rows[index].with_cell(column, typed(rows[index].cell(column), text))
    return follow(card, rows[index], row).with_rows(section, (*rows[:index], row, *rows[index + 1 :]))


def typed(before: Cell, text: str) -> Cell:
    """The analyst's words in a cell; the quotes that stood behind the old words stay as evidence.

    A cell that the analyst empties stays theirs, so that no new draft fills it.
    """
    quotes = before.quotes if text else ()
    return Cell(text=text, kind=CellKind.ANALYST, quotes=quotes, locked=before.locked)


def _summary(before: tuple[Cell, ...], text: str) -> tuple[Cell, ...]:
    """The parts that still stand in a text, in their order, and the analyst's words between them."""
    parts: list[Cell] = []
    at = 0
    for part in before:
        whole = _stands(part, text, at)
        for piece in (part,) if whole >= 0 else sentences(part):
            if (found := _stands(piece, text, at)) < 0:
                continue
            if typed := text[at:found].strip():
                parts.append(Cell.analyst(typed))
            parts = joined(parts, piece) if whole < 0 else [*parts, piece]
            at = found + len(" ".join(piece.text.split()))
    if typed := text[at:].strip():
        parts.append(Cell.analyst(typed))
    return tuple(parts)


def _stands(part: Cell, text: str, at: int) -> int:
    """Where a part stands in a text between blanks, from an offset on; -1 when nowhere."""
    wanted = " ".join(part.text.split())
    found = text.find(wanted, at) if wanted else -1
    if found > 0 and text[found - 1] != " ":
        return -1
    return -1 if text[found + len(wanted) : found + len(wanted) + 1].strip() else found


def set_score(card: Card, place: Place, score: int | None) -> Card:
    """The card with the analyst's score of a row; None gives the row back to the engine's."""
    rows = card.rows(place.section)
    row = rows[place.index]
    if row.score.analyst == score:
        return card
    kept = row.score.model_dump() | {"analyst": score}
    changed = row.model_copy(update={"score": Score(**kept)})
    return card.with_rows(place.section, (*rows[: place.index], changed, *rows[place.index + 1 :]))


def add_row(card: Card, section: Section, index: int) -> Card:
    """The card with an empty row before `index` (or at the end)."""
    rows = card.rows(section)
    return card.with_rows(section, (*rows[:index], Row(), *rows[index:]))


def add_item(card: Card, section: Section, index: int, text: str) -> Card:
    """The card with another keyword or theme before `index` (or at the end)."""
    text = " ".join(clean_line(text).split())
    items = card.items(section)
    return card.with_items(section, (*items[:index], Cell.analyst(text), *items[index:])) if text else card


def delete(card: Card, place: Place) -> Card:
    """The card without a row or an item; other places are emptied."""
    section, index = place.section, place.index
    if section in TABLES:
        rows = card.rows(section)
        if index >= len(rows):
            return card
        left = card.with_rows(section, rows[:index] + rows[index + 1 :])
        return with_drop(left, section, rows[index].name.text)
    return set_text(card, place, "")


def drop_key(section: Section, name: str) -> str:
    """How a deleted row or item is remembered on its card."""
    return f"{section}: {name.casefold()}"


def with_drop(card: Card, section: Section, name: str) -> Card:
    """The card with the name of what the analyst took out of a section, so that no new draft brings it
    back; not when another row or item there has that name. Of the summary it is a sentence."""
    key = drop_key(section, name)
    there: Sequence[Cell] = card.summary
    if section is not Section.SUMMARY:
        there = card.items(section) if section in ITEM_SECTIONS else [row.name for row in card.rows(section)]
    if not name.strip() or key in card.dropped or key in (drop_key(section, cell.text) for cell in there):
        return card
    return card.with_fields(dropped=(*card.dropped, key))


def without_drop(card: Card, section: Section, name: str) -> Card:
    """The card without the memory that a row or item was taken out: it came back."""
    key = drop_key(section, name)
    return (
        card.with_fields(dropped=tuple(k for k in card.dropped if k != key)) if key in card.dropped else card
    )


def move(card: Card, place: Place, by: int) -> tuple[Card, Place]:
    """The card with a row or item moved by some places within its section, and where it went."""
    section, index = place.section, place.index
    if not movable(place):
        return card, place
    things: tuple[Row, ...] | tuple[Cell, ...]
    things = card.rows(section) if section in TABLES else card.items(section)
    to = index + by
    if not (0 <= index < len(things) and 0 <= to < len(things)):
        return card, place
    order = list(range(len(things)))
    order.insert(to, order.pop(index))
    where = place.model_copy(update={"index": to})
    if section in TABLES:
        rows = card.rows(section)
        return card.with_rows(section, tuple(rows[i] for i in order)), where
    items = card.items(section)
    return card.with_items(section, tuple(items[i] for i in order)), where


def cells_at(card: Card, place: Place) -> tuple[Cell, ...]:
    """What `put_cells` would replace: all parts of the summary, elsewhere the cell, if there is one."""
    if place.section is Section.SUMMARY:
        return card.summary
    cell = cell_at(card, place)
    return () if cell is None else (cell,)


def put_cells(card: Card, place: Place, cells: Sequence[Cell]) -> Card:
    """The card with other cells at a place: for the summary all its parts, elsewhere one (none empties it).

    An item emptied goes away. IndexError where there is no cell, such as at a link.
    """
    section, index = place.section, place.index
    if section is Section.SUMMARY:
        if tuple(cells) == card.summary:
            return card
        if len(cells) == len(card.summary):
            cells = [
                part for old, new in zip(card.summary, cells, strict=True) for part in narrowed(old, new)
            ]
        return card.with_fields(summary=tuple(cells))
    old = cell_at(card, place)
    if old is None:
        raise IndexError(f"no cell at {place}")
    new = cells[0] if cells else Cell()
    if new == old:
        return card
    if section is Section.TITLE:
        return card.with_fields(title=new)
    if section is Section.OTHER:
        return card.with_fields(**{LABELS[index]: new})
    if section in ITEM_SECTIONS:
        items = card.items(section)
        kept = () if new.blank else (new,)
        return card.with_items(section, (*items[:index], *kept, *items[index + 1 :]))
    rows = card.rows(section)
    row = rows[index].with_cell(place.column or Column.NAME, new)
    return follow(card, rows[index], row).with_rows(section, (*rows[:index], row, *rows[index + 1 :]))


def set_lock(card: Card, place: Place, locked: bool) -> Card:
    """The card with a cell, all parts of the summary, or (a place without column in a table) a row held
    fast or let go."""
    section, index = place.section, place.index
    if section in TABLES and place.column is None:
        rows = card.rows(section)
        if rows[index].locked == locked:
            return card
        row = rows[index].model_copy(update={"locked": locked})
        return card.with_rows(section, (*rows[:index], row, *rows[index + 1 :]))
    cells = card.summary if section is Section.SUMMARY else (cell_at(card, place),)
    return put_cells(card, place, [cell.model_copy(update={"locked": locked}) for cell in cells if cell])


def is_locked(card: Card, place: Place) -> bool:
    """Whether a cell or its row is held fast; the summary is when all its parts are."""
    if place.section is Section.SUMMARY:
        return bool(card.summary) and all(part.locked for part in card.summary)
    if place.section in TABLES:
        rows = card.rows(place.section)
        if place.index < len(rows) and rows[place.index].locked:
            return True
    cell = cell_at(card, place)
    return cell is not None and cell.locked


def judge(card: Card, key: str, verdict: Literal["accepted", "dismissed"] | None) -> Card:
    """The card with what the analyst says to a finding; None takes it back."""
    others = tuple(each for each in card.judged if each.key != key)
    judged = others if verdict is None else (*others, Judgement(key=key, verdict=verdict))
    return card if set(judged) == set(card.judged) else card.with_fields(judged=judged)


def set_state(card: Card, state: State) -> Card:
    """The card in another state."""
    return card if card.state is state else card.with_fields(state=state)


def set_detail(card: Card, field: str, text: str) -> Card:
    """The card with one of its details, which is checked: BadInput when the field takes no such text."""
    details = Details(**{**card.details.model_dump(), field: taken(field, text)})
    return card if details == card.details else card.with_fields(details=details)


def movable(place: Place) -> bool:
    """Whether a place belongs to a row or item that can be moved and deleted."""
    return place.section in TABLES or place.section in ITEM_SECTIONS


def blanks(card: Card) -> tuple[Place, ...]:
    """Every place that waits for the analyst, in the order of the page: what is called a blank anywhere.

    Besides blank cells these are a missing link and a section of keywords,
    themes or summary with nothing in it. A table without
    rows is an answer, not a blank.
    """
    found: list[Place] = []
    if card.title.blank:
        found.append(Place(section=Section.TITLE))
    if not card.link:
        found.append(Place(section=Section.TITLE, index=1))
    found.extend(Place(section=section) for section in ITEM_SECTIONS if not card.items(section))
    for index, cell in enumerate((card.category, card.type)):
        if cell.blank:
            found.append(Place(section=Section.OTHER, index=index))
    if not card.summary_text.strip():
        found.append(Place(section=Section.SUMMARY))
    for section in TABLES:
        for index, row in enumerate(card.rows(section)):
            found.extend(
                Place(section=section, index=index, column=column)
                for column in COLUMNS[section]
                if row.cell(column).blank
            )
    return tuple(found)


def changed_place(before: Card, after: Card) -> Place | None:
    """The first place at which two cards differ, as it is on the second; None when they are the same."""
    for index, field in enumerate(HEAD_FIELDS):
        if getattr(before, field) != getattr(after, field):
            return Place(section=Section.TITLE, index=index)
    for section in ITEM_SECTIONS:
        if before.items(section) != after.items(section):
            return Place(section=section, index=_first_other(before.items(section), after.items(section)))
    for index, field in enumerate(LABELS):
        if getattr(before, field) != getattr(after, field):
            return Place(section=Section.OTHER, index=index)
    if before.summary != after.summary:
        return Place(section=Section.SUMMARY)
    for section in TABLES:
        old, new = before.rows(section), after.rows(section)
        if old != new:
            index = _first_other(old, new)
            columns = COLUMNS[section]
            if len(old) == len(new):
                columns = tuple(c for c in columns if old[index].cell(c) != new[index].cell(c)) or columns
            return Place(section=section, index=index, column=columns[0])
    return None


def _first_other(old: Sequence[object], new: Sequence[object]) -> int:
    same = 0
    for left, right in zip(old, new, strict=False):
        if left != right:
            break
        same += 1
    return min(same, max(0, len(new) - 1))
