"""A card that was edited as a page meets the card that it was: what says the same stays what it was."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, TypeVar

from core.model.card import COLUMNS, ITEM_SECTIONS, TABLES, Cell, Column, Place, Row, Score, Section
from core.model.cleaning import clean_line
from core.model.edits import HEAD_FIELDS, LABELS, set_text, text_at, typed, with_drop
from core.model.judging import follow
from core.model.matching import paired

if TYPE_CHECKING:
    from core.model.card import Card

Thing = TypeVar("Thing")

ALIKE = 0.6
"""From this likeness on (0 to 1) a row of the page is the card's row in other words."""


def reread(card: Card, base: Card, read: Card) -> Card:
    """The card with what differs between its page as it was given out (`base`) and as it came back.

    Rows and items are found again by their words wherever they stand now; a text
    that differs is the analyst's, a relevancy that differs the analyst's score.
    What no page shows stays. The same object when nothing differs.
    """
    new = card
    heads = [Place(section=Section.TITLE, index=index) for index in range(len(HEAD_FIELDS))]
    others = [Place(section=Section.OTHER, index=index) for index in range(len(LABELS))]
    for place in (*heads, *others, Place(section=Section.SUMMARY)):
        text = text_at(read, place)
        if text != text_at(base, place):
            new = set_text(new, place, text)
    for section in ITEM_SECTIONS:
        if base.items(section) != read.items(section):
            new = _items(new, section, base.items(section), read.items(section))
    for section in TABLES:
        if base.rows(section) != read.rows(section):
            new = _rows(new, section, base.rows(section), read.rows(section))
    return new if base.extras == read.extras else new.with_fields(extras=read.extras)


def _items(card: Card, section: Section, base: Sequence[Cell], read: Sequence[Cell]) -> Card:
    olds = card.items(section)
    was, now = [cell.text for cell in base], [cell.text for cell in read]
    found = _found(was, now)
    retyped = _in_place(was, now, found)
    cells: list[Cell] = []
    for index, text in enumerate(now):
        if index in found:
            cells.append(olds[found[index]])
        elif line := clean_line(text):
            old = olds[retyped[index]] if index in retyped else Cell()
            cells.append(Cell.analyst(line).model_copy(update={"locked": old.locked}))
    gone = set(range(len(olds))) - {*found.values(), *retyped.values()}
    card = card.with_items(section, tuple(cells))
    for index in sorted(gone):
        card = with_drop(card, section, olds[index].text)
    return card


def _rows(card: Card, section: Section, base: Sequence[Row], read: Sequence[Row]) -> Card:
    olds = card.rows(section)
    found = _found([_shown(row) for row in base], [_shown(row) for row in read])
    reworded = _alike(base, read, found)
    rows: list[Row] = []
    for index, row in enumerate(read):
        if index in found:
            rows.append(olds[found[index]])
        elif index in reworded:
            rows.append(_reworded(olds[reworded[index]], base[reworded[index]], row))
            card = follow(card, olds[reworded[index]], rows[-1])
        else:
            rows.append(_fresh(row))
    gone = set(range(len(olds))) - {*found.values(), *reworded.values()}
    card = card.with_rows(section, tuple(rows))
    for index in sorted(gone):
        card = with_drop(card, section, olds[index].name.text)
    return card


def _shown(row: Row) -> tuple[object, ...]:
    """What a page says of a row."""
    return (*(cell.text for cell in row.cells), row.score.value, row.score.raw, row.extra)


def _found(was: Sequence[Thing], now: Sequence[Thing]) -> dict[int, int]:
    """Index of what came back to the index of the same thing as it was: first in order, then anywhere."""
    found: dict[int, int] = {}
    for block in SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks():
        found |= {block.b + step: block.a + step for step in range(block.size)}
    left = [index for index in range(len(was)) if index not in set(found.values())]
    for index, thing in enumerate(now):
        same = next((old for old in left if was[old] == thing), None) if index not in found else None
        if same is not None:
            found[index] = same
            left.remove(same)
    return found


