"""Every change an analyst can make to a card, as functions from card to card.

None of them fails on a place that exists; a place that does not exist raises
IndexError. A function returns the same object when nothing changes, so that a
caller can tell whether there is a step to keep.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.model.card import (
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
from core.model.cleaning import clean_line

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
        return card.with_fields(**{HEAD_FIELDS[index]: _typed(card.title, text) if index == 0 else text})
    if section is Section.OTHER:
        return card.with_fields(**{LABELS[index]: Cell(text=text, kind=CellKind.ANALYST)})
    if section is Section.SUMMARY:
        return card.with_fields(summary=_summary(card.summary, text))
    if section in ITEM_SECTIONS:
        items = card.items(section)
        if not text:
            return _dropped(card, section, items[index].text).with_items(
                section, items[:index] + items[index + 1 :]
            )
        return card.with_items(section, (*items[:index], Cell.analyst(text), *items[index + 1 :]))
    column = place.column or Column.NAME
    rows = card.rows(section)
    if index >= len(rows):
        return card.with_rows(section, (*rows, Row().with_cell(column, Cell.analyst(text))))
    row = rows[index].with_cell(column, _typed(rows[index].cell(column), text))
    return card.with_rows(section, (*rows[:index], row, *rows[index + 1 :]))


def _typed(before: Cell, text: str) -> Cell:
    """The analyst's words in a cell; the quotes that stood behind the old words stay as evidence.

    A cell that the analyst empties stays theirs, so that no new draft fills it.
    """
    return Cell(text=text, kind=CellKind.ANALYST, quotes=before.quotes if text else ())


def _summary(before: tuple[Cell, ...], text: str) -> tuple[Cell, ...]:
    parts: list[Cell] = []
    at = 0
    for part in before:
        wanted = " ".join(part.text.split())
        found = text.find(wanted, at) if wanted else -1
        if found < 0:
            continue
        if (found and text[found - 1] != " ") or text[found + len(wanted) : found + len(wanted) + 1].strip():
            continue
        if typed := text[at:found].strip():
            parts.append(Cell.analyst(typed))
        parts.append(part)
        at = found + len(wanted)
    if typed := text[at:].strip():
        parts.append(Cell.analyst(typed))
    return tuple(parts)


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
        gone = _dropped(card, section, rows[index].name.text)
        return gone.with_rows(section, rows[:index] + rows[index + 1 :])
    return set_text(card, place, "")


def drop_key(section: Section, name: str) -> str:
    """How a deleted row or item is remembered on its card."""
    return f"{section}: {name.casefold()}"


def _dropped(card: Card, section: Section, name: str) -> Card:
    """The card with the name of what the analyst deleted, so that no new draft brings it back."""
    key = drop_key(section, name)
    if not name.strip() or key in card.dropped:
        return card
    return card.with_fields(dropped=(*card.dropped, key))


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


def movable(place: Place) -> bool:
    """Whether a place belongs to a row or item that can be moved and deleted."""
    return place.section in TABLES or place.section in ITEM_SECTIONS


def blanks(card: Card) -> tuple[Place, ...]:
    """Every place that waits for the analyst, in the order of the page.

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