def _in_place(was: Sequence[str], now: Sequence[str], found: dict[int, int]) -> dict[int, int]:
    """Items that stand between the same neighbours, one for one, in other words."""
    taken: dict[int, int] = {}
    for tag, a, a_end, b, b_end in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "replace" and a_end - a == b_end - b:
            taken |= {
                b + step: a + step
                for step in range(b_end - b)
                if b + step not in found and a + step not in found.values() and now[b + step].strip()
            }
    return taken


def _alike(base: Sequence[Row], read: Sequence[Row], found: dict[int, int]) -> dict[int, int]:
    """Rows that came back in other words, to the row that each was; the surest first."""
    olds = [index for index in range(len(base)) if index not in set(found.values())]
    pairs = [
        (_likeness(base[old], row), old, new)
        for new, row in enumerate(read)
        if new not in found
        for old in olds
    ]
    return paired(pairs, ALIKE)


def _likeness(old: Row, new: Row) -> float:
    if not old.name.blank and clean_line(old.name.text).casefold() == clean_line(new.name.text).casefold():
        return 2.0
    pairs = [
        (a.text, b.text) for a, b in zip(old.cells, new.cells, strict=True) if not a.blank and not b.blank
    ]
    if any(a == b for a, b in pairs):
        return 1.0
    return max((SequenceMatcher(None, a, b, autojunk=False).ratio() for a, b in pairs), default=0.0)


def _reworded(old: Row, base: Row, read: Row) -> Row:
    row = old
    for column in Column:
        text = read.cell(column).text
        if text != base.cell(column).text:
            row = row.with_cell(column, typed(old.cell(column), clean_line(text)))
    if _score_of(read) != _score_of(base):
        row = row.model_copy(update={"score": old.score.model_copy(update={"analyst": read.score.value})})
    return row if read.extra == base.extra else row.model_copy(update={"extra": read.extra})


def _score_of(row: Row) -> tuple[int | None, str]:
    return row.score.value, row.score.raw


def _fresh(read: Row) -> Row:
    row = Row(score=Score(analyst=read.score.value), extra=read.extra, hand=True)
    for column in Column:
        row = row.with_cell(column, Cell.analyst(clean_line(read.cell(column).text)))
    return row


def lost_locks(before: Card, after: Card) -> tuple[Place, ...]:
    """Places of all that is locked on one card and not the same on the other; locked rows may stand
    elsewhere in their table and be scored otherwise."""
    now = _single(after)
    lost = [place for place, cell in _single(before).items() if cell.locked and now[place] != cell]
    for section in ITEM_SECTIONS:
        there = list(after.items(section))
        for index, item in enumerate(before.items(section)):
            if item.locked and item not in there:
                lost.append(Place(section=section, index=index))
    if any(part.locked and part not in after.summary for part in before.summary):
        lost.append(Place(section=Section.SUMMARY))
    for section in TABLES:
        lost += _lost_rows(section, before.rows(section), list(after.rows(section)))
    order = list(Section)
    return tuple(sorted(lost, key=lambda place: (order.index(place.section), place.index)))


def _single(card: Card) -> dict[Place, Cell]:
    return {
        Place(section=Section.TITLE): card.title,
        Place(section=Section.OTHER, index=0): card.category,
        Place(section=Section.OTHER, index=1): card.type,
    }


def _lost_rows(section: Section, before: Sequence[Row], after: list[Row]) -> list[Place]:
    lost: list[Place] = []
    for index, row in enumerate(before):
        if row.locked:
            same = next((other for other in after if other.locked and other.cells == row.cells), None)
            if same is None:
                lost.append(Place(section=section, index=index))
            else:
                after.remove(same)
            continue
        lost += [
            Place(section=section, index=index, column=column)
            for column in COLUMNS[section]
            if row.cell(column).locked and all(other.cell(column) != row.cell(column) for other in after)
        ]
    return lost
